import { describe, expect, it } from "vitest";
import { clouds } from "@/lib/cloud/index.ts";
import { type Draft, emptyDraft, intentOf, type RunView, stepsOf } from "@/lib/plan/index.ts";
import { needsAttention, workOf } from "./work.ts";

const guid = (end: number) => `6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a0${end}`;

const draft: Draft = {
  ...emptyDraft(guid(1), 10),
  identity: { kind: "new-application", displayName: "payments-graph" },
  targets: [{ organization: { id: guid(2), name: "northwind" }, project: { id: guid(3), name: "web" } }],
};

const viewOf = (about: Partial<RunView>): RunView => {
  const intent = intentOf(draft, {
    tenant: { id: guid(4), name: "Northwind" },
    person: { id: guid(5), displayName: "Ada" },
  });
  if (!intent.ok) throw new Error("the draft is complete");
  return {
    run: { id: draft.id, createdAt: 20, intent: intent.value },
    steps: stepsOf(intent.value, clouds.public),
    progress: new Map(),
    state: "applied",
    activity: "idle",
    elsewhere: false,
    ...about,
  };
};

describe("what was begun here", () => {
  it("lists a draft that became a run once, as the run", () => {
    expect(workOf([draft], [viewOf({})]).map(({ kind, title }) => [kind, title])).toEqual([
      ["run", "payments-graph"],
    ]);
  });

  it("puts the newest first", () => {
    const later = { ...emptyDraft(guid(6), 30), updatedAt: 30 };
    expect(workOf([draft, later], []).map(({ id }) => id)).toEqual([later.id, draft.id]);
  });

  it("asks for attention where a run stopped half way, and not while it is worked on", () => {
    const attention = (about: Partial<RunView>) => workOf([], [viewOf(about)]).some(needsAttention);
    expect(attention({ state: "needs-attention" })).toBe(true);
    expect(attention({ state: "partly-undone" })).toBe(true);
    expect(attention({ state: "under-way" })).toBe(true);
    expect(attention({ state: "under-way", activity: "applying" })).toBe(false);
    expect(attention({ state: "applied" })).toBe(false);
    expect(attention({ state: "undone" })).toBe(false);
  });

  it("asks nobody to attend to a draft", () => {
    expect(workOf([draft], []).some(needsAttention)).toBe(false);
  });
});
