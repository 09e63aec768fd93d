import { AsyncLocalStorage } from "node:async_hooks";
import type { Step, StepId } from "@/lib/plan/index.ts";

/** How many requests a step sent one after the other, while it held its lock and after. */
interface Sent {
  locked: number;
  after: number;
}

/** Counts requests by the step that sent them. */
export function createMeter() {
  const current = new AsyncLocalStorage<{ step: StepId; phase: keyof Sent }>();
  const sent = new Map<StepId, Sent>();
  const within = <T>(step: StepId, phase: keyof Sent, task: () => Promise<T>): Promise<T> =>
    current.run({ step, phase }, task);
  return {
    sent,
    /** Told of each request that goes out. */
    count() {
      const now = current.getStore();
      if (!now) return;
      const counts = sent.get(now.step) ?? { locked: 0, after: 0 };
      counts[now.phase] += 1;
      sent.set(now.step, counts);
    },
    /** The same step, telling whose requests are whose. */
    watch: (step: Step): Step => ({
      ...step,
      observe: (known, io) => within(step.id, "locked", () => step.observe(known, io)),
      apply: (known, io, attempt) => within(step.id, "locked", () => step.apply(known, io, attempt)),
      ...(step.visible && {
        visible: (made, io) =>
          within(step.id, "after", () => step.visible?.(made, io) ?? Promise.reject(new Error("no probe"))),
      }),
    }),
  };
}

/**
 * The shortest time in which the same requests could have been sent, in milliseconds: each step begins when
 * everything it depends on is done, steps that share a lock follow each other, every request takes `latencyMs`, and
 * nothing else takes any time.
 */
export function criticalPathMs(
  steps: readonly Step[],
  sent: ReadonlyMap<StepId, Sent>,
  lockOf: (step: Step) => string | undefined,
  latencyMs: number,
): number {
  const doneAt = new Map<StepId, number>();
  const freeAt = new Map<string, number>();
  const waiting = [...steps];
  while (waiting.length > 0) {
    const ready = waiting
      .filter((step) => step.dependsOn.every((id) => doneAt.has(id)))
      .map((step) => {
        const lock = lockOf(step);
        const dependencies = Math.max(0, ...step.dependsOn.map((id) => doneAt.get(id) ?? 0));
        return {
          step,
          lock,
          startsAt: Math.max(dependencies, lock === undefined ? 0 : (freeAt.get(lock) ?? 0)),
        };
      })
      .sort((a, b) => a.startsAt - b.startsAt);
    const [next] = ready;
    if (!next) throw new Error("the steps depend on each other in a circle");
    const { locked, after } = sent.get(next.step.id) ?? { locked: 0, after: 0 };
    const writtenAt = next.startsAt + locked * latencyMs;
    if (next.lock !== undefined) freeAt.set(next.lock, writtenAt);
    doneAt.set(next.step.id, writtenAt + after * latencyMs);
    waiting.splice(waiting.indexOf(next.step), 1);
  }
  return Math.max(...doneAt.values());
}
