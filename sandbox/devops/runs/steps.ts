import { z } from "zod";
import type { Sandbox } from "../../kernel/context.ts";
import type { ServiceEndpoint } from "../../state/devops.ts";
import { callService, type SignIn, signIn } from "../federation.ts";
import { connectionInput } from "./connections.ts";
import { type GraphRequest, graphRequestsIn, isComputed } from "./graph-requests.ts";
import type { Write } from "./log.ts";
import type { Step } from "./yaml.ts";

/** What a step works with. */
export interface StepContext {
  sandbox: Sandbox;
  /** Public address where the job asks for tokens of its connections, without query. */
  oidcRequestUri: string;
  jobToken: string;
  /** Connections by the text that names them in the YAML. */
  connections: ReadonlyMap<string, ServiceEndpoint>;
  /** The run's files. */
  files: Record<string, string>;
  write: Write;
}

type TaskStep = Extract<Step, { kind: "task" }>;

const rule = "=".repeat(78);

const tasks: Record<string, { title: string; description: string; help: string }> = {
  azurecli: {
    title: "Azure CLI",
    description: "Run Azure CLI commands against an Azure subscription",
    help: "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
  },
  azurepowershell: {
    title: "Azure PowerShell",
    description: "Run a PowerShell script within an Azure environment",
    help: "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-powershell-v5",
  },
};

function writeHeader(step: TaskStep, write: Write): void {
  const task = tasks[step.task.toLowerCase()];
  write(rule);
  write(`Task         : ${task?.title ?? step.task}`);
  if (task) write(`Description  : ${task.description}`);
  write(`Version      : ${step.version}`);
  write("Author       : Microsoft Corporation");
  if (task) write(`Help         : ${task.help}`);
  write(rule);
}

/** The script of a task: written in the YAML, or a file of the repository. A problem names what is missing. */
function scriptOf(
  { inputs, task }: TaskStep,
  files: Record<string, string>,
): { script: string } | { problem: string } {
  const powershell = task.toLowerCase() === "azurepowershell";
  const inline =
    (powershell ? inputs["scripttype"] : inputs["scriptlocation"])?.toLowerCase() === "inlinescript";
  if (!powershell && !inputs["scripttype"]) return { problem: "Input required: scriptType" };
  if (
    powershell &&
    !inputs["preferredazurepowershellversion"] &&
    inputs["azurepowershellversion"]?.toLowerCase() !== "latestversion"
  ) {
    return { problem: "Input required: preferredAzurePowerShellVersion" };
  }
  if (inline) return { script: inputs[powershell ? "inline" : "inlinescript"] ?? "" };
  const path = inputs["scriptpath"] ?? "";
  if (path === "") return { problem: `Input required: ${powershell ? "ScriptPath" : "scriptPath"}` };
  const script = files[`/${path.replace(/^(\.?\/)+/, "")}`];
  return script === undefined ? { problem: `Not found scriptPath: ${path}` } : { script };
}

const OidcReply = z.object({ oidcToken: z.string() });

/** Asks Azure DevOps for a fresh token of the connection and exchanges it at Entra. */
async function tokenFor(context: StepContext, endpoint: ServiceEndpoint, scope: string): Promise<SignIn> {
  const { sandbox, oidcRequestUri, jobToken } = context;
  const response = await callService(
    sandbox,
    `${oidcRequestUri}?api-version=7.1&serviceConnectionId=${endpoint.id}`,
    {
      method: "POST",
      headers: {
        authorization: `Bearer ${jobToken}`,
        "content-type": "application/json",
        "x-tfs-fedauthredirect": "Suppress",
      },
    },
  );
  const body = await response.text();
  if (!response.ok) return { problem: `Failed to get the OIDC token: ${response.status} ${body}` };
  const { oidcToken } = OidcReply.parse(JSON.parse(body));
  return signIn(sandbox, endpoint, { assertion: oidcToken }, scope);
}

const managementScope = "https://management.azure.com/.default";
const graphScope = "https://graph.microsoft.com/.default";
const noSubscription = "00000000-0000-0000-0000-000000000000";

/** The subscription that a task selects after signing in, or undefined where it selects none. */
function subscriptionToSelect(step: TaskStep, { data }: ServiceEndpoint): string | undefined {
  const id = data["subscriptionId"] ?? "";
  if (id === "" || data["scopeLevel"] === "ManagementGroup") return undefined;
  const tolerant = step.task.toLowerCase() === "azurecli" && Number.parseInt(step.version, 10) >= 3;
  const skips = id === noSubscription || step.inputs["allownosubscriptions"]?.toLowerCase() === "true";
  return tolerant && skips ? undefined : id;
}

