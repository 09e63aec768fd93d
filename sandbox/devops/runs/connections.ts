import type { Sandbox } from "../../kernel/context.ts";
import type { ServiceEndpoint } from "../../state/devops.ts";
import type { Stage, Step } from "./yaml.ts";

/** Inputs that name an Azure connection: the aliases that YAML uses and the names behind them. */
const connectionInputs = [
  "azuresubscription",
  "connectedservicenamearm",
  "connectedservicename",
  "azureresourcemanagerconnection",
  "azuresubscriptionendpoint",
] as const;

/** The input of a step that names a connection, with what it says. */
export function connectionInput(step: Step): { input: string; value: string } | undefined {
  if (step.kind !== "task") return undefined;
  for (const input of connectionInputs) {
    const value = step.inputs[input];
    if (value) return { input, value };
  }
  return undefined;
}

/** A connection of a project by id or by the name it has there, if it can be used at all. */
function usable(
  sandbox: Sandbox,
  projectId: string,
  organizationId: string,
  idOrName: string,
): ServiceEndpoint | undefined {
  const wanted = idOrName.toLowerCase();
  const found = sandbox.state.endpoints
    .by("byOrganization", organizationId)
    .find((endpoint) =>
      endpoint.projects.some(
        (reference) =>
          reference.projectId === projectId &&
          (endpoint.id === wanted || reference.name.toLowerCase() === wanted),
      ),
    );
  return found?.isReady && !found.isDisabled ? found : undefined;
}

export type Connections = { connections: Map<string, ServiceEndpoint> } | { problems: string[] };

/** The connections that a pipeline names, by the text that names them, or why it cannot run. */
export function resolveConnections(
  sandbox: Sandbox,
  project: { id: string; organizationId: string },
  stages: readonly Stage[],
): Connections {
  const connections = new Map<string, ServiceEndpoint>();
  const problems: string[] = [];
  for (const job of stages.flatMap((stage) => stage.jobs)) {
    for (const step of job.steps) {
      const reference = connectionInput(step);
      if (!reference) continue;
      const endpoint = usable(sandbox, project.id, project.organizationId, reference.value);
      if (endpoint) connections.set(reference.value, endpoint);
      else
        problems.push(
          `Job ${job.name}: Step ${step.label} input ${reference.input} references service connection ${reference.value} which could not be found. The service connection does not exist, has been disabled or has not been authorized for use. For authorization details, refer to https://aka.ms/yamlauthz.`,
        );
    }
  }
  return problems.length > 0 ? { problems } : { connections };
}

/** Whether a pipeline may use a connection in a project. */
export function mayUse(
  sandbox: Sandbox,
  projectId: string,
  endpointId: string,
  pipelineNumber: number,
): boolean {
  const row = sandbox.state.pipelinePermissions.get(`${projectId}/endpoint/${endpointId}`);
  if (!row) return false;
  return row.allPipelines !== null || row.pipelines.some(({ pipelineId }) => pipelineId === pipelineNumber);
}
