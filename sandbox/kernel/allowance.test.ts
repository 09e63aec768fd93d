import fc from "fast-check";
import { expect, test } from "vitest";
import { createState } from "../state/state.ts";
import { type Allowance, bucketOf, msUntil } from "./allowance.ts";

const allowance = fc.record({
  limit: fc.integer({ min: 1, max: 5000 }),
  windowMs: fc.integer({ min: 1000, max: 300_000 }),
});

const drained = (state: ReturnType<typeof createState>, limits: Allowance) => {
  const bucket = bucketOf(state, "a", limits, 0);
  bucket.left = 0;
  return bucket;
};

test("what was used is back after the time that was told, and not a moment before", () => {
  fc.assert(
    fc.property(allowance, fc.double({ min: 0.1, max: 1, noNaN: true }), (limits, share) => {
      const state = createState();
      const units = limits.limit * share;
      const waitMs = msUntil(units, drained(state, limits), limits);
      expect(bucketOf(state, "a", limits, waitMs * 0.99).left).toBeLessThan(units);
      expect(bucketOf(state, "a", limits, waitMs).left).toBeCloseTo(units, 6);
    }),
  );
});

test("nothing is saved up beyond the limit, and what is there needs no waiting", () => {
  fc.assert(
    fc.property(allowance, fc.nat({ max: 10 }), (limits, windows) => {
      const state = createState();
      drained(state, limits);
      const bucket = bucketOf(state, "a", limits, (windows + 1) * limits.windowMs);
      expect(bucket.left).toBeCloseTo(limits.limit, 6);
      expect(msUntil(bucket.left, bucket, limits)).toBe(0);
    }),
  );
});

test("every name and every state has a bucket of its own", () => {
  const limits = { limit: 10, windowMs: 1000 };
  const state = createState();
  drained(state, limits);
  expect(bucketOf(state, "b", limits, 0).left).toBe(10);
  expect(bucketOf(createState(), "a", limits, 0).left).toBe(10);
});
