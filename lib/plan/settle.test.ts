import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock, HttpError } from "../http/index.ts";
import { err, ok, type Result } from "../result.ts";
import { settle, waitMs } from "./settle.ts";

/** A clock that only sleeping moves. */
const testClock = () => {
  let time = 0;
  const slept: number[] = [];
  const clock: Clock = {
    now: () => time,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept.push(ms);
      time += ms;
    },
  };
  return { clock, slept };
};
const { signal } = new AbortController();

const run = async (looks: (index: number) => Result<boolean, HttpError>, patienceMs = 60_000) => {
  const { clock, slept } = testClock();
  let asked = 0;
  let told = 0;
  const outcome = await settle({
    probe: async () => looks(asked++),
    stableReads: 2,
    patienceMs,
    io: { clock, signal },
    onWait: async () => {
      told += 1;
    },
  });
  return { outcome, asked, told, slept };
};

describe("waiting for something to be visible", () => {
  it("ends with so many good looks in a row, and not before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 12 }), async (looks) => {
        const seen = [...looks, true, true];
        const first = seen.findIndex((good, index) => good && seen[index + 1]);
        const { outcome, asked, told, slept } = await run((index) => ok(seen[index] ?? true), 600_000);
        expect(outcome).toEqual(ok(true));
        expect(asked).toBe(first + 2);
        expect(told).toBe(slept.length);
      }),
    );
  });

  it("needs no wait where everything is there", async () => {
    expect(await run(() => ok(true))).toEqual({ outcome: ok(true), asked: 2, told: 0, slept: [] });
  });

  it("ends when patience does", async () => {
    const { outcome, slept } = await run(() => ok(false), 5_000);
    expect(outcome).toEqual(ok(false));
    expect(slept).toEqual([250, 500, 1_000, 2_000, 3_000]);
  });

  it("ends with an error of the look", async () => {
    const error: HttpError = { kind: "unreachable", service: "graph", method: "GET", path: "/" };
    const { outcome, asked } = await run((index) => (index < 2 ? ok(false) : err(error)));
    expect([outcome, asked]).toEqual([err(error), 3]);
  });

  it("waits longer each time, up to ten seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (attempt) => {
        expect(waitMs(attempt + 1)).toBeGreaterThanOrEqual(waitMs(attempt));
        expect(waitMs(attempt)).toBeGreaterThan(0);
        expect(waitMs(attempt)).toBeLessThanOrEqual(10_000);
      }),
    );
  });
});
