import type { HttpError } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import type { StepIo } from "./step.ts";

/** How long to wait between looks, in milliseconds: quick at first, then as patient as a directory needs. */
const waitsMs = [250, 500, 1_000, 2_000, 3_000, 5_000, 8_000, 10_000];

export const waitMs = (attempt: number): number => waitsMs[Math.min(attempt, waitsMs.length) - 1] ?? 10_000;

export interface SettleOptions {
  /** Looks once. Asked again until it says yes. */
  readonly probe: () => Promise<Result<boolean, HttpError>>;
  /** So many good looks in a row: one replica's yes is not everyone's. */
  readonly stableReads: number;
  readonly patienceMs: number;
  readonly io: Pick<StepIo, "clock" | "signal">;
  /** Told before each wait. */
  readonly onWait: () => Promise<void>;
}

/** Waits until something is visible everywhere we look, or until patience ends (false). An error of the probe ends it. */
export async function settle({
  probe,
  stableReads,
  patienceMs,
  io,
  onWait,
}: SettleOptions): Promise<Result<boolean, HttpError>> {
  const deadline = io.clock.now() + patienceMs;
  let good = 0;
  for (let attempt = 1; ; ) {
    const seen = await probe();
    if (!seen.ok) return seen;
    good = seen.value ? good + 1 : 0;
    if (good >= stableReads) return ok(true);
    if (seen.value) continue;
    if (io.clock.now() >= deadline) return ok(false);
    await onWait();
    await io.clock.sleep(waitMs(attempt++), io.signal);
  }
}
