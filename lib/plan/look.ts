import type { HttpError } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { settle, waitMs } from "./settle.ts";
import type { Known, Observation, Step, StepIo } from "./step.ts";

/** A step, and what looking at the services takes. */
export interface Looking {
  readonly step: Step;
  readonly known: Known;
  readonly io: StepIo;
}

/** Where the service shows at once what it made, so many looks are enough to call it absent. */
const looksAtOnce = 3;

/** Looks a few times: what is not found was not made, where the service shows at once what it made. */
export async function lookBriefly({ step, known, io }: Looking): Promise<Result<Observation, HttpError>> {
  for (let look = 1; ; look++) {
    const seen = await step.observe(known, io);
    if (!seen.ok || seen.value.kind !== "absent" || look === looksAtOnce) return seen;
    await io.clock.sleep(waitMs(look + 1), io.signal);
  }
}

/** Looks for as long as the service may take to show what it made. */
export async function lookPatiently(
  { step, known, io }: Looking,
  onWait: () => Promise<void>,
): Promise<Result<Observation, HttpError>> {
  let last: Observation = { kind: "absent" };
  const settled = await settle({
    probe: async () => {
      const seen = await step.observe(known, io);
      if (seen.ok) last = seen.value;
      return seen.ok ? ok(seen.value.kind !== "absent") : seen;
    },
    stableReads: 1,
    patienceMs: step.patienceMs,
    io,
    onWait,
  });
  return settled.ok ? ok(last) : settled;
}
