import fc from "fast-check";
import { expect, test } from "vitest";
import { initials } from "./account-button.tsx";

test.each([
  ["Ada Lindqvist", "AL"],
  ["Ada Maria Lindqvist", "AL"],
  ["ada", "A"],
  ["Kim Osei (guest)", "KO"],
  ["", "?"],
])("%s is known by %s", (name, expected) => {
  expect(initials(name)).toBe(expected);
});

test("any name at all gives something short to show", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const shown = [...initials(name)].length;
      expect(shown).toBeGreaterThanOrEqual(1);
      // A letter may grow when it is made upper case, as the German sharp s does.
      expect(shown).toBeLessThanOrEqual(6);
    }),
  );
});
