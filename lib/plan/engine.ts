import { explainFailure, type Failure } from "./failure.ts";
import { stoppable } from "./io.ts";
import { knownFrom } from "./known.ts";
import { awaitVisible, makeStep } from "./make.ts";
import { denialBlocker, isDenial } from "./rights.ts";
import {
  advance,
  type Blocker,
  progressOf,
  type StepEvent,
  type StepProgress,
  type Told,
  untouched,
} from "./run.ts";
import type { Step, StepId, StepIo } from "./step.ts";
import { createTurns, type Turns } from "./turns.ts";

export interface ApplyOptions {
  readonly steps: readonly Step[];
  /** What happened so far, oldest first. */
  readonly events: readonly StepEvent[];
  /** Notes an event durably; the engine goes on only when it is noted. */
  readonly note: (event: StepEvent) => Promise<void>;
  readonly io: StepIo;
  /** Aborted to stop: nothing new begins and no wait goes on, but what is on its way is finished and noted. */
  readonly stop?: AbortSignal;
  /** Shared by everything that may write to the same objects at the same time. */
  readonly inTurn?: Turns;
  /** Steps that were looked at a moment ago and are so already: not looked at again. */
  readonly justSeen?: ReadonlySet<StepId>;
  /** Says which steps the person may not do: they are looked at, and left to somebody else where they are not so yet. */
  readonly judge?: (step: Step) => Blocker | undefined;
  /** What somebody else says of steps that the person may not be able to read. */
  readonly told?: Told;
  /** Good looks in a row before something counts as visible. */
  readonly stableReads?: number;
}

/**
 * Applies a plan, or goes on with one that was begun. Steps whose dependencies are done run at once; the writes of
 * steps that share a lock run one after the other. Every id is noted before anything waits for it. Ends when nothing
 * more can run: each step is then done, failed, stopped or still to do. Rejects only when an event cannot be noted,
 * and then everything has been stopped.
 */
export async function applyPlan({
  steps,
  events,
  note,
  io: given,
  stop = new AbortController().signal,
  inTurn = createTurns(),
  justSeen = new Set(),
  judge = () => undefined,
  told,
  stableReads = 2,
}: ApplyOptions): Promise<void> {
  // A journal that cannot be written stops everything at once: nothing may happen that is not noted.
  const broken = new AbortController();
  const io = stoppable({ ...given, signal: AbortSignal.any([given.signal, broken.signal]) }, stop);
  const progress = new Map(progressOf(steps, events));
  const lookFirst = events.some(({ type }) => type === "withheld");
  const finished = new Set<StepId>(justSeen);
  const running = new Map<StepId, Promise<void>>();
  const known = knownFrom((step) => progress.get(step)?.made);
  const stateOf = (id: StepId): StepProgress => progress.get(id) ?? untouched;

  const record = async (event: StepEvent): Promise<void> => {
    await note(event);
    progress.set(event.step, advance(stateOf(event.step), event));
  };

  const isReady = (step: Step): boolean =>
    !running.has(step.id) &&
    !finished.has(step.id) &&
    step.dependsOn.every((id) => finished.has(id) && stateOf(id).state === "done");

  const startReady = () => {
    if (io.signal.aborted || stop.aborted) return;
    for (const step of steps.filter(isReady)) {
      const work = perform(step)
        .catch((error: unknown) => broken.abort(error))
        .finally(() => {
          running.delete(step.id);
          finished.add(step.id);
        });
      running.set(step.id, work);
    }
  };

  startReady();
  while (running.size > 0) {
    await Promise.race(running.values());
    startReady();
  }
  if (broken.signal.aborted) throw broken.signal.reason;

  async function perform(step: Step): Promise<void> {
    const blocker = judge(step);
    // What this person began is brought to its end, whatever became of the right since.
    const begun = stateOf(step.id).created || stateOf(step.id).uncertain;
    if (blocker && !begun) return withhold(step, blocker);
    try {
      const outcome = await inTurn(step.lock?.(known), async () => {
        io.signal.throwIfAborted();
        stop.throwIfAborted();
        const before = stateOf(step.id);
        await record({ type: "started", step: step.id, at: io.clock.now() });
        const made = await makeStep({ step, before, known, io, record, lookFirst });
        if (made.kind === "exists") {
          const { created } = made;
          await record({ type: "made", step: step.id, at: io.clock.now(), made: { ...made.made }, created });
        }
        return made;
      });
      if (outcome.kind === "not-made") {
        const denied = outcome.uncertain || begun ? undefined : denialBlocker(step.kind, outcome.failure);
        return await (denied
          ? record({ type: "withheld", step: step.id, at: io.clock.now(), blocker: denied })
          : fail(step, outcome.failure, outcome.uncertain));
      }
      const late = outcome.created
        ? await awaitVisible({ step, io, record }, outcome.made, stableReads)
        : undefined;
      if (late) return await fail(step, late, false);
      await record({
        type: "done",
        step: step.id,
        at: io.clock.now(),
        ...(outcome.note && { note: outcome.note }),
      });
    } catch (error) {
      if (!given.signal.aborted && !stop.aborted) throw error;
      if (stateOf(step.id).state !== "to-do")
        await record({ type: "stopped", step: step.id, at: io.clock.now() });
    }
  }

  /** Somebody else is to do the step, or has done it already. */
  async function withhold(step: Step, blocker: Blocker): Promise<void> {
    const seen = await step.observe(known, io);
    const made =
      seen.ok && seen.value.kind === "present"
        ? seen.value.made
        : !seen.ok && isDenial(seen.error, true)
          ? told?.made[step.id]
          : undefined;
    const at = io.clock.now();
    if (!made) return record({ type: "withheld", step: step.id, at, blocker });
    await record({ type: "made", step: step.id, at, made: { ...made }, created: false });
    await record({ type: "done", step: step.id, at, note: "somebody else did it" });
  }

  async function fail(step: Step, failure: Failure, uncertain: boolean): Promise<void> {
    if (failure.kind === "aborted") return record({ type: "stopped", step: step.id, at: io.clock.now() });
    return record({
      type: "failed",
      step: step.id,
      at: io.clock.now(),
      explanation: explainFailure(failure),
      uncertain,
      ...(failure.kind === "interaction" && {
        interaction: {
          service: failure.service,
          scopes: [...failure.scopes],
          ...(failure.claims !== undefined && { claims: failure.claims }),
        },
      }),
    });
  }
}
