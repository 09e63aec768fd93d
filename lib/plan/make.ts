import { type HttpError, isRefusal, outcomeUnknown } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import type { Failure } from "./failure.ts";
import { type Looking, lookBriefly, lookPatiently } from "./look.ts";
import type { StepEvent, StepProgress } from "./run.ts";
import { settle, waitMs } from "./settle.ts";
import type { Attempt, Made, Observation } from "./step.ts";

/** What making a step works with. */
export interface Making extends Looking {
  /** Where the step stood before. */
  readonly before: StepProgress;
  /** Somebody else may have done the step meanwhile: it is looked at before it is applied for the first time, too. */
  readonly lookFirst: boolean;
  readonly record: (event: StepEvent) => Promise<void>;
}

/** What a step stands for exists now. `created`: by this plan. */
export interface Exists {
  readonly kind: "exists";
  readonly made: Made;
  readonly created: boolean;
  readonly note?: string;
}

/** It does not exist, or cannot be said to. `uncertain`: a request of ours may have made it nevertheless. */
export interface NotMade {
  readonly kind: "not-made";
  readonly failure: Failure;
  readonly uncertain: boolean;
}

const notMade = (failure: Failure, uncertain: boolean): NotMade => ({ kind: "not-made", failure, uncertain });

/** So often a lost answer is looked up and, if nothing came of it, the request is sent again. */
const unclearTriesAtMost = 3;

const replicating = "waiting for the directory to replicate, usually under 30 seconds";

/**
 * Makes true what a step stands for. One that was begun before is looked up first, whatever the journal says: it may
 * have been made without our noting it, and what was done may have been removed since.
 */
export async function makeStep(making: Making): Promise<Exists | NotMade> {
  const { step, before, io, lookFirst } = making;
  if (!step.writes || (before.state === "to-do" && !lookFirst)) return applyStep(making);
  const seen = await lookAgain(making);
  if (!seen.ok) return notMade(seen.error, before.uncertain);
  if (seen.value.kind === "present") {
    // A write of ours may have made it; otherwise what the journal says stands.
    const made = { ...before.intended, ...before.made, ...seen.value.made };
    return { kind: "exists", made, created: before.created || before.uncertain };
  }
  if (step.replacesFormer && step.undo && before.created && before.made) {
    const removed = await step.undo(before.made, io);
    if (!removed.ok && !isRefusal(removed.error, 404)) return notMade(removed.error, before.uncertain);
    return applyStep(making);
  }
  return seen.value.kind === "in-the-way" ? notMade(seen.value, false) : applyStep(making);
}

/** Looks at a step that was begun before. */
async function lookAgain(making: Making): Promise<Result<Observation, HttpError>> {
  const { step, before, io, known } = making;
  const { visible } = step;
  const { made } = before;
  if (made && before.created && !before.settled && visible) {
    // Ours, and never seen everywhere yet. Its id finds it for certain, a search by name only once it is indexed.
    const settled = await settle({
      probe: () => visible(made, io),
      stableReads: 1,
      patienceMs: step.patienceMs,
      io,
      onWait: onWait(making, replicating),
    });
    if (!settled.ok) return settled;
    if (settled.value) return ok({ kind: "present", made });
  }
  return before.uncertain ? lookForOurs(making) : step.observe(known, io);
}

