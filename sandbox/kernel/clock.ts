/**
 * Time as the sandbox sees it. Latency and slow faults use real timers; everything that is stored or compared
 * (token lifetimes, replication, creation dates) uses this clock, so a test can stop it and move it.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves the clock forward; it keeps running, or stays stopped, as before. */
  advance(byMs: number): void;
  /** Stops the clock at a moment, given in milliseconds since the epoch. */
  stopAt(atMs: number): void;
  /** Lets the clock run in real time again, from where it stands. */
  run(): void;
  /** Begins anew, as it was created. */
  restart(): void;
}

export interface ClockOptions {
  /** Where the clock starts, in milliseconds since the epoch. Default: the machine's time, at each start. */
  startAtMs?: number;
  /** A stopped clock moves only through `advance`. Default: false. */
  stopped?: boolean;
}

export function createClock({ startAtMs, stopped = false }: ClockOptions = {}): Clock {
  let baseMs = 0;
  let runningSinceMs: number | undefined;
  const restart = () => {
    baseMs = startAtMs ?? Date.now();
    runningSinceMs = stopped ? undefined : performance.now();
  };
  restart();
  const now = () =>
    Math.floor(baseMs + (runningSinceMs === undefined ? 0 : performance.now() - runningSinceMs));
  return {
    now,
    advance(byMs) {
      baseMs += byMs;
    },
    stopAt(atMs) {
      baseMs = atMs;
      runningSinceMs = undefined;
    },
    run() {
      baseMs = now();
      runningSinceMs = performance.now();
    },
    restart,
  };
}

/** ISO 8601 in UTC without a fraction, the form in which Graph writes most dates. */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
