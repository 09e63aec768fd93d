import { array, assert, constantFrom, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { type Entry, entryKinds, findEntries } from "./find-entries.ts";

const entry = (kind: Entry["kind"], title: string, about: Partial<Entry> = {}): Entry => ({
  id: `${kind}/${title}`,
  kind,
  title,
  ...about,
});

const entries = [
  entry("Actions", "New connection", { alsoFoundBy: "create connect" }),
  entry("Actions", "Sign out", { alsoFoundBy: "log out" }),
  entry("Pages", "Overview"),
  entry("Pages", "Connect"),
  entry("Drafts", "payments-graph", { detail: "2 projects" }),
  entry("Runs", "Zürich reports"),
];

const titles = (query: string, atMost = 5) =>
  findEntries(entries, query, atMost).flatMap(({ entries: found }) => found.map(({ title }) => title));

describe("finding by name", () => {
  it("finds everything, kind by kind, before anything is typed", () => {
    expect(findEntries(entries, " ", 5).map(({ kind }) => kind)).toEqual([
      "Actions",
      "Pages",
      "Drafts",
      "Runs",
    ]);
  });

  it("puts the kind first whose name begins with what was typed", () => {
    expect(titles("connect")).toEqual(["Connect", "New connection"]);
  });

  it.each([
    ["a word inside the name", "graph", ["payments-graph"]],
    ["words in any order", "graph pay", ["payments-graph"]],
    ["the second line", "projects", ["payments-graph"]],
    ["another word for it", "log", ["Sign out"]],
    ["letters without their marks", "zurich", ["Zürich reports"]],
    ["capital letters", "OVERVIEW", ["Overview"]],
  ])("finds by %s", (_how, query, found) => expect(titles(query)).toEqual(found));

  it("finds nothing where one word is missing", () => expect(titles("graph nowhere")).toEqual([]));

  it("keeps to the number that was asked for, of each kind", () => {
    expect(titles("", 1)).toEqual(["New connection", "Overview", "payments-graph", "Zürich reports"]);
  });

  it("takes any text for text, and finds every entry by its own name", () => {
    const any = record({ id: string(), kind: constantFrom(...entryKinds), title: string({ minLength: 1 }) });
    assert(
      property(array(any, { minLength: 1 }), (all) => {
        for (const one of all) {
          const found = findEntries(all, one.title, all.length).flatMap(({ entries: hits }) => hits);
          expect(found).toContain(one);
        }
      }),
    );
  });
});
