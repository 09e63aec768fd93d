import { describe, expect, it } from "vitest";
import { undescribed } from "./devops-deviations.ts";
import { expectedReplies, lackingIn } from "./devops-expected.ts";
import { readOperations } from "./openapi.ts";
import { withoutSpecs } from "./specs.ts";

const branches = expectedReplies["GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/refs"];
const branch = {
  name: "refs/heads/main",
  objectId: "1".repeat(40),
  url: "https://dev.azure.com/contoso/_apis/git/refs",
  creator: {
    id: "00000000-0000-4000-8000-000000000001",
    displayName: "Ada",
    uniqueName: "ada@contoso.example",
    descriptor: "aad.x",
  },
};
const { objectId: _objectId, ...withoutCommit } = branch;

describe("what a reply must have", () => {
  it.each([
    ...Object.entries(expectedReplies),
    ...undescribed.flatMap(({ operation, reply }) => (reply ? [[operation.source, reply] as const] : [])),
  ])("is not in an empty object, nor in an empty element of a list: %s", (_operation, expected) => {
    expect(lackingIn({}, expected)).not.toEqual([]);
    expect(lackingIn({ count: 1, value: [{}] }, expected)).not.toEqual([]);
  });

  it.each<[what: string, reply: unknown, lacks: string[]]>([
    ["nothing where all is there", { count: 2, value: [branch, branch] }, []],
    [
      "what only a later element lacks",
      { count: 2, value: [branch, withoutCommit] },
      ["reply value.1.objectId: Invalid input: expected string, received undefined"],
    ],
    [
      "another type",
      { count: 1, value: [{ ...branch, name: 1 }] },
      ["reply value.0.name: Invalid input: expected string, received number"],
    ],
    ["a length that is none", { count: 3, value: [branch] }, ["reply count: is not the length"]],
    ["an envelope that is missing", [branch], ["reply : Invalid input: expected object, received array"]],
    ["a reply that is missing", undefined, ["reply is missing"]],
  ])("is told by place and rule: %s", (_what, reply, lacks) => {
    expect(lackingIn(reply, branches)).toEqual(lacks);
  });

  it("is known of every reply: one that no entry speaks of is refused", () => {
    expect(lackingIn({ id: 1 }, undefined)).toEqual(["reply is not expected to have anything"]);
    expect(lackingIn(undefined, undefined)).toEqual([]);
  });

  it.skipIf(withoutSpecs)("is kept under names of published operations (set API_SPECS_DIR to run)", () => {
    const published = new Set(readOperations().map(({ name }) => name));
    expect(Object.keys(expectedReplies).filter((name) => !published.has(name))).toEqual([]);
  });
});
