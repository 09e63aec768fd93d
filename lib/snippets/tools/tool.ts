import type { SnippetContext } from "../context.ts";
import type { GraphCall } from "../graph-requests.ts";
import type { Emittable } from "../yaml.ts";

/** Tools that are alike, in the order in which a person is offered them. */
export const toolGroups = ["Azure CLI", "PowerShell", "Programs", "Terraform"] as const;
export type ToolGroup = (typeof toolGroups)[number];

/** One way of calling Microsoft Graph from a pipeline. */
export type Tool = {
  /** How the tool is called where a person chooses one. */
  readonly title: string;
  readonly group: ToolGroup;
  /** Start of the file name, safe everywhere. */
  readonly fileStem: string;
  readonly task: string;
  /** True: the task selects no subscription even where the connection names one. */
  readonly selectsNoSubscription?: true;
  /** The task's inputs, the connection aside. */
  readonly inputs: (call: GraphCall, context: SnippetContext) => { readonly [name: string]: Emittable };
  readonly env?: { readonly [name: string]: string };
  /** What the tool asks Microsoft Graph, where it cannot ask what others do. */
  readonly choose?: (context: SnippetContext) => GraphCall;
  /** What to know before using it, beyond what holds for every tool. */
  readonly notes: readonly string[];
};

/** The job's own token, which a step sees only where it is mapped. */
export const jobToken = { SYSTEM_ACCESSTOKEN: "$(System.AccessToken)" } as const;
