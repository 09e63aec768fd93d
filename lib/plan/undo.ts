import { type HttpError, isRefusal, outcomeUnknown } from "../http/index.ts";
import { err, ok, type Result } from "../result.ts";
import { explainFailure, type Failure } from "./failure.ts";
import { stoppable } from "./io.ts";
import { knownFrom } from "./known.ts";
import { lastFirst } from "./last-first.ts";
import { lookBriefly, lookPatiently } from "./look.ts";
import { awaitVisible } from "./make.ts";
import { advance, progressOf, type StepEvent, type StepProgress, untouched } from "./run.ts";
import { settle, waitMs } from "./settle.ts";
import type { Made, Step, StepId, StepIo } from "./step.ts";
import { createTurns, type Turns } from "./turns.ts";

export interface UndoOptions {
  readonly steps: readonly Step[];
  readonly events: readonly StepEvent[];
  readonly note: (event: StepEvent) => Promise<void>;
  readonly io: StepIo;
  /** Aborted to stop: the step that is being removed is finished, no other is begun. */
  readonly stop?: AbortSignal;
  /** Shared by everything that may write to the same objects at the same time. */
  readonly inTurn?: Turns;
}

/** So often something is removed whose removal got no clear answer. */
const triesAtMost = 3;

/**
 * Takes back what a plan created and nothing else, last first. What cannot be removed keeps everything it depends on;
 * the rest goes on. A step that was begun and whose outcome is unknown is looked up first.
 */
export async function undoPlan({
  steps,
  events,
  note,
  io: given,
  stop = new AbortController().signal,
  inTurn = createTurns(),
}: UndoOptions): Promise<void> {
  const io = stoppable(given, stop);
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
    if (io.signal.aborted || stop.aborted) return;
    const before = progress.get(step.id) ?? untouched;
    if (["to-do", "withheld", "undone"].includes(before.state)) continue;
    if (kept.has(step.id)) {
      for (const id of step.dependsOn) kept.add(id);
      continue;
    }
    const removed = await inTurn(lockOf(step), async () => {
      const shown = await awaitShown(step, before);
      if (!shown.ok) return shown;
      await record({ type: "undoing", step: step.id, at: io.clock.now() });
      return remove(step, before);
    }).catch((error: unknown) => {
      if (stop.aborted) return err<Failure>({ kind: "aborted" });
      throw error;
    });
    if (removed.ok) {
      await record({ type: "undone", step: step.id, at: io.clock.now() });
    } else {
      for (const id of step.dependsOn) kept.add(id);
      await record({
        type: "undo-failed",
        step: step.id,
        at: io.clock.now(),
        explanation: explainFailure(removed.error),
      });
    }
  }

  /** The lock under which the step wrote, where everything is known that names it. */
  function lockOf(step: Step): string | undefined {
    return dependenciesKnown(step) ? step.lock?.(known) : undefined;
  }

  /** A deletion sent before the service shows the object finds nothing, and the object appears afterwards. */
  async function awaitShown(
    step: Step,
    { made, created, settled }: StepProgress,
  ): Promise<Result<undefined, Failure>> {
    if (!step.undo || !step.visible || !made || !created || settled) return ok(undefined);
    const late = await awaitVisible({ step, io, record }, made, 1);
    return late ? err(late) : ok(undefined);
  }

  async function remove(step: Step, before: StepProgress): Promise<Result<undefined, Failure>> {
    // What has no undo of its own goes with what it belongs to.
    if (!step.undo) return ok(undefined);
    const ours = await oursOf(step, before);
    if (!ours.ok) return ours;
    const made = ours.value;
    // What was there before stays.
    if (made === undefined) return ok(undefined);
    const removed = await take(step.undo, made);
    if (!removed.ok && !isRefusal(removed.error, 404)) return removed;
    const { gone } = step;
    if (!gone) return ok(undefined);
    const settled = await settle({
      probe: () => gone(made, io),
      stableReads: 1,
      patienceMs: step.patienceMs,
      io,
      onWait: async () => undefined,
    });
    if (!settled.ok) return settled;
    return settled.value
      ? ok(undefined)
      : err({
          kind: "late",
          why: "the service took the deletion and still has it",
          afterMs: step.patienceMs,
        });
  }

  /** Undoes, and again after a lost answer: every undo looks at what is there before it removes. */
  async function take(undo: NonNullable<Step["undo"]>, made: Made): Promise<Result<undefined, HttpError>> {
    for (let tries = 1; ; tries++) {
      const removed = await undo(made, io);
      if (removed.ok || !outcomeUnknown(removed.error) || tries === triesAtMost) return removed;
      await io.clock.sleep(waitMs(tries), io.signal);
    }
  }

  /** What of a step is ours to remove: what was noted, or what is found of a write whose outcome never was. */
  async function oursOf(step: Step, before: StepProgress): Promise<Result<Made | undefined, HttpError>> {
    const noted = before.created ? before.made : undefined;
    if (!before.uncertain || !dependenciesKnown(step)) return ok(noted);
    const looking = { step, known, io };
    // What shows at once and is not there was not made. What shows late may still come.
    const seen = await (step.visible ? lookPatiently(looking, async () => undefined) : lookBriefly(looking));
    if (!seen.ok) return seen;
    return ok(seen.value.kind === "present" ? { ...before.intended, ...noted, ...seen.value.made } : noted);
  }
}
