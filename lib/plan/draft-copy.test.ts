import { expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { type Draft, emptyDraft, intentOf } from "./draft.ts";
import { copyOfDraft, draftOfRun, isNewerThanRun, templateOf } from "./draft-copy.ts";
import { stepsOf } from "./plan.ts";
import type { StepProgress } from "./run.ts";
import type { RunView } from "./runs.ts";

const guid = (end: number) => `6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a0${end}`;
const draft: Draft = {
  ...emptyDraft(guid(1), 1),
  identity: { kind: "new-application", displayName: "payments-graph" },
  targets: [{ organization: { id: guid(2), name: "northwind" }, project: { id: guid(3), name: "web" } }],
};
const made = { applicationId: guid(4), clientId: guid(5), displayName: "payments-graph" };
const runWith = (state: "done" | "undone"): Pick<RunView, "run" | "steps" | "progress"> => {
  const intent = intentOf(draft, {
    tenant: { id: guid(8), name: "Contoso" },
    person: { id: guid(9), displayName: "Ada" },
  });
  if (!intent.ok) throw new Error("incomplete");
  const steps = stepsOf(intent.value, clouds.public);
  const connection = steps.find(({ kind }) => kind === "create-connection")?.id ?? "";
  const progress = (values: Record<string, string>): StepProgress => ({
    state,
    made: values,
    created: true,
    uncertain: false,
  });
  return {
    run: { id: draft.id, createdAt: 1, intent: intent.value },
    steps,
    progress: new Map([
      ["application", progress(made)],
      [connection, progress({ endpointId: guid(7) })],
    ]),
  };
};

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

it("a copy keeps the projects that own a connection, so that another one does not take their place", () => {
  const owning = (state: "done" | "undone") =>
    copyOfDraft(draft, runWith(state), guid(6), 7).targets.map(({ project }) => project.owns);
  expect(owning("done")).toEqual([true]);
  expect(owning("undone")).toEqual([undefined]);
  const grown = copyOfDraft(draft, runWith("done"), guid(6), 7);
  const before = { organization: { id: guid(2), name: "northwind" }, project: { id: guid(1), name: "api" } };
  const intent = intentOf(
    { ...grown, targets: [before, ...grown.targets] },
    { tenant: { id: guid(8), name: "Contoso" }, person: { id: guid(9), displayName: "Ada" } },
  );
  expect(intent.ok && intent.value.connections[0]?.projects.map(({ name }) => name)).toEqual(["web", "api"]);
});

it("the draft of a run is found again in what was confirmed", () => {
  const { run } = runWith("done");
  const found = draftOfRun(run);
  expect(found).toMatchObject({ id: draft.id, identity: draft.identity, updatedAt: run.createdAt });
  expect(found && isNewerThanRun(found, { run })).toBe(false);
});

it("a template keeps every choice but the identity, and owns nothing", () => {
  const owned = copyOfDraft(draft, runWith("done"), guid(6), 7);
  expect(templateOf({ ...owned, connectionName: "payments-graph" }, guid(5), 9)).toMatchObject({
    id: guid(5),
    createdAt: 9,
    identity: null,
    connectionName: "{identity}",
    targets: [{ project: { id: guid(3), name: "web" } }],
  });
  expect(templateOf(owned, guid(5), 9).targets[0]?.project.owns).toBeUndefined();
});
