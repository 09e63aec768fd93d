import { ok, type Result } from "../result.ts";
import { checkContext, type SnippetContext, type SnippetProblem } from "./context.ts";
import { chooseGraphCall, type GraphCall } from "./graph-requests.ts";
import { oneLine } from "./text.ts";
import { azureCliBash, azureCliPwsh } from "./tools/azure-cli.ts";
import { azurePowerShell } from "./tools/azure-powershell.ts";
import { python } from "./tools/python.ts";
import type { Tool } from "./tools/tool.ts";
import { type Emittable, emitYaml, quoted, Remarked } from "./yaml.ts";

export const snippetTools = ["azure-cli-bash", "azure-cli-pwsh", "azure-powershell", "python"] as const;
export type SnippetTool = (typeof snippetTools)[number];

/** One step to paste into a pipeline, or a whole pipeline. */
export const snippetShapes = ["step", "pipeline"] as const;
export type SnippetShape = (typeof snippetShapes)[number];

export type Snippet = {
  readonly title: string;
  readonly fileName: string;
  readonly yaml: string;
  /** What to know before running it, one sentence or two each. */
  readonly notes: readonly string[];
};

const tools: Readonly<Record<SnippetTool, Tool>> = {
  "azure-cli-bash": azureCliBash,
  "azure-cli-pwsh": azureCliPwsh,
  "azure-powershell": azurePowerShell,
  python,
};

/** How a tool is called where a person chooses one. */
export const snippetTitle = (tool: SnippetTool): string => tools[tool].title;

const withoutAzure =
  "The connection is scoped to a management group: the task signs in and selects no subscription.";

const stepOf = (tool: Tool, call: GraphCall, context: SnippetContext): Emittable => {
  const { connection, identity } = context;
  const step = {
    task: tool.task,
    displayName: quoted(`Call Microsoft Graph as ${oneLine(identity.displayName)}`),
    inputs: {
      azureSubscription: quoted(connection.id.toLowerCase(), connection.name),
      ...tool.inputs(call, context),
    },
    ...(tool.env === undefined ? {} : { env: tool.env }),
  };
  return connection.scope === "subscription" ? step : new Remarked(withoutAzure, step);
};

const pipelineOf = (step: Emittable, { poolImage = "ubuntu-latest" }: SnippetContext): Emittable => ({
  trigger: "none",
  pool: { vmImage: quoted(poolImage) },
  steps: [step],
});

const headerOf = (
  call: GraphCall,
  { identity, organization, project, branch }: SnippetContext,
): readonly string[] => [
  call.kind === "request"
    ? `Reads ${call.shows} from Microsoft Graph as ${oneLine(identity.displayName, 80)}, without a secret.`
    : `Shows what ${oneLine(identity.displayName, 80)} may do in Microsoft Graph, without a secret.`,
  `For ${oneLine(organization, 60)} / ${oneLine(project, 60)}, branch ${oneLine(branch, 60)}.`,
];

const azureNotes = ({ connection }: SnippetContext): readonly string[] =>
  connection.scope === "subscription"
    ? [
        "The identity needs a role in the connection's subscription, Reader at least, or the task fails before the script runs.",
      ]
    : [];

const commonNotes = (call: GraphCall): readonly string[] => [
  call.kind === "request"
    ? `Uses the permission ${oneLine(call.permission)} to read ${call.shows}.`
    : "None of the granted permissions has a request that fits every tenant, so the step prints the names of the token's roles instead. Put your own request in its place.",
  "The first run stops until someone permits the pipeline to use the connection: open the run, choose View, then Permit.",
  "The token lasts about an hour for an app registration and about a day for a managed identity.",
  "A permission granted a moment ago appears in new tokens only, some minutes later.",
];

/**
 * YAML that calls Microsoft Graph through a service connection. Fails when a value that code needs bare does not have
 * its shape; names may be anything. Source: docs/sources/pipelines.md
 */
export const writeSnippet = (
  tool: SnippetTool,
  shape: SnippetShape,
  context: SnippetContext,
): Result<Snippet, SnippetProblem> => {
  const checked = checkContext(context);
  if (!checked.ok) return checked;
  const chosen = tools[tool];
  const call = chooseGraphCall(context);
  const step = stepOf(chosen, call, context);
  return ok({
    title: chosen.title,
    fileName: `${chosen.fileStem}${shape === "step" ? "-step" : ""}.yml`,
    yaml: shape === "step" ? emitYaml([step]) : emitYaml(pipelineOf(step, context), headerOf(call, context)),
    notes: [...commonNotes(call), ...azureNotes(context), ...chosen.notes],
  });
};
