import type { Step } from "./yaml.ts";

export type TaskStep = Extract<Step, { kind: "task" }>;

/** The input of a task that names its connection: as refusals call it, and as YAML may. */
interface ConnectionInput {
  name: string;
  aliases: readonly string[];
}

export interface Task {
  name: string;
  versions: readonly number[];
  connection?: ConnectionInput;
}

const input = (name: string, ...aliases: string[]): ConnectionInput => ({ name, aliases });
const arm = input("connectedServiceNameARM", "azureSubscription");
const armInCapitals = input("ConnectedServiceNameARM", "azureSubscription");
const deployment = input("ConnectedServiceName", "azureResourceManagerConnection");
const kubernetes = input("azureSubscriptionEndpoint", "azureSubscriptionConnection", "azureSubscription");
const feed = input("azureDevOpsServiceConnection", "workloadIdentityServiceConnection");

/**
 * Tasks that exist, with their major versions. One that is not here is unknown to the organization. Follows
 * docs/sources/pipelines.md#tasks.
 */
const tasks: readonly Task[] = [
  { name: "AzureCLI", versions: [0, 1, 2, 3], connection: arm },
  { name: "AzurePowerShell", versions: [1, 2, 3, 4, 5], connection: armInCapitals },
  { name: "AzureKeyVault", versions: [1, 2], connection: input("ConnectedServiceName", "azureSubscription") },
  { name: "AzureResourceManagerTemplateDeployment", versions: [3], connection: deployment },
  { name: "BicepDeploy", versions: [0], connection: deployment },
  { name: "AzureResourceGroupDeployment", versions: [1], connection: deployment },
  { name: "SqlAzureDacpacDeployment", versions: [1], connection: armInCapitals },
  { name: "AzureFileCopy", versions: [1, 2, 3, 4, 5, 6], connection: armInCapitals },
  { name: "AzureContainerApps", versions: [0, 1], connection: arm },
  { name: "AzureWebApp", versions: [1], connection: arm },
  { name: "AzureFunctionApp", versions: [1, 2], connection: arm },
  { name: "AzureRmWebAppDeployment", versions: [3, 4, 5], connection: armInCapitals },
  { name: "Kubernetes", versions: [0, 1], connection: kubernetes },
  { name: "KubernetesManifest", versions: [0, 1], connection: kubernetes },
  { name: "HelmDeploy", versions: [0, 1], connection: kubernetes },
  { name: "InvokeRESTAPI", versions: [1], connection: input("azureServiceConnection") },
  { name: "PublishToAzureServiceBus", versions: [0, 1, 2], connection: arm },
  { name: "NuGetAuthenticate", versions: [1], connection: feed },
  { name: "npmAuthenticate", versions: [0], connection: feed },
  { name: "MavenAuthenticate", versions: [0] },
  { name: "GradleAuthenticate", versions: [0] },
  { name: "KubeloginInstaller", versions: [0] },
  { name: "Docker", versions: [0, 1, 2] },
  { name: "Bash", versions: [3] },
  { name: "PowerShell", versions: [2] },
  { name: "CmdLine", versions: [2] },
];

/** The two tasks whose work is done, by lower-case name, with the versions that are understood. */
const emulated: Record<string, readonly number[]> = { azurecli: [2, 3], azurepowershell: [5] };

export const majorOf = ({ version }: TaskStep): number => Number.parseInt(version, 10);

/** The task that a step names, in a version that exists. */
export const taskOf = (step: TaskStep): Task | undefined =>
  tasks.find(
    ({ name, versions }) =>
      name.toLowerCase() === step.task.toLowerCase() &&
      /^\d+(\.\d+){0,2}$/.test(step.version) &&
      versions.includes(majorOf(step)),
  );

export const isEmulated = (step: TaskStep): boolean =>
  emulated[step.task.toLowerCase()]?.includes(majorOf(step)) === true;

export const isPowerShell = ({ task }: TaskStep): boolean => task.toLowerCase() === "azurepowershell";

/** Azure CLI 3 can sign in to Azure DevOps instead of Azure. */
export const targetsAzureDevOps = (step: TaskStep): boolean =>
  step.task.toLowerCase() === "azurecli" &&
  majorOf(step) >= 3 &&
  step.inputs["connectiontype"]?.toLowerCase() === "azuredevops";

const azureDevOps = input("azureDevOpsServiceConnection");

export interface ConnectionReference {
  /** The input's name in refusals. */
  input: string;
  /** Id or name of the connection; empty where the step says none. */
  value: string;
}

/** What a step says in the input that names its connection; undefined for steps without such an input. */
export function connectionReference(step: Step): ConnectionReference | undefined {
  if (step.kind !== "task") return undefined;
  const connection = targetsAzureDevOps(step) ? azureDevOps : taskOf(step)?.connection;
  if (!connection) return undefined;
  const names = [connection.name, ...connection.aliases].map((name) => name.toLowerCase());
  const value = names.map((name) => step.inputs[name]).find((said) => said) ?? "";
  return { input: connection.name, value };
}
