import type { Plan, PlannedState } from "./plan.ts";
import { writesLeft } from "./plan.ts";
import type { Step } from "./step.ts";

/** How much a plan is, counted. */
export interface PlanCounts {
  readonly steps: number;
  /** Steps that change something and are still to be done. */
  readonly changes: number;
  /** Steps that only look, such as a proof. */
  readonly looks: number;
  readonly already: number;
  readonly blocked: number;
  /** Of those that are blocked, the ones that nobody can do before another choice is made. */
  readonly blockedByChoice: number;
  /** Changes that can be taken back, on their own or with the object that they belong to. */
  readonly undoable: number;
}

export function countsOf(plan: Plan): PlanCounts {
  const changes = writesLeft(plan);
  const of = (kind: "already" | "blocked") => plan.steps.filter(({ state }) => state.kind === kind).length;
  const removable = new Set(changes.filter(({ step }) => step.undo).map(({ step }) => step.id));
  return {
    steps: plan.steps.length,
    changes: changes.length,
    looks: plan.steps.filter(({ step, state }) => state.kind === "to-do" && !step.writes).length,
    already: of("already"),
    blocked: of("blocked"),
    blockedByChoice: plan.steps.filter(
      ({ state }) => state.kind === "blocked" && state.blocker.kind === "choice",
    ).length,
    undoable: changes.filter(
      ({ step }) => removable.has(step.id) || step.dependsOn.some((id) => removable.has(id)),
    ).length,
  };
}

/** A step that does not stand as it did when the plan was read before. */
export interface PlanDifference {
  readonly step: Step;
  readonly before: PlannedState["kind"];
  readonly after: PlannedState["kind"];
}

/** What differs between two readings of one plan: states, or with the same state the request that would be sent. */
export function planDifferences(before: Plan, after: Plan): PlanDifference[] {
  const told = new Map(after.steps.map((planned) => [planned.step.id, planned]));
  return before.steps.flatMap(({ step, state }) => {
    const now = told.get(step.id);
    if (!now) return [];
    const same =
      state.kind === now.state.kind &&
      (state.kind !== "to-do" ||
        JSON.stringify(step.request(before.known)) === JSON.stringify(now.step.request(after.known)));
    return same ? [] : [{ step, before: state.kind, after: now.state.kind }];
  });
}

/**
 * What a person confirmed, as a text to compare: each step with its state and, where it is to be done, the request
 * that it will send. When it reads otherwise later, the plan is another one and has to be confirmed again.
 */
export const planFingerprint = (plan: Plan): string =>
  JSON.stringify(
    plan.steps.map(({ step, state }) => [
      step.id,
      state.kind,
      state.kind === "to-do" ? step.request(plan.known) : null,
    ]),
  );