async function applyStep(making: Making): Promise<Exists | NotMade> {
  const { step, before, known, io, record } = making;
  const deadline = io.clock.now() + step.patienceMs;
  const waiting = (why: string) => record({ type: "waiting", step: step.id, at: io.clock.now(), why });
  const attempt: Attempt = {
    before: before.state === "done" ? undefined : before.made,
    note: (made) =>
      record({ type: "made", step: step.id, at: io.clock.now(), made: { ...made }, created: step.writes }),
  };

  const intended = await noteIntention(making);
  if (!intended.ok) return notMade(intended.error, before.uncertain);

  for (let tries = 1, unclearTries = 0; ; tries++) {
    const applied = await step.apply(known, io, attempt);
    let why = "the directory has not replicated what it depends on yet";
    if (applied.ok) {
      const outcome = applied.value;
      if (outcome.kind === "done") {
        return {
          kind: "exists",
          made: { ...intended.value, ...outcome.made },
          created: step.writes,
          ...(outcome.note !== undefined && { note: outcome.note }),
        };
      }
      if (outcome.kind === "fell-short") {
        await attempt.note({ ...intended.value, ...outcome.made });
        return notMade(outcome, false);
      }
      why = outcome.why;
      if (io.clock.now() >= deadline) return notMade({ kind: "late", why, afterMs: step.patienceMs }, false);
    } else {
      const { error } = applied;
      if (step.conflict?.(error)) {
        // It exists, wherever it hides. We did not make it, unless an earlier try of ours got through unnoticed.
        const ours = before.uncertain || unclearTries > 0;
        const found = await lookPatiently(making, onWait(making, replicating));
        return withIntention(adopt(found, { ours, otherwise: error }), intended.value);
      }
      if (step.writes && outcomeUnknown(error) && unclearTries < unclearTriesAtMost) {
        unclearTries += 1;
        await waiting("the answer was lost; looking whether it was done");
        const found = await lookForOurs(making);
        if (!found.ok || found.value.kind !== "absent") {
          return withIntention(adopt(found, { ours: true, otherwise: error }), intended.value);
        }
        continue;
      }
      if (!step.transient?.(error) || io.clock.now() >= deadline) {
        return notMade(error, step.writes && outcomeUnknown(error));
      }
    }
    await waiting(why);
    await io.clock.sleep(waitMs(tries), io.signal);
  }
}

/** Notes that a write is about to be sent, with what undo must know of it. */
async function noteIntention({ step, before, known, io, record }: Making): Promise<Result<Made, HttpError>> {
  if (!step.writes) return ok({});
  // Only what was written is ours: an intention that nothing came of is read anew.
  const earlier = before.created || before.uncertain ? before.intended : undefined;
  const intended = step.intend ? await step.intend(known, io, earlier) : ok<Made>({});
  if (intended.ok) {
    await record({ type: "intends", step: step.id, at: io.clock.now(), intended: { ...intended.value } });
  }
  return intended;
}

const withIntention = (outcome: Exists | NotMade, intended: Made): Exists | NotMade =>
  outcome.kind === "exists" ? { ...outcome, made: { ...intended, ...outcome.made } } : outcome;

/** What is there is taken for what was wanted, if it is that. `ours`: a request of ours may have made it. */
function adopt(
  seen: Result<Observation, HttpError>,
  { ours, otherwise }: { ours: boolean; otherwise: HttpError },
): Exists | NotMade {
  if (!seen.ok) return notMade(seen.error, ours);
  if (seen.value.kind === "present") return { kind: "exists", made: seen.value.made, created: ours };
  return seen.value.kind === "in-the-way" ? notMade(seen.value, false) : notMade(otherwise, ours);
}

/** What came of a write whose outcome was never noted. Where a second one would be refused, a short look is enough. */
const lookForOurs = (making: Making): Promise<Result<Observation, HttpError>> =>
  making.step.duplicates ? lookPatiently(making, onWait(making, replicating)) : lookBriefly(making);

/** Says once what a step waits for. */
function onWait({ step, io, record }: Pick<Making, "step" | "io" | "record">, why: string) {
  let told = false;
  return async () => {
    if (told) return;
    told = true;
    await record({ type: "waiting", step: step.id, at: io.clock.now(), why });
  };
}

/** Waits until what was made is visible so many times in a row; undefined when it is. */
export async function awaitVisible(
  { step, io, record }: Pick<Making, "step" | "io" | "record">,
  made: Made,
  stableReads: number,
): Promise<Failure | undefined> {
  const { visible } = step;
  if (!visible) return undefined;
  const settled = await settle({
    probe: () => visible(made, io),
    stableReads,
    patienceMs: step.patienceMs,
    io,
    onWait: onWait({ step, io, record }, replicating),
  });
  if (!settled.ok) return settled.error;
  if (settled.value) return undefined;
  return {
    kind: "late",
    why: "it was created and is still not visible everywhere",
    afterMs: step.patienceMs,
  };
}
