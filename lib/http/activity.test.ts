import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { createActivityLog } from "./activity.ts";

const entry = { at: 0, service: "graph", method: "GET", path: "/", purpose: "Read", attempt: 1 } as const;

it("keeps the newest requests up to its limit, oldest first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 20 }), (limit, count) => {
      const log = createActivityLog(limit);
      const ids = Array.from({ length: count }, () => log.start(entry));
      expect(log.entries().map(({ id }) => id)).toEqual(ids.slice(-limit));
    }),
  );
});

it("gives the same array until something changes, and tells whoever listens", () => {
  const log = createActivityLog();
  const listener = vi.fn();
  const stop = log.subscribe(listener);
  const id = log.start(entry);
  expect(log.entries()).toBe(log.entries());
  expect(log.entries()).toMatchObject([{ outcome: "running" }]);
  log.finish(id, { outcome: "ok", status: 200, ms: 5 });
  expect(log.entries()).toEqual([{ ...entry, id, outcome: "ok", status: 200, ms: 5 }]);
  log.clear();
  expect(log.entries()).toEqual([]);
  expect(listener).toHaveBeenCalledTimes(3);
  stop();
  log.start(entry);
  expect(listener).toHaveBeenCalledTimes(3);
});
