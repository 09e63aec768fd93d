import { err, ok, type Result } from "../result.ts";
import { checkContext, type SnippetContext, type SnippetProblem } from "./context.ts";
import { chooseGraphCall, type GraphCall } from "./graph-requests.ts";
import { neutralize, oneLine } from "./text.ts";
import { azureCli3Bash, azureCli3Pwsh, azureCliBash, azureCliPwsh } from "./tools/azure-cli.ts";
import { azurePowerShell } from "./tools/azure-powershell.ts";
import { dotnet } from "./tools/dotnet.ts";
import { javascript } from "./tools/javascript.ts";
import { powershell } from "./tools/powershell.ts";
import { python } from "./tools/python.ts";
import { terraform } from "./tools/terraform.ts";
import { type Tool, type ToolGroup, toolGroups } from "./tools/tool.ts";
import { type Emittable, emitYaml, quoted, Remarked } from "./yaml.ts";

export const snippetTools = [
  "azure-cli-bash",
  "azure-cli-pwsh",
  "azure-cli-3-bash",
  "azure-cli-3-pwsh",
  "azure-powershell",
  "powershell",
  "python",
  "dotnet",
  "javascript",
  "terraform",
] as const;
export type SnippetTool = (typeof snippetTools)[number];

/** One step to paste into a pipeline, or a whole pipeline. */
export const snippetShapes = ["step", "pipeline"] as const;
export type SnippetShape = (typeof snippetShapes)[number];

/** How the YAML refers to the connection: the id survives a new name, the name tells a reader more. */
export const connectionReferences = ["id", "name"] as const;
export type ConnectionReference = (typeof connectionReferences)[number];

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
  "azure-cli-3-bash": azureCli3Bash,
  "azure-cli-3-pwsh": azureCli3Pwsh,
  "azure-powershell": azurePowerShell,
  powershell,
  python,
  dotnet,
  javascript,
  terraform,
};

/** How a tool is called where a person chooses one. */
export const snippetTitle = (tool: SnippetTool): string => tools[tool].title;

/** The tools as they are offered: those that are alike together. */
export const snippetToolGroups: readonly {
  readonly group: ToolGroup;
  readonly tools: readonly SnippetTool[];
}[] = toolGroups.map((group) => ({
  group,
  tools: snippetTools.filter((tool) => tools[tool].group === group),
}));

const withoutAzure =
  "The connection is scoped to a management group: the task signs in and selects no subscription.";
const selectsNone = "The task signs in and selects no subscription: the identity needs no role in Azure.";

const inputOf = ({ id, name }: SnippetContext["connection"], by: ConnectionReference) =>
  by === "id" ? quoted(id.toLowerCase(), name) : quoted(name, id.toLowerCase());

const stepOf = (tool: Tool, call: GraphCall, context: SnippetContext, by: ConnectionReference): Emittable => {
  const { connection, identity } = context;
  const step = {
    task: tool.task,
    displayName: quoted(`Call Microsoft Graph as ${oneLine(identity.displayName)}`),
    inputs: { azureSubscription: inputOf(connection, by), ...tool.inputs(call, context) },
    ...(tool.env === undefined ? {} : { env: tool.env }),
  };
  if (tool.selectsNoSubscription) return new Remarked(selectsNone, step);
  return connection.scope === "subscription" ? step : new Remarked(withoutAzure, step);
};

const pipelineOf = (step: Emittable, { poolImage = "ubuntu-latest" }: SnippetContext): Emittable => ({
  trigger: "none",
  pool: { vmImage: quoted(poolImage) },
  steps: [step],
});

const purposeOf = (call: GraphCall, identity: string): string => {
  switch (call.kind) {
    case "request":
      return `Reads ${call.shows} from Microsoft Graph as ${identity}, without a secret.`;
    case "roles":
      return `Shows what ${identity} may do in Microsoft Graph, without a secret.`;
    case "identity":
      return `Signs in to Microsoft Graph as ${identity}, without a secret.`;
  }
};

const headerOf = (
  call: GraphCall,
  { identity, organization, project, branch }: SnippetContext,
): readonly string[] => [
  purposeOf(call, oneLine(identity.displayName, 80)),
  `For ${oneLine(organization, 60)} / ${oneLine(project, 60)}, branch ${oneLine(branch, 60)}.`,
];

const azureNotes = ({ selectsNoSubscription }: Tool, { connection }: SnippetContext): readonly string[] =>
  connection.scope === "subscription" && !selectsNoSubscription
    ? [
        "The identity needs a role in the connection's subscription, Reader at least: the task selects the subscription, and fails there before the script runs. AzureCLI@3 with allowNoSubscriptions selects none.",
      ]
    : [];

const callNote = (call: GraphCall): string => {
  switch (call.kind) {
    case "request":
      return `Uses the permission ${oneLine(call.permission)} to read ${call.shows}.`;
    case "roles":
      return "None of the granted permissions has a request that fits every tenant, so the step prints the names of the token's roles instead. Put your own request in its place.";
    case "identity":
      return "None of the granted permissions lets the provider read something small, so it shows who it signed in as. Put your own resources in its place.";
  }
};

const referenceNotes: Readonly<Record<ConnectionReference, readonly string[]>> = {
  id: [],
  name: [
    "The step names the connection: it fails when somebody gives the connection another name in this project.",
  ],
};

const commonNotes: readonly string[] = [
  "The first run stops until someone permits the pipeline to use the connection: open the run, choose View, then Permit.",
  "The token lasts about an hour for an app registration and about a day for a managed identity.",
  "A permission granted a moment ago appears in new tokens only, some minutes later.",
];

/** Whether a name goes into a file as it is, and Azure Pipelines leaves it alone there: it knows no escape. */
const isReference = (name: string): boolean =>
  name !== "" && neutralize(name) === name && !/\p{Cs}/u.test(name);

/**
 * YAML that calls Microsoft Graph through a service connection. Fails when a value that code needs bare does not have
 * its shape; names may be anything, unless the connection is to be referred to by one. Source: docs/sources/pipelines.md
 */
export const writeSnippet = (
  tool: SnippetTool,
  shape: SnippetShape,
  context: SnippetContext,
  by: ConnectionReference = "id",
): Result<Snippet, SnippetProblem> => {
  const checked = checkContext(context);
  if (!checked.ok) return checked;
  if (by === "name" && !isReference(context.connection.name)) {
    return err({ code: "not_a_reference", field: "connection.name" });
  }
  const chosen = tools[tool];
  const call = chosen.choose?.(context) ?? chooseGraphCall(context);
  const step = stepOf(chosen, call, context, by);
  return ok({
    title: chosen.title,
    fileName: `${chosen.fileStem}${shape === "step" ? "-step" : ""}.yml`,
    yaml: shape === "step" ? emitYaml([step]) : emitYaml(pipelineOf(step, context), headerOf(call, context)),
    notes: [
      callNote(call),
      ...commonNotes,
      ...referenceNotes[by],
      ...azureNotes(chosen, context),
      ...chosen.notes,
    ],
  });
};
