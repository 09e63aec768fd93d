import { type HttpError, outcomeUnknown } from "../http/index.ts";
import type { Result } from "../result.ts";
import type { Failure } from "./failure.ts";
import type { StepEvent, StepProgress } from "./run.ts";
import { settle, waitMs } from "./settle.ts";
import type { Known, Made, Observation, Step, StepIo } from "./step.ts";

/** What making a step works with. */
export interface Making {
  readonly step: Step;
  /** Where the step stood before. */
  readonly before: StepProgress;
  readonly known: Known;
  readonly io: StepIo;
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

/** So often it is looked for what a lost request may have made: it may become visible only in a moment. */
const looksForOurs = 3;

/**
 * Makes true what a step stands for. One that was begun before is looked up first, whatever the journal says: it may
 * have been made without our noting it, and what was done may have been removed since.
 */
export async function makeStep(making: Making): Promise<Exists | NotMade> {
  const { step, before, known, io } = making;
  const begunBefore = before.state !== "to-do" && before.state !== "undone";
  if (!begunBefore || !step.writes) return applyStep(making);
  const seen = before.uncertain ? await lookForOurs(making) : await step.observe(known, io);
  if (!seen.ok) return notMade(seen.error, before.uncertain);
  if (seen.value.kind === "present") {
    // Begun by us and there now: ours. Otherwise what the journal says stands.
    const made = { ...before.intended, ...before.made, ...seen.value.made };
    return { kind: "exists", made, created: before.created || before.uncertain };
  }
  return seen.value.kind === "in-the-way" ? notMade(seen.value, false) : applyStep(making);
}

async function applyStep(making: Making): Promise<Exists | NotMade> {
  const { step, known, io, record } = making;
  const deadline = io.clock.now() + step.patienceMs;
  const waiting = (why: string) => record({ type: "waiting", step: step.id, at: io.clock.now(), why });

  const intended = await noteIntention(making);
  if (!intended.ok) return notMade(intended.error, false);

  for (let attempt = 1, unclearTries = 0; ; attempt++) {
    const applied = await step.apply(known, io);
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
        await record({
          type: "made",
          step: step.id,
          at: io.clock.now(),
          made: { ...outcome.made },
          created: false,
        });
        return notMade(outcome, false);
      }
      why = outcome.why;
      if (io.clock.now() >= deadline) return notMade({ kind: "late", why, afterMs: step.patienceMs }, false);
    } else {
      const { error } = applied;
      if (step.conflict?.(error)) {
        // It exists although we did not make it, unless an earlier try of ours got through unnoticed.
        return adopt(await step.observe(known, io), { ours: unclearTries > 0, otherwise: error });
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
    await io.clock.sleep(waitMs(attempt), io.signal);
  }
}

/** Notes what undo must know before the write that it speaks of. */
async function noteIntention({ step, known, io, record }: Making): Promise<Result<Made, HttpError>> {
  if (!step.intend) return { ok: true, value: {} };
  const intended = await step.intend(known, io);
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
  return notMade(seen.value.kind === "in-the-way" ? seen.value : otherwise, false);
}

/** After a lost answer absence counts only when it was seen several times. */
async function lookForOurs({ step, known, io }: Making): Promise<Result<Observation, HttpError>> {
  for (let look = 1; ; look++) {
    const seen = await step.observe(known, io);
    if (!seen.ok || seen.value.kind !== "absent" || look === looksForOurs) return seen;
    await io.clock.sleep(waitMs(look + 1), io.signal);
  }
}

/** Waits until what was made is visible so many times in a row; undefined when it is. */
export async function awaitVisible(
  { step, io, record }: Pick<Making, "step" | "io" | "record">,
  made: Made,
  stableReads: number,
): Promise<Failure | undefined> {
  const { visible } = step;
  if (!visible) return undefined;
  let told = false;
  const settled = await settle({
    probe: () => visible(made, io),
    stableReads,
    patienceMs: step.patienceMs,
    io,
    onWait: async () => {
      if (told) return;
      told = true;
      const why = "waiting for the directory to replicate, usually under 30 seconds";
      await record({ type: "waiting", step: step.id, at: io.clock.now(), why });
    },
  });
  if (!settled.ok) return settled.error;
  if (settled.value) return undefined;
  return {
    kind: "late",
    why: "it was created and is still not visible everywhere",
    afterMs: step.patienceMs,
  };
}
