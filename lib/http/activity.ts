import type { ServiceName } from "../cloud/index.ts";

/** One request that the portal made, as the activity list shows it. Never a token, never a secret. */
export interface Activity {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly service: ServiceName;
  readonly method: string;
  /** Path and query, without origin. */
  readonly path: string;
  /** Why the portal asked, in words. */
  readonly purpose: string;
  /** The object that a write changes, in words. */
  readonly changes?: string;
  readonly outcome: "running" | "ok" | "retried" | "failed";
  readonly status?: number;
  readonly ms?: number;
  readonly attempt: number;
  readonly correlationId?: string;
}

/** The list of what was asked, for whoever shows it. */
export interface ActivityLog {
  start(
    entry: Pick<Activity, "at" | "service" | "method" | "path" | "purpose" | "changes" | "attempt">,
  ): string;
  finish(id: string, end: Pick<Activity, "outcome" | "status" | "ms" | "correlationId">): void;
  /** The same array until something changes, newest last. */
  entries(): readonly Activity[];
  subscribe(listener: () => void): () => void;
  clear(): void;
}

/** Keeps the newest `limit` requests of this tab. */
export function createActivityLog(limit = 5000): ActivityLog {
  let entries: readonly Activity[] = [];
  let started = 0;
  const listeners = new Set<() => void>();
  const publish = (next: readonly Activity[]) => {
    entries = next;
    for (const listener of listeners) listener();
  };
  return {
    start(entry) {
      const id = String(++started);
      publish([
        ...entries.slice(Math.max(0, entries.length + 1 - limit)),
        { ...entry, id, outcome: "running" },
      ]);
      return id;
    },
    finish(id, end) {
      publish(entries.map((entry) => (entry.id === id ? { ...entry, ...end } : entry)));
    },
    entries: () => entries,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear: () => publish([]),
  };
}
