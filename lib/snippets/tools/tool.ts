import type { SnippetContext } from "../context.ts";
import type { GraphCall } from "../graph-requests.ts";
import type { Emittable } from "../yaml.ts";

/** One way of calling Microsoft Graph from a pipeline. */
export type Tool = {
  /** How the tool is called where a person chooses one. */
  readonly title: string;
  /** Start of the file name, safe everywhere. */
  readonly fileStem: string;
  readonly task: string;
  /** The task's inputs, the connection aside. */
  readonly inputs: (call: GraphCall, context: SnippetContext) => { readonly [name: string]: Emittable };
  readonly env?: { readonly [name: string]: string };
  /** What to know before using it, beyond what holds for every tool. */
  readonly notes: readonly string[];
};
