import type { DBSchema } from "idb";
import { openWhenNeeded } from "./database.ts";
import { Draft } from "./draft.ts";

/** Keeps drafts in the browser, so that a reload or the way back loses no choice. */
export interface DraftStore {
  find(id: string): Promise<Draft | undefined>;
  /** Newest change first. */
  list(): Promise<readonly Draft[]>;
  save(draft: Draft): Promise<void>;
  remove(id: string): Promise<void>;
}

interface DraftSchema extends DBSchema {
  drafts: { key: string; value: unknown };
}

export function createIndexedDbDrafts(tenantId: string): DraftStore {
  const open = openWhenNeeded<DraftSchema>("drafts", tenantId, (database) => {
    database.createObjectStore("drafts", { keyPath: "id" });
  });
  return {
    find: async (id) => Draft.safeParse(await (await open()).get("drafts", id)).data,
    async list() {
      const stored = await (await open()).getAll("drafts");
      return stored
        .flatMap((draft) => Draft.safeParse(draft).data ?? [])
        .sort((a, b) => b.updatedAt - a.updatedAt);
    },
    save: async (draft) => {
      const transaction = (await open()).transaction("drafts", "readwrite");
      const put = transaction.store.put(draft);
      // A page that is left before it hears that the draft was put would otherwise take the change along.
      transaction.commit();
      await Promise.all([put, transaction.done]);
    },
    remove: async (id) => (await open()).delete("drafts", id),
  };
}
