import fc from "fast-check";
import { expect, test } from "vitest";
import { type Activity, createActivityLog } from "@/lib/http/index.ts";
import { duration, isWrite, shownEntries, titleOf } from "./activity-entries.ts";

const entry = (over: Partial<Activity>): Activity => ({
  id: "1",
  at: 0,
  method: "GET",
  service: "graph",
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

test("a request that says what it changes counts as a write, whatever its method", () => {
  expect(isWrite(entry({ method: "GET", changes: "the session" }))).toBe(true);
  expect(isWrite(entry({ method: "GET" }))).toBe(false);
  expect(isWrite(entry({ method: "patch" }))).toBe(true);
});

test("what a request changes is said as the transport noted it", () => {
  const log = createActivityLog();
  const { method, service, path, attempt } = entry({ method: "POST" });
  const purpose = "Create the application";
  log.start({ at: 0, method, service, path, attempt, purpose, changes: "application payments-graph" });
  log.start({ at: 1, method: "GET", service, path, attempt, purpose: "List applications" });
  expect(shownEntries(log.entries(), false).map(titleOf)).toEqual([
    "List applications",
    "Create the application: application payments-graph",
  ]);
});

test.each([
  [0.4, "0 ms"],
  [412, "412 ms"],
  [1_900, "1.9 s"],
  [62_000, "62.0 s"],
])("%d milliseconds read as %s", (ms, expected) => {
  expect(duration(ms)).toBe(expected);
});
