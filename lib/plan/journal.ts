import type { DBSchema } from "idb";
import { openWhenNeeded } from "./database.ts";
import { Run, StepEvent } from "./run.ts";

/** What was noted of a run, oldest first. */
export interface Noted {
  readonly events: readonly StepEvent[];
  /** False where a part cannot be read, as when a newer version of the portal wrote it: ids may be among what is missing. */
  readonly complete: boolean;
}

/** Keeps runs and their events. Appending resolves only once the event is on disk. */
export interface Journal {
  saveRun(run: Run): Promise<void>;
  findRun(id: string): Promise<Run | undefined>;
  /** Newest first. */
  listRuns(): Promise<readonly Run[]>;
  append(runId: string, event: StepEvent): Promise<void>;
  events(runId: string): Promise<Noted>;
  /** Forgets a run and its events. */
  remove(runId: string): Promise<void>;
}

interface JournalSchema extends DBSchema {
  runs: { key: string; value: unknown; indexes: { byCreation: number } };
  events: { key: number; value: { runId: string; event: unknown }; indexes: { byRun: string } };
}

/** The journal in the browser's IndexedDB. Whatever is read back is parsed: another version may have written it. */
export function createIndexedDbJournal(tenantId: string): Journal {
  const open = openWhenNeeded<JournalSchema>("journal", tenantId, (database) => {
    database.createObjectStore("runs", { keyPath: "id" }).createIndex("byCreation", "createdAt");
    database.createObjectStore("events", { autoIncrement: true }).createIndex("byRun", "runId");
  });
  return {
    async saveRun(run) {
      await (await open()).put("runs", run);
    },
    async findRun(id) {
      const parsed = Run.safeParse(await (await open()).get("runs", id));
      return parsed.success ? parsed.data : undefined;
    },
    async listRuns() {
      const stored = await (await open()).getAllFromIndex("runs", "byCreation");
      return stored.flatMap((run) => Run.safeParse(run).data ?? []).reverse();
    },
    async append(runId, event) {
      const transaction = (await open()).transaction("events", "readwrite", { durability: "strict" });
      await Promise.all([transaction.store.add({ runId, event }), transaction.done]);
    },
    async events(runId) {
      const stored = await (await open()).getAllFromIndex("events", "byRun", runId);
      const events = stored.flatMap(({ event }) => StepEvent.safeParse(event).data ?? []);
      return { events, complete: events.length === stored.length };
    },
    async remove(runId) {
      const transaction = (await open()).transaction(["runs", "events"], "readwrite");
      const events = transaction.objectStore("events");
      const keys = await events.index("byRun").getAllKeys(runId);
      await Promise.all([
        transaction.objectStore("runs").delete(runId),
        ...keys.map((key) => events.delete(key)),
        transaction.done,
      ]);
    },
  };
}
