import { explain, type HttpError, isRefusal } from "../http/index.ts";
import type { Result } from "../result.ts";
import { ok } from "../result.ts";
import { knownFrom } from "./engine.ts";
import { advance, progressOf, type StepEvent, untouched } from "./run.ts";
import { settle } from "./settle.ts";
import type { Made, Step, StepId, StepIo } from "./step.ts";

export interface UndoOptions {
  readonly steps: readonly Step[];
  readonly events: readonly StepEvent[];
  readonly note: (event: StepEvent) => Promise<void>;
  readonly io: StepIo;
  /** Aborted to stop: the step that is being removed is finished, no other is begun. */
  readonly stop?: AbortSignal;
}

/**
 * Takes back what a plan created and nothing else, last first. What cannot be removed keeps everything it depends on;
 * the rest goes on. A step that was begun and whose outcome is unknown is looked up first.
 */
export async function undoPlan({ steps, events, note, io, stop }: UndoOptions): Promise<void> {
  const progress = new Map(progressOf(steps, events));
  const known = knownFrom((step) => progress.get(step)?.made);
  const kept = new Set<StepId>();
  const dependenciesKnown = (step: Step): boolean =>
    step.dependsOn.every((id) => progress.get(id)?.made !== undefined);

  const record = async (event: StepEvent): Promise<void> => {
    await note(event);
    progress.set(event.step, advance(progress.get(event.step) ?? untouched, event));
  };

  for (const step of lastFirst(steps)) {
    if (io.signal.aborted || stop?.aborted) return;
    const before = progress.get(step.id) ?? untouched;
    if (before.state === "to-do" || before.state === "undone") continue;
    if (kept.has(step.id)) {
      for (const id of step.dependsOn) kept.add(id);
      continue;
    }
    await record({ type: "undoing", step: step.id, at: io.clock.now() });
    const removed = await remove(step, before.made, before.created, before.uncertain);
    if (removed.ok) {
      await record({ type: "undone", step: step.id, at: io.clock.now() });
    } else {
      for (const id of step.dependsOn) kept.add(id);
      await record({
        type: "undo-failed",
        step: step.id,
        at: io.clock.now(),
        explanation: explain(removed.error),
      });
    }
  }

  async function remove(
    step: Step,
    made: Made | undefined,
    created: boolean,
    uncertain: boolean,
  ): Promise<Result<undefined, HttpError>> {
    const ours =
      uncertain && step.writes && dependenciesKnown(step)
        ? await lookUp(step)
        : ok(created ? made : undefined);
    if (!ours.ok) return ours;
    // What was there before stays; what has no undo of its own goes with what it belongs to.
    if (ours.value === undefined || !step.undo) return ok(undefined);
    const removed = await step.undo(ours.value, io);
    if (!removed.ok && !isRefusal(removed.error, 404)) return removed;
    if (!step.gone) return ok(undefined);
    const { gone } = step;
    const value = ours.value;
    const settled = await settle({
      probe: () => gone(value, io),
      stableReads: 1,
      patienceMs: step.patienceMs,
      io,
      onWait: async () => undefined,
    });
    return settled.ok ? ok(undefined) : settled;
  }

  async function lookUp(step: Step): Promise<Result<Made | undefined, HttpError>> {
    const seen = await step.observe(known, io);
    if (!seen.ok) return seen;
    const intended = progress.get(step.id)?.intended;
    return ok(seen.value.kind === "present" ? { ...intended, ...seen.value.made } : undefined);
  }
}

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
