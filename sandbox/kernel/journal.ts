import type { ServiceName } from "./services.ts";

/** One request that reached the sandbox. Tokens and secrets are never kept. */
interface JournalEntry {
  seq: number;
  /** Sandbox time, milliseconds since the epoch. */
  atMs: number;
  service: ServiceName;
  /** `OPTIONS` is a browser's preflight: asked by the browser, never by the page. */
  method: string;
  /** Path with query, without origin. A secret in the query has lost its value. */
  path: string;
  status: number | "dropped";
  /** Upn of the person or client id of the application whose token came with it. */
  caller?: string;
  /** Id of the fault that fired on it. */
  fault?: string;
  requestId: string;
  /** JSON body as sent but for its secrets, for writes to the resource services. Never kept for sign-in. */
  body?: unknown;
}

export interface Journal {
  add(entry: Omit<JournalEntry, "seq">): JournalEntry;
  list(): readonly JournalEntry[];
  /** Forgets everything and counts from 1 again. */
  clear(): void;
}

/** Keeps the newest `limit` requests. */
export function createJournal(limit = 20_000): Journal {
  let entries: JournalEntry[] = [];
  let seq = 0;
  return {
    add(entry) {
      const stored = { seq: ++seq, ...entry };
      entries.push(stored);
      if (entries.length > limit * 1.25) entries = entries.slice(-limit);
      return stored;
    },
    list: () => entries.slice(-limit),
    clear: () => {
      entries = [];
      seq = 0;
    },
  };
}
