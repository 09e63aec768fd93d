import { decodeJwt } from "jose";
import { z } from "zod";
import type { Sandbox } from "../../kernel/context.ts";
import type { ServiceEndpoint } from "../../state/devops.ts";
import { federationScheme } from "../endpoints/rules.ts";
import { callService, type SignIn, signIn } from "../federation.ts";
import { deprecationWarning, retiringIssuer } from "../retirement.ts";
import { isLegacyIssuer } from "../subject.ts";
import type { Connections } from "./connections.ts";
import type { StepLog } from "./log.ts";
import { planStep, type StepPlan } from "./plan-step.ts";
import type { Action } from "./script/action.ts";
import { escapesHash } from "./script/read.ts";
import { isPowerShell, majorOf, type TaskStep } from "./tasks.ts";
import type { Step } from "./yaml.ts";

/** What a step works with. */
export interface StepContext {
  sandbox: Sandbox;
  /** Public address where the job asks for tokens of its connections, without query. */
  oidcRequestUri: string;
  jobToken: string;
  connections: Connections;
  /** The run's files. */
  files: Record<string, string>;
  log: StepLog;
}

const rule = "=".repeat(78);

const headers: Record<string, { title: string; description: string; help: string }> = {
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

function writeHeader(step: TaskStep, { write }: StepLog): void {
  const header = headers[step.task.toLowerCase()];
  write(rule);
  write(`Task         : ${header?.title ?? step.task}`);
  if (header) write(`Description  : ${header.description}`);
  write(`Version      : ${step.version}`);
  write("Author       : Microsoft Corporation");
  if (header) write(`Help         : ${header.help}`);
  write(rule);
}

const OidcReply = z.object({ oidcToken: z.string() });

/** Asks Azure DevOps for a fresh token of the connection. */
async function assertionFor(
  { sandbox, oidcRequestUri }: StepContext,
  endpoint: ServiceEndpoint,
  jobToken: string,
): Promise<{ assertion: string } | { problem: string }> {
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
  return { assertion: OidcReply.parse(JSON.parse(body)).oidcToken };
}

/** Signs in at Entra as the connection: by an assertion that is asked for anew, or by the secret of an older one. */
async function tokenFor(
  context: StepContext,
  endpoint: ServiceEndpoint,
  scope: string,
  jobToken = context.jobToken,
): Promise<SignIn> {
  const proof =
    endpoint.authorizationScheme === federationScheme
      ? await assertionFor(context, endpoint, jobToken)
      : { secret: endpoint.authorizationParameters["serviceprincipalkey"] ?? "" };
  return "problem" in proof ? proof : signIn(context.sandbox, endpoint, proof, scope);
}

const managementScope = "https://management.azure.com/.default";
const graphScope = "https://graph.microsoft.com/.default";
const noSubscription = "00000000-0000-0000-0000-000000000000";

/** The subscription that a task selects after signing in, or undefined where it selects none. */
function subscriptionToSelect(step: TaskStep, { data }: ServiceEndpoint): string | undefined {
  const id = data["subscriptionId"] ?? "";
  if (id === "" || data["scopeLevel"] === "ManagementGroup") return undefined;
  const tolerant = !isPowerShell(step) && majorOf(step) >= 3;
  const skips = id === noSubscription || step.inputs["allownosubscriptions"]?.toLowerCase() === "true";
  return tolerant && skips ? undefined : id;
}

const Subscriptions = z.object({ value: z.array(z.object({ subscriptionId: z.string() })) });

/** Both tools select among the subscriptions that the identity sees, whatever its role there. */
async function seesSubscription(sandbox: Sandbox, accessToken: string, id: string): Promise<boolean> {
  const response = await callService(
    sandbox,
    "https://management.azure.com/subscriptions?api-version=2016-06-01",
    { headers: { authorization: `Bearer ${accessToken}` } },
  );
  if (!response.ok) return false;
  const { value } = Subscriptions.parse(await response.json());
  return value.some(({ subscriptionId }) => subscriptionId.toLowerCase() === id.toLowerCase());
}

const signInCommand = (step: TaskStep, { authorizationScheme, authorizationParameters }: ServiceEndpoint) => {
  const tenant = authorizationParameters["tenantid"] ?? "";
  const federated = authorizationScheme === federationScheme;
  return isPowerShell(step)
    ? `Connect-AzAccount -ServicePrincipal -Tenant ${tenant} ${federated ? "-ApplicationId *** -FederatedToken ***" : "-Credential ***"} -Environment AzureCloud -Scope Process`
    : `az login --service-principal -u *** --tenant ${tenant} --allow-no-subscriptions ${federated ? "--federated-token ***" : "--password=***"}`;
};

/** Signs in as the tool of the step does, and says so. True where the step may go on. */
async function login(step: TaskStep, context: StepContext, endpoint: ServiceEndpoint): Promise<boolean> {
  const { sandbox, log } = context;
  const { authorizationParameters: parameters } = endpoint;
  if (
    isLegacyIssuer(parameters["workloadIdentityFederationIssuer"] ?? "") &&
    sandbox.clock.now() >= retiringIssuer.deprecatedAt
  )
    log.warning(deprecationWarning(endpoint.projects[0]?.name ?? endpoint.id));
  log.write(signInCommand(step, endpoint));
  const management = await tokenFor(context, endpoint, managementScope);
  if ("problem" in management) {
    log.error(management.problem);
    if (!isPowerShell(step)) log.error("Azure login failed");
    return false;
  }
  const subscription = subscriptionToSelect(step, endpoint);
  if (subscription === undefined) return true;
  log.write(
    isPowerShell(step)
      ? `Set-AzContext -SubscriptionId ${subscription} -TenantId ${parameters["tenantid"] ?? ""}`
      : `az account set --subscription ${subscription}`,
  );
  if (await seesSubscription(sandbox, management.accessToken, subscription)) return true;
  log.error(
    isPowerShell(step)
      ? `The provided account *** does not have access to subscription ID "${subscription}". Please try logging in with different credentials or a different subscription ID.`
      : `The subscription of '${subscription}' doesn't exist in cloud 'AzureCloud'.`,
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

/** How the end of a script is told by what ran it. */
const failureOf = (step: Step, code: number): string => {
  if (step.kind === "task" && !isPowerShell(step)) return `Script failed with exit code: ${code}`;
  const bash = step.kind === "script" && (step.shell === "bash" || step.shell === "script");
  return `${bash ? "Bash" : "PowerShell"} exited with code '${code}'.`;
};

/** What the process of a step finds in its environment, beside what only the agent's own work needs. */
function environmentOf(step: Step, { oidcRequestUri, jobToken }: StepContext, endpoint?: ServiceEndpoint) {
  const mapped = Object.entries(step.env).map(
    ([name, value]) => [name, value.replace(/\$\(System\.AccessToken\)/gi, () => jobToken)] as const,
  );
  const federated = endpoint?.authorizationScheme === federationScheme;
  const parameters = endpoint?.authorizationParameters ?? {};
  return new Map([
    ["AGENT_TEMPDIRECTORY", "/home/vsts/work/_temp"],
    ["SYSTEM_OIDCREQUESTURI", oidcRequestUri],
    ...(federated
      ? ([
          ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", endpoint.id],
          ["AZURESUBSCRIPTION_CLIENT_ID", parameters["serviceprincipalid"] ?? ""],
          ["AZURESUBSCRIPTION_TENANT_ID", parameters["tenantid"] ?? ""],
        ] as const)
      : []),
    ...mapped,
  ]);
}

/** What a script holds while it runs. */
interface Process {
  endpoint: ServiceEndpoint | undefined;
  environment: Map<string, string>;
  /** Whether answers are printed with `#` as its JSON escape. */
  escapes: boolean;
  token: string;
  answer: string;
}

/** How an action ends: with the exit code of the script, or undefined where it goes on. */
type Exit = number | undefined;

async function getToken(context: StepContext, process: Process, variable: string | undefined): Promise<Exit> {
  if (!process.endpoint) return 1;
  const jobToken = variable === undefined ? undefined : process.environment.get(variable);
  const token = await tokenFor(context, process.endpoint, graphScope, jobToken);
  if ("accessToken" in token) {
    process.token = token.accessToken;
    return undefined;
  }
  context.log.error(token.problem);
  return 1;
}

async function request({ sandbox, log }: StepContext, process: Process, url: string): Promise<Exit> {
  const response = await callService(sandbox, url, {
    headers: { authorization: `Bearer ${process.token}` },
  });
  const body = await response.text();
  if (response.ok) {
    process.answer = body;
    return undefined;
  }
  log.error(`${response.status} ${response.statusText}: ${body}`);
  return 1;
}

const Roles = z.object({ roles: z.array(z.string()).default([]) });

const print = (
  what: Extract<Action, { do: "print" }>["what"],
  { endpoint, token, answer, escapes }: Process,
): string => {
  if (what === "roles") return Roles.parse(decodeJwt(token)).roles.join("\n");
  if (what === "client") return endpoint?.authorizationParameters["serviceprincipalid"] ?? "";
  if (what === "answer") return escapes ? pretty(answer).replaceAll("#", "\\u0023") : pretty(answer);
  const parameters = endpoint?.authorizationParameters ?? {};
  const account = {
    environmentName: "AzureCloud",
    id: endpoint?.data["subscriptionId"] ?? "",
    name: endpoint?.data["subscriptionName"] ?? "",
    tenantId: parameters["tenantid"] ?? "",
    user: { name: parameters["serviceprincipalid"] ?? "", type: "servicePrincipal" },
  };
  return JSON.stringify(account, null, 2);
};

async function act(action: Action, context: StepContext, process: Process): Promise<Exit> {
  const { log } = context;
  switch (action.do) {
    case "token":
      return getToken(context, process, action.jobTokenFrom);
    case "request":
      return request(context, process, action.url);
    case "print":
      log.write(print(action.what, process));
      return undefined;
    case "say":
      log.write(action.text);
      return undefined;
    case "read variable":
      if (process.environment.has(action.name)) return undefined;
      log.write("Traceback (most recent call last):");
      log.write(`KeyError: '${action.name}'`);
      return 1;
    case "set variable":
      process.environment.set(
        action.name,
        action.from === undefined ? process.token : (process.environment.get(action.from) ?? ""),
      );
      return undefined;
    case "exit":
      return action.code;
  }
}

type Runnable = Extract<StepPlan, { actions: readonly Action[] }>;

async function runScript(step: Step, context: StepContext, plan: Runnable): Promise<boolean> {
  const endpoint = plan.kind === "task" ? plan.endpoint : undefined;
  const process: Process = {
    endpoint,
    environment: environmentOf(step, context, endpoint),
    escapes: escapesHash(plan.script),
    token: "",
    answer: "",
  };
  for (const action of plan.actions) {
    const exit = await act(action, context, process);
    if (exit === undefined) continue;
    if (exit !== 0) context.log.error(failureOf(step, exit));
    return exit === 0;
  }
  return true;
}

async function carryOut(step: Step, context: StepContext): Promise<boolean> {
  const { log, connections, files } = context;
  if (step.kind === "task") writeHeader(step, log);
  const plan = planStep(step, connections, files);
  switch (plan.kind) {
    case "nothing":
      return true;
    case "fails":
      log.error(plan.message);
      return false;
    case "unsupported":
      throw new Error(`a run was started although the sandbox cannot do ${plan.what}`);
    case "script":
      return runScript(step, context, plan);
    case "task":
      return (
        step.kind === "task" &&
        (await login(step, context, plan.endpoint)) &&
        (await runScript(step, context, plan))
      );
  }
}

/** Runs one step and writes what a person would see. True where it succeeded. */
export async function runStep(step: Step, context: StepContext): Promise<boolean> {
  const { write } = context.log;
  write(`##[section]Starting: ${step.label}`);
  const succeeded = await carryOut(step, context);
  write(`##[section]Finishing: ${step.label}`);
  return succeeded;
}
