import fc from "fast-check";
import { expect, test } from "vitest";
import { type ActivityEntry, duration, isWrite, shownEntries } from "./activity-entries.ts";

const entry = (over: Partial<ActivityEntry>): ActivityEntry => ({
  id: "1",
  at: 0,
  method: "GET",
  service: "Microsoft Graph",
  path: "/v1.0/applications",
  attempt: 1,
  purpose: "Read applications",
  outcome: "ok",
  ...over,
});

const entries = fc.array(
  fc
    .record({ at: fc.nat(), method: fc.constantFrom("GET", "POST", "PATCH", "DELETE") })
    .map((over) => entry(over)),
);

test("the newest request stands first", () => {
  fc.assert(
    fc.property(entries, fc.boolean(), (all, writesOnly) => {
      const times = shownEntries(all, writesOnly).map(({ at }) => at);
      expect(times).toEqual([...times].sort((one, other) => other - one));
    }),
  );
});

test("asking for writes hides nothing that writes and shows nothing that reads", () => {
  fc.assert(
    fc.property(entries, (all) => {
      const shown = shownEntries(all, true);
      expect(shown.every(isWrite)).toBe(true);
      expect(shown).toHaveLength(all.filter(isWrite).length);
    }),
  );
});

test("a request said to have changed something counts as a write, whatever its method", () => {
  expect(isWrite(entry({ method: "GET", changed: "signed in" }))).toBe(true);
  expect(isWrite(entry({ method: "GET" }))).toBe(false);
  expect(isWrite(entry({ method: "patch" }))).toBe(true);
});

test.each([
  [0.4, "0 ms"],
  [412, "412 ms"],
  [1_900, "1.9 s"],
  [62_000, "62.0 s"],
])("%d milliseconds read as %s", (ms, expected) => {
  expect(duration(ms)).toBe(expected);
});
