import type { Status } from "../ui/status-icon.tsx";

/** One request of the portal, as it is told to the person. It carries no token and no body. */
export type ActivityEntry = {
  id: string;
  /** When it was sent, in milliseconds since 1970. */
  at: number;
  method: string;
  service: string;
  path: string;
  /** The HTTP status; absent while there is no answer, or when there never was one. */
  status?: number | undefined;
  /** How long it took, in milliseconds. */
  ms?: number | undefined;
  /** 1 for the first time it was sent. */
  attempt: number;
  purpose: string;
  outcome: "ok" | "retried" | "failed" | "running";
  /** What it changed, in words. Absent for what only reads. */
  changed?: string | undefined;
  correlationId?: string | undefined;
};

const reading: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Requests that may have changed something: those said to, and every method that does not only read. */
export const isWrite = (entry: ActivityEntry): boolean =>
  entry.changed !== undefined || !reading.has(entry.method.toUpperCase());

/** Newest first, only those asked for. */
export const shownEntries = (
  entries: readonly ActivityEntry[],
  writesOnly: boolean,
): readonly ActivityEntry[] =>
  (writesOnly ? entries.filter(isWrite) : [...entries]).sort((one, other) => other.at - one.at);

/** How a request stands, in the words of the step icons. */
export const statusOf = (entry: ActivityEntry): Status => {
  switch (entry.outcome) {
    case "ok":
      return "done";
    case "retried":
      return "attention";
    case "failed":
      return "failed";
    case "running":
      return "running";
  }
};

/** A duration for reading: milliseconds under a second, seconds with one digit above. */
export const duration = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
