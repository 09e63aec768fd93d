import type { Sandbox } from "../../kernel/context.ts";
import type { ServiceEndpoint } from "../../state/devops.ts";
import { permissionListId } from "../access.ts";
import { connectionReference, targetsAzureDevOps } from "./tasks.ts";
import type { Stage, Step } from "./yaml.ts";

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
  return found?.isReady && !found.isDisabled && found.goneAt === null ? found : undefined;
}

/** Connections by the text that names them in the YAML. */
export type Connections = ReadonlyMap<string, ServiceEndpoint>;

/** The type of connection that Azure CLI 3 signs in to Azure DevOps with. */
const azureDevOpsType = "workloadidentityuser";

function problemOf(
  job: string,
  step: Step,
  reference: { input: string; value: string },
  endpoint: ServiceEndpoint | undefined,
): string | undefined {
  const at = `Job ${job}: Step ${step.label} input ${reference.input}`;
  if (!endpoint)
    return `${at} references service connection ${reference.value} which could not be found. The service connection does not exist, has been disabled or has not been authorized for use. For authorization details, refer to https://aka.ms/yamlauthz.`;
  if (step.kind !== "task" || !targetsAzureDevOps(step) || endpoint.type.toLowerCase() === azureDevOpsType)
    return undefined;
  return `${at} expects a service connection of type WorkloadIdentityUser but the provided service connection ${reference.value} is of type ${endpoint.type}.`;
}

/** The connections that stages name, or why they cannot be used. Steps that are switched off need none. */
export function resolveConnections(
  sandbox: Sandbox,
  project: { id: string; organizationId: string },
  stages: readonly Stage[],
): { connections: Connections } | { problems: string[] } {
  const connections = new Map<string, ServiceEndpoint>();
  const problems: string[] = [];
  for (const job of stages.flatMap((stage) => stage.jobs)) {
    for (const step of job.steps.filter(({ enabled }) => enabled)) {
      const reference = connectionReference(step);
      if (!reference?.value) continue;
      const endpoint = usable(sandbox, project.id, project.organizationId, reference.value);
      const problem = problemOf(job.name, step, reference, endpoint);
      if (problem !== undefined) problems.push(problem);
      else if (endpoint) connections.set(reference.value, endpoint);
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
  const row = sandbox.state.pipelinePermissions.get(permissionListId(projectId, endpointId));
  if (!row) return false;
  return row.allPipelines !== null || row.pipelines.some(({ pipelineId }) => pipelineId === pipelineNumber);
}
