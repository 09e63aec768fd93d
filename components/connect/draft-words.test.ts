import { expect, it } from "vitest";
import { type Draft, emptyDraft } from "@/lib/plan/index.ts";
import { draftTitle, howFar, soFar } from "./draft-words.ts";

const guid = (end: number) => `6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a0${end}`;
const empty = emptyDraft(guid(1), 1);
const chosen: Draft = {
  ...empty,
  identity: { kind: "new-application", displayName: "payments-graph" },
  targets: [
    { organization: { id: guid(2), name: "northwind" }, project: { id: guid(3), name: "web" } },
    { organization: { id: guid(2), name: "northwind" }, project: { id: guid(4), name: "infra" } },
  ],
};

it("a draft is called like its identity, and has a name before there is one", () => {
  expect(draftTitle(chosen)).toBe("payments-graph");
  expect(draftTitle(empty)).toBe("Connection without a name");
});

it("says in a line what has been chosen", () => {
  expect(soFar(empty)).toBe("No project chosen yet");
  expect(soFar(chosen)).toBe("1 organization, 2 projects, no permissions");
});

it("says what is to be done next", () => {
  expect(howFar(empty, "none")).toBe("Identity is to be chosen");
  expect(howFar(chosen, "none")).toBe("Permissions are to be chosen");
  expect(howFar(chosen, "proven")).toBe("Begun to apply");
  expect(howFar(chosen, "applied")).toBe("Applied");
});
