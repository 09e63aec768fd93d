import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchesOf, checkProblems, checksOf, choicesOfChecks } from "./check-choices.ts";

describe("the branches that were typed", () => {
  it("are taken by their full names", () => {
    expect(branchesOf("main, release/*,refs/tags/v1 ,, ")).toEqual([
      "refs/heads/main",
      "refs/heads/release/*",
      "refs/tags/v1",
    ]);
  });

  it.each([
    "a b",
    "a..b",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "[a",
    "a\\b",
    "a//b",
    "a.lock",
    "a/",
    "a.",
    "a@{1",
    "a\u0007",
  ])("are refused where Git allows no such name: %j", (branch) => {
    expect(checkProblems({ branches: `main,${branch}` })[0]?.message).toContain("Git allows no such name");
  });

  it("have to be at least one", () => {
    expect(checkProblems({ branches: " , " })).toEqual([
      { field: "branches", message: expect.stringContaining("at least one branch") },
    ]);
  });
});

it("instructions that nobody would read are refused with their length", () => {
  expect(checkProblems({ approval: { instructions: "a".repeat(2_001) } })[0]?.message).toContain("2001");
  expect(checkProblems({ approval: { instructions: "a".repeat(2_000) } })).toEqual([]);
});

it("checks become the choices again that they came from", () => {
  const branch = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const choices = fc.record(
    {
      approval: fc.record({ instructions: fc.string() }),
      branches: fc.array(branch, { minLength: 1 }).map((names) => names.join(", ")),
      exclusiveLock: fc.constant(true as const),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(choices, (chosen) => {
      expect(checksOf(choicesOfChecks(checksOf(chosen)))).toEqual(checksOf(chosen));
    }),
  );
});
