import { expect, it } from "vitest";
import { type Draft, emptyDraft, type RunView } from "@/lib/plan/index.ts";
import { copyOfDraft, isNewerThanRun } from "./draft-copy.ts";

const guid = (end: number) => `6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a0${end}`;
const draft: Draft = {
  ...emptyDraft(guid(1), 1),
  identity: { kind: "new-application", displayName: "payments-graph" },
  targets: [{ organization: { id: guid(2), name: "northwind" }, project: { id: guid(3), name: "web" } }],
};
const made = { applicationId: guid(4), clientId: guid(5), displayName: "payments-graph" };
const runWith = (state: "done" | "undone"): Pick<RunView, "progress"> => ({
  progress: new Map([["application", { state, made, created: true, uncertain: false }]]),
});

it("a copy keeps every choice, under an id of its own", () => {
  expect(copyOfDraft(draft, undefined, guid(6), 7)).toEqual({
    ...draft,
    id: guid(6),
    createdAt: 7,
    updatedAt: 7,
  });
});

it("a copy goes on with the application that the run made", () => {
  expect(copyOfDraft(draft, runWith("done"), guid(6), 7).identity).toEqual({
    kind: "existing-application",
    ...made,
  });
});

it("a copy makes an application anew that was taken back", () => {
  expect(copyOfDraft(draft, runWith("undone"), guid(6), 7).identity).toEqual(draft.identity);
});

it("choices are newer than a run only when they were changed after it was confirmed", () => {
  const run = { run: { createdAt: 20 } } as Pick<RunView, "run">;
  expect(isNewerThanRun({ ...draft, updatedAt: 20 }, run)).toBe(false);
  expect(isNewerThanRun({ ...draft, updatedAt: 21 }, run)).toBe(true);
});
