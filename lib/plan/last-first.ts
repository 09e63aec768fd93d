import type { Step, StepId } from "./step.ts";

/** The steps so that each comes before everything it depends on. */
export function lastFirst(steps: readonly Step[]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const ordered: Step[] = [];
  const seen = new Set<StepId>();
  const visit = (step: Step) => {
    if (seen.has(step.id)) return;
    seen.add(step.id);
    for (const id of step.dependsOn) {
      const before = byId.get(id);
      if (before) visit(before);
    }
    ordered.push(step);
  };
  for (const step of steps) visit(step);
  return ordered.reverse();
}
