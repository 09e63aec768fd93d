import type { CommitIntent } from "./intent.ts";
import { tryBranch } from "./try-intent.ts";

/** What a commit is made of, before names are given to its parts. */
export interface Commit extends Omit<CommitIntent, "kind" | "branch" | "file" | "title" | "description"> {
  /** What the connection is called that the pipeline uses. */
  readonly connectionName: string;
  readonly path: string;
  readonly content: string;
  /** What the file held at the base; undefined where there was none. */
  readonly before: string | undefined;
}

/** The intent of bringing a pipeline's file into a repository: its branch carries the beginning of the intent's id. */
export function commitIntentOf({ connectionName, path, content, before, ...commit }: Commit): CommitIntent {
  const change = before === undefined ? "add" : "edit";
  const name = path.replace(/^\//, "");
  return {
    kind: "commit",
    ...commit,
    branch: tryBranch(connectionName, commit.id),
    file: { path: `/${name}`, content, change },
    title: `Call Microsoft Graph with ${connectionName}`,
    description: `${change === "add" ? "Adds" : "Changes"} \`${name}\`, a pipeline that signs in without a secret. Its first run waits until somebody permits it to use the connection.`,
  };
}
