import type { TryIntent } from "./intent.ts";

/** Longest stem of a branch or file name that a connection's name is turned into. */
const slugMax = 40;

/**
 * A connection's name as a part of a branch and of a file name: lower-case letters, digits and single hyphens, at most
 * 40 characters. A name without any of them becomes `connection`.
 */
export function slugOf(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, slugMax)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "connection" : slug;
}

/** Characters that a pipeline may carry in its name without a second thought. */
const plainName = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N} ._-]+/gu, "-")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 100);

/** The branch of a trial, as a full ref name. */
export const tryBranch = (connectionName: string, id: string): string =>
  `refs/heads/federation-portal/${slugOf(connectionName)}-${id.slice(0, 8)}`;

/** What a trial is made of, before names are given to its parts. */
export interface Trial extends Omit<TryIntent, "kind" | "branch" | "file" | "pipelineName"> {
  /** The pipeline's YAML. */
  readonly yaml: string;
}

/** The intent of proving a connection by a pipeline: every name carries the beginning of the intent's id. */
export const tryIntentOf = ({ yaml, ...trial }: Trial): TryIntent => ({
  kind: "try",
  ...trial,
  branch: tryBranch(trial.connection.name, trial.id),
  file: { path: `/federation-portal/${slugOf(trial.connection.name)}.yml`, content: yaml },
  pipelineName: `federation-portal ${plainName(trial.connection.name)} ${trial.id.slice(0, 8)}`,
});
