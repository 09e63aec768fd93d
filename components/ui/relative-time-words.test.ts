import fc from "fast-check";
import { expect, test } from "vitest";
import { relativeTime } from "./relative-time-words.ts";

const now = Date.UTC(2026, 10, 14, 12);
const second = 1_000;

test.each([
  [0, "now"],
  [-9 * second, "now"],
  [-42 * second, "42 seconds ago"],
  [-59 * 60 * second, "59 minutes ago"],
  [-3 * 3_600 * second, "3 hours ago"],
  [-25 * 3_600 * second, "yesterday"],
  [-40 * 86_400 * second, "last month"],
  [220 * 86_400 * second, "in 7 months"],
])("%d ms from now reads as %s", (offset, expected) => {
  expect(relativeTime(now + offset, now)).toBe(expected);
});

test("a moment is said without an empty unit, whenever it is", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), (offset) => {
      expect(relativeTime(now + offset, now)).not.toMatch(/\b0 /);
    }),
  );
});
