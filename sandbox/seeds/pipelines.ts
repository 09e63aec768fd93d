import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import { type ConnectionPlan, connectionIdOf, connections } from "./connections.ts";
import { commitIdOf, identityIdOf, projectIdOf, repositoryIdOf } from "./organizations.ts";
import { persons } from "./persons.ts";
import { dateOf } from "./tenants.ts";

const path = "/azure-pipelines.yml";

const yaml = (connection: string): string => `trigger: none

pool:
  vmImage: ubuntu-latest

steps:
  - task: AzureCLI@2
    inputs:
      azureSubscription: ${connection}
      scriptType: bash
      scriptLocation: inlineScript
      inlineScript: az account show
`;

/** Adds a file to the main branch of a project's repository. */
function commitFile({ state }: Sandbox, organization: string, project: string, content: string): void {
  const repository = state.repositories.get(repositoryIdOf(organization, project));
  const parent = state.commits.get(repository?.refs["refs/heads/main"] ?? "");
  if (!repository || !parent) throw new Error(`${organization}/${project} has no commit to build on.`);
  const id = commitIdOf(`${organization}/${project}${path}`);
  state.commits.put({
    ...parent,
    id,
    comment: "Add the pipeline",
    parents: [parent.id],
    files: { ...parent.files, [path]: content },
    createdAt: dateOf("2026-02-03T11:20:00Z"),
  });
  state.repositories.put({ ...repository, refs: { ...repository.refs, "refs/heads/main": id } });
}

const releases: readonly (readonly [
  number: number,
  connection: ConnectionPlan,
  name: string,
  lastUsed: string,
])[] = [
  [1, connections.web, "web-release", "2026-07-30T06:12:00Z"],
  [2, connections.payments, "payments-release", "2026-07-28T15:03:00Z"],
  [3, connections.infra, "infra-plan", "2026-07-31T04:00:00Z"],
];

/** Pipelines with the permission to use their connection, and the last use of it. */
export function seedPipelines(sandbox: Sandbox): void {
  const { state } = sandbox;
  const createdAt = dateOf("2026-02-03T11:25:00Z");
  for (const [number, connection, name, lastUsed] of releases) {
    const { organization, project } = connection;
    const projectId = projectIdOf(organization, project);
    const endpointId = connectionIdOf(connection);
    commitFile(sandbox, organization, project, yaml(connection.name));
    state.pipelines.put({
      id: `${projectId}/${number}`,
      number,
      projectId,
      name,
      folder: "\\",
      path,
      repositoryId: repositoryIdOf(organization, project),
      revision: 1,
      createdAt,
    });
    state.pipelinePermissions.put({
      id: `${projectId}/endpoint/${endpointId}`,
      projectId,
      resourceType: "endpoint",
      resourceId: endpointId,
      allPipelines: null,
      pipelines: [
        {
          pipelineId: number,
          authorizedBy: identityIdOf(organization, persons.ada.id),
          authorizedAt: createdAt,
        },
      ],
    });
    state.executions.put({
      id: guidOf(`execution:${endpointId}`),
      endpointId,
      projectId,
      pipelineNumber: number,
      runNumber: number,
      result: "succeeded",
      startedAt: dateOf(lastUsed),
      finishedAt: dateOf(lastUsed) + 41_000,
    });
  }
}
