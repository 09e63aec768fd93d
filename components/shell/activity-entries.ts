import type { Activity } from "@/lib/http/index.ts";
import type { Status } from "../ui/status-icon.tsx";

const reading: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Requests that may change something: those that say what, and every method that does not only read. */
export const isWrite = (entry: Activity): boolean =>
  entry.changes !== undefined || !reading.has(entry.method.toUpperCase());

/** Newest first, only those asked for. */
export const shownEntries = (entries: readonly Activity[], writesOnly: boolean): readonly Activity[] =>
  (writesOnly ? entries.filter(isWrite) : [...entries]).sort((one, other) => other.at - one.at);

/** What a request is for, with the object that it changes. */
export const titleOf = ({ purpose, changes }: Activity): string =>
  changes === undefined ? purpose : `${purpose}: ${changes}`;

/** How a request stands, in the words of the step icons. */
export const statusOf = (entry: Activity): Status => {
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
