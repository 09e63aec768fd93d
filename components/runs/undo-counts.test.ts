import { expect, it } from "vitest";
import { clouds } from "@/lib/cloud/index.ts";
import { emptyDraft, intentOf, stepsOf } from "@/lib/plan/index.ts";
import { undoableWords, undoCount } from "./undo-counts.ts";

const guid = (end: number) => `6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a0${end}`;
const intent = intentOf(
  {
    ...emptyDraft(guid(1), 1),
    identity: { kind: "new-application", displayName: "payments-graph" },
    targets: [{ organization: { id: guid(2), name: "northwind" }, project: { id: guid(3), name: "web" } }],
  },
  { tenant: { id: guid(4), name: "Northwind" }, person: { id: guid(5), displayName: "Ada" } },
);
if (!intent.ok) throw new Error("the draft is complete");
const [one, two, three] = stepsOf(intent.value, clouds.public);
if (!one || !two || !three) throw new Error("the plan has steps");
const none = { removed: [], goesAlong: [], stays: [], lookedUp: [] };

it("counts what is looked up first among what may be removed", () => {
  expect(undoCount({ removed: [one, two], lookedUp: [three] })).toBe(3);
});

it("does not say that nothing can be undone while an outcome is unknown", () => {
  expect(undoableWords(none)).toBe("nothing");
  expect(undoableWords({ ...none, lookedUp: [one] })).toBe("1 to be looked up");
  expect(undoableWords({ ...none, removed: [one], goesAlong: [two], lookedUp: [three] })).toBe(
    "all 2, 1 to be looked up",
  );
});

it("tells what stays from what can be undone", () => {
  expect(undoableWords({ ...none, removed: [one], stays: [two] })).toBe("1 of 2");
  expect(undoableWords({ ...none, removed: [one, two] })).toBe("all 2");
});
