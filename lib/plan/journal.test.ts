import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { beforeEach, describe, expect, it } from "vitest";
import { type Draft, emptyDraft } from "./draft.ts";
import { createIndexedDbDrafts } from "./draft-store.ts";
import { createIndexedDbJournal } from "./journal.ts";
import type { Run, StepEvent } from "./run.ts";

const guid = (digit: number) => "00000000-0000-0000-0000-000000000000".replaceAll("0", String(digit));
const tenantId = guid(2);
const named = (digit: number) => ({ id: guid(digit), name: "x" });
const run = (digit: number, createdAt: number): Run => ({
  id: guid(digit),
  createdAt,
  intent: {
    kind: "connect",
    id: guid(digit),
    tenant: named(2),
    person: { id: guid(5), displayName: "Ada" },
    identity: { kind: "new-application", displayName: "Payments" },
    connections: [],
    scope: { kind: "management-group", id: "root", name: "Root" },
    permissions: [],
  },
});
const event = (at: number): StepEvent => ({ type: "started", step: "application", at });
const draft = (digit: number, updatedAt: number): Draft => ({ ...emptyDraft(guid(digit), 1), updatedAt });

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe("what is kept of one tenant", () => {
  it("is not met in another", async () => {
    await createIndexedDbJournal(tenantId).saveRun(run(1, 10));
    await createIndexedDbDrafts(tenantId).save(draft(1, 10));
    expect(await createIndexedDbJournal(guid(3)).listRuns()).toEqual([]);
    expect(await createIndexedDbDrafts(guid(3)).list()).toEqual([]);
  });
});

describe("the journal", () => {
  it("gives runs back whole, newest first, also in another tab", async () => {
    const journal = createIndexedDbJournal(tenantId);
    for (const given of [run(1, 10), run(2, 30), run(3, 20)]) await journal.saveRun(given);
    const other = createIndexedDbJournal(tenantId);
    expect(await other.listRuns()).toEqual([run(2, 30), run(3, 20), run(1, 10)]);
    expect(await other.findRun(guid(1))).toEqual(run(1, 10));
    expect(await other.findRun(guid(4))).toBeUndefined();
  });

  it("gives the events of a run back in the order in which they were noted, whatever their times", async () => {
    const journal = createIndexedDbJournal(tenantId);
    await journal.append(guid(1), event(3));
    await journal.append(guid(2), event(9));
    await journal.append(guid(1), event(1));
    await journal.append(guid(1), event(2));
    expect((await journal.events(guid(1))).events.map(({ at }) => at)).toEqual([3, 1, 2]);
    expect(await journal.events(guid(3))).toEqual({ events: [], complete: true });
  });

  it("skips what it cannot read, keeps the rest and says that something is missing", async () => {
    const journal = createIndexedDbJournal(tenantId);
    await journal.saveRun(run(1, 10));
    await journal.append(guid(1), event(1));
    const database = await openDB(`federation-portal-journal-${tenantId}`, 1);
    await database.put("runs", { id: guid(2), createdAt: 20, intent: { kind: "from-another-version" } });
    await database.add("events", { runId: guid(1), event: { type: "exploded" } });
    database.close();
    await journal.append(guid(1), event(2));
    expect(await journal.listRuns()).toEqual([run(1, 10)]);
    expect(await journal.findRun(guid(2))).toBeUndefined();
    const noted = await journal.events(guid(1));
    expect([noted.complete, noted.events.map(({ at }) => at)]).toEqual([false, [1, 2]]);
  });

  it("forgets a run with its events and no other", async () => {
    const journal = createIndexedDbJournal(tenantId);
    for (const digit of [1, 2]) {
      await journal.saveRun(run(digit, digit));
      await journal.append(guid(digit), event(digit));
    }
    await journal.remove(guid(1));
    expect(await journal.listRuns()).toEqual([run(2, 2)]);
    expect((await journal.events(guid(1))).events).toEqual([]);
    expect(await journal.events(guid(2))).toEqual({ events: [event(2)], complete: true });
  });

  it("opens at the next try what could not be opened before", async () => {
    for (const name of [`federation-portal-journal-${tenantId}`, `federation-portal-drafts-${tenantId}`]) {
      (await openDB(name, 99)).close();
    }
    const journal = createIndexedDbJournal(tenantId);
    const drafts = createIndexedDbDrafts(tenantId);
    await expect(journal.saveRun(run(1, 1))).rejects.toThrow("version");
    await expect(drafts.save(draft(1, 1))).rejects.toThrow("version");
    globalThis.indexedDB = new IDBFactory();
    await journal.saveRun(run(1, 1));
    await drafts.save(draft(1, 1));
    expect(await journal.listRuns()).toEqual([run(1, 1)]);
    expect(await drafts.list()).toEqual([draft(1, 1)]);
  });
});

describe("the drafts", () => {
  it("are kept whole, the newest change first", async () => {
    const drafts = createIndexedDbDrafts(tenantId);
    for (const given of [draft(1, 10), draft(2, 30), draft(3, 20)]) await drafts.save(given);
    await drafts.save(draft(1, 40));
    expect(await createIndexedDbDrafts(tenantId).list()).toEqual([draft(1, 40), draft(2, 30), draft(3, 20)]);
    expect(await drafts.find(guid(2))).toEqual(draft(2, 30));
    await drafts.remove(guid(2));
    expect(await drafts.find(guid(2))).toBeUndefined();
  });

  it("of another version are skipped", async () => {
    const drafts = createIndexedDbDrafts(tenantId);
    await drafts.save(draft(1, 10));
    const database = await openDB(`federation-portal-drafts-${tenantId}`, 1);
    await database.put("drafts", { id: guid(2), layout: "round" });
    database.close();
    expect(await drafts.list()).toEqual([draft(1, 10)]);
    expect(await drafts.find(guid(2))).toBeUndefined();
  });
});
