import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGate, systemClock } from "./wait.ts";

describe("a gate", () => {
  it("never lets more than its limit through at once, keeps the order, and lets everyone through", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        async (scheduler, limit, fails) => {
          const gate = createGate(limit);
          const begun: number[] = [];
          let inside = 0;
          let most = 0;
          const all = fails.map((failing, index) =>
            gate(async () => {
              begun.push(index);
              inside += 1;
              most = Math.max(most, inside);
              await scheduler.schedule(Promise.resolve());
              inside -= 1;
              if (failing) throw new Error("failed");
            }).catch(() => undefined),
          );
          await scheduler.waitFor(Promise.all(all));
          expect(most).toBeLessThanOrEqual(limit);
          expect(begun).toEqual(fails.map((_failing, index) => index));
        },
      ),
    );
  });

  it("lets one who waits leave, and the next one in", async () => {
    const gate = createGate(1);
    let end = () => {};
    const first = new Promise<void>((resolve) => {
      end = resolve;
    });
    const controller = new AbortController();
    const begun: string[] = [];
    const done = gate(() => first);
    const left = gate(async () => begun.push("left"), controller.signal);
    const stayed = gate(async () => begun.push("stayed"));
    controller.abort(new Error("enough"));
    await expect(left).rejects.toThrow("enough");
    end();
    await Promise.all([done, stayed]);
    expect(begun).toEqual(["stayed"]);
    await gate(async () => begun.push("later"), new AbortController().signal);
    expect(begun).toEqual(["stayed", "later"]);
  });
});

describe("the clock of the system", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("wakes after the time that was asked for", async () => {
    const controller = new AbortController();
    const woken = vi.fn();
    const sleep = systemClock.sleep(1_000, controller.signal).then(woken);
    await vi.advanceTimersByTimeAsync(999);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(woken).toHaveBeenCalledOnce();
  });

  it("leaves no timer behind when it is cancelled", async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(sleep).rejects.toThrow("enough");
    expect(vi.getTimerCount()).toBe(0);
    await expect(systemClock.sleep(1, controller.signal)).rejects.toThrow("enough");
    expect(vi.getTimerCount()).toBe(0);
  });
});