/** Signs in as the tool of the step does, and says so. True where the step may go on. */
async function login(step: TaskStep, context: StepContext, endpoint: ServiceEndpoint): Promise<boolean> {
  const { sandbox, write } = context;
  const tenant = endpoint.authorizationParameters["tenantid"] ?? "";
  const powershell = step.task.toLowerCase() === "azurepowershell";
  write(
    powershell
      ? `Connect-AzAccount -ServicePrincipal -Tenant ${tenant} -ApplicationId *** -FederatedToken *** -Environment AzureCloud -Scope Process`
      : `az login --service-principal -u *** --tenant ${tenant} --allow-no-subscriptions --federated-token ***`,
  );
  const management = await tokenFor(context, endpoint, managementScope);
  if ("problem" in management) {
    write(`##[error]${management.problem}`);
    if (!powershell) write("##[error]Azure login failed");
    return false;
  }
  const subscription = subscriptionToSelect(step, endpoint);
  if (subscription === undefined) return true;
  write(
    powershell
      ? `Set-AzContext -SubscriptionId ${subscription} -TenantId ${tenant}`
      : `az account set --subscription ${subscription}`,
  );
  const response = await callService(
    sandbox,
    `https://management.azure.com/subscriptions/${encodeURIComponent(subscription)}?api-version=2016-06-01`,
    { headers: { authorization: `Bearer ${management.accessToken}` } },
  );
  if (response.ok) return true;
  write(
    powershell
      ? `##[error]The provided account *** does not have access to subscription ID "${subscription}". Please try logging in with different credentials or a different subscription ID.`
      : `##[error]The subscription of '${subscription}' doesn't exist in cloud 'AzureCloud'.`,
  );
  return false;
}

const pretty = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

/** Sends one request of the script to Graph and prints the answer. True where Graph said yes. */
async function callGraph(
  { sandbox, write }: StepContext,
  { url }: GraphRequest,
  accessToken: string,
): Promise<boolean> {
  write(`GET ${url}`);
  const response = await callService(sandbox, url, { headers: { authorization: `Bearer ${accessToken}` } });
  const body = await response.text();
  if (response.ok) {
    write(pretty(body));
    return true;
  }
  write(`##[error]${response.status} ${response.statusText}: ${body}`);
  write("##[error]Script failed with exit code: 1");
  return false;
}

async function runScript(context: StepContext, endpoint: ServiceEndpoint, script: string): Promise<boolean> {
  const { write } = context;
  const requests = graphRequestsIn(script);
  if (requests.length === 0) {
    write(
      "The emulator signed in; it does not run scripts and found no address of Microsoft Graph in this one.",
    );
    return true;
  }
  const graph = await tokenFor(context, endpoint, graphScope);
  if ("problem" in graph) {
    write(`##[error]${graph.problem}`);
    return false;
  }
  for (const request of requests) {
    if (request.method !== "GET" || isComputed(request.url)) {
      write(
        `The emulator sends only GET requests whose address is written out: skipped ${request.method} ${request.url}`,
      );
      continue;
    }
    if (!(await callGraph(context, request, graph.accessToken))) return false;
  }
  return true;
}

async function runTask(step: TaskStep, context: StepContext): Promise<boolean> {
  const { write, connections, files } = context;
  writeHeader(step, write);
  const endpoint = connections.get(connectionInput(step)?.value ?? "");
  if (!endpoint || !(step.task.toLowerCase() in tasks)) {
    write(`The emulator does not run the task ${step.task}@${step.version}.`);
    return true;
  }
  const found = scriptOf(step, files);
  if ("problem" in found) {
    write(`##[error]${found.problem}`);
    return false;
  }
  return (await login(step, context, endpoint)) && runScript(context, endpoint, found.script);
}

/** Runs one step and writes what a person would see. True where it succeeded. */
export async function runStep(step: Step, context: StepContext): Promise<boolean> {
  const { write } = context;
  write(`##[section]Starting: ${step.label}`);
  if (step.kind === "script") write(`The emulator does not run this ${step.shell} script.`);
  const succeeded = step.kind === "task" ? await runTask(step, context) : true;
  write(`##[section]Finishing: ${step.label}`);
  return succeeded;
}
