import fc from "fast-check";
import { expect, test } from "vitest";
import { moveActive } from "./list-keys.ts";

const moves = fc.constantFrom("ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End");

test("a move always ends inside the list", () => {
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 500 }), fc.nat(), fc.nat(50), (key, count, at, page) => {
      const next = moveActive(key, (at % (count + 1)) - 1, count, page);
      expect(next).toBeGreaterThanOrEqual(0);
      expect(next).toBeLessThan(count);
    }),
  );
});

test("an empty list has nowhere to go", () => {
  fc.assert(
    fc.property(moves, fc.nat(50), (key, page) => {
      expect(moveActive(key, -1, 0, page)).toBeUndefined();
    }),
  );
});

test("arrows enter a list at its near end", () => {
  expect(moveActive("ArrowDown", -1, 5, 3)).toBe(0);
  expect(moveActive("ArrowUp", -1, 5, 3)).toBe(4);
});

test("other keys are left to the browser", () => {
  expect(moveActive("Tab", 2, 5, 3)).toBeUndefined();
  expect(moveActive("a", 2, 5, 3)).toBeUndefined();
});
