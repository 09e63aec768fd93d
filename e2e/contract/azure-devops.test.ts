import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  findBranchTip,
  findEndpointsByName,
  getOrganization,
  listAllProjects,
  listOrganizations,
  listPipelines,
  listRepositories,
  readFile,
  readPipelinePermissions,
} from "@/lib/devops/index.ts";
import { commitIntentOf, progressOf, type TryIntent } from "@/lib/plan/index.ts";
import { type RecordedExchange, type RunningCloud, startCloud } from "../support/cloud.ts";
import { expectOk, intentFor, TestRun } from "../support/connect.ts";
import { createExchangeCheck, type ExchangeCheck } from "./devops-exchange.ts";
import { withoutSpecs } from "./specs.ts";

const { signal } = new AbortController();

/** Everything that the portal uses; what is new here is new to every administrator's network log. */
const operationsInUse = [
  "DELETE /{organization}/_apis/serviceendpoint/endpoints/{endpointId}",
  "GET /_apis/accounts",
  "GET /_apis/profile/profiles/{id}",
  "GET /{organization}/_apis/projects",
  "GET /{organization}/{project}/_apis/git/repositories",
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/items",
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/pullrequests",
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}",
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/refs",
  "GET /{organization}/{project}/_apis/pipelines",
  "GET /{organization}/{project}/_apis/pipelines/pipelinepermissions/{resourceType}/{resourceId}",
  "GET /{organization}/{project}/_apis/pipelines/{pipelineId}/runs",
  "GET /{organization}/{project}/_apis/pipelines/{pipelineId}/runs/{runId}",
  "GET /{organization}/{project}/_apis/serviceendpoint/endpoints",
  "GET /{organization}/{project}/_apis/serviceendpoint/endpoints/{endpointId}",
  "PATCH /{organization}/_apis/serviceendpoint/endpoints/{endpointId}",
  "PATCH /{organization}/{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}",
  "PATCH /{organization}/{project}/_apis/pipelines/pipelinepermissions/{resourceType}/{resourceId}",
  "POST /{organization}/_apis/serviceendpoint/endpoints",
  "POST /{organization}/{project}/_apis/git/repositories/{repositoryId}/pullrequests",
  "POST /{organization}/{project}/_apis/git/repositories/{repositoryId}/pushes",
  "POST /{organization}/{project}/_apis/git/repositories/{repositoryId}/refs",
  "POST /{organization}/{project}/_apis/pipelines",
  "POST /{organization}/{project}/_apis/pipelines/{pipelineId}/runs",
  "POST /{organization}/{project}/_apis/serviceendpoint/endpointproxy",
  "PUT /{organization}/_apis/serviceendpoint/endpoints/{endpointId}",
];

/** Everything the portal asks of Azure DevOps: connect, try, look around, take back. */
async function useEverything(cloud: RunningCloud): Promise<void> {
  const intent = await intentFor(cloud, { projects: { northwind: ["web", "people"] } });
  const connect = await new TestRun(intent, cloud).apply();
  expect(connect.failures).toEqual([]);
  const endpointId = [...progressOf(connect.steps, connect.events)].flatMap(([id, { made }]) =>
    id.startsWith("connection/") && made?.["endpointId"] ? [made["endpointId"]] : [],
  )[0];
  const [connection] = intent.connections;
  const [project] = connection?.projects ?? [];
  if (!connection || !project || !endpointId) throw new Error("nothing was connected");
  const address = { organization: connection.organization.name, projectId: project.id };
  const [repository] = expectOk(await listRepositories(cloud.http, address, signal));
  if (!repository) throw new Error("the project has no repository");
  const attempt: TryIntent = {
    kind: "try",
    id: crypto.randomUUID(),
    tenant: intent.tenant,
    person: intent.person,
    organization: connection.organization,
    project,
    connection: { id: endpointId, name: connection.name },
    repository: { id: repository.id, name: repository.name, defaultBranch: repository.defaultBranch ?? "" },
    branch: "refs/heads/contract",
    file: { path: "/contract.yml", content: "pool:\n  vmImage: ubuntu-latest\nsteps:\n- bash: echo done\n" },
    pipelineName: "contract",
  };
  const tried = await new TestRun(attempt, cloud).apply();
  const file = { path: attempt.file.path, at: { branch: attempt.branch } };
  expectOk(await readFile(cloud.http, address, repository.id, file, signal));
  const base = expectOk(await findBranchTip(cloud.http, address, repository.id, "refs/heads/main", signal));
  const commit = commitIntentOf({
    id: crypto.randomUUID(),
    tenant: intent.tenant,
    person: intent.person,
    organization: connection.organization,
    project,
    repository: { id: repository.id, name: repository.name },
    target: "refs/heads/main",
    base: base ?? "",
    connectionName: connection.name,
    path: "contract.yml",
    content: attempt.file.content,
    before: expectOk(
      await readFile(cloud.http, address, repository.id, { ...file, at: { commit: base ?? "" } }, signal),
    ),
  });
  const committed = await new TestRun(commit, cloud).apply();
  await committed.resume();
  expectOk(await findEndpointsByName(cloud.http, { ...address, name: connection.name }, signal));
  expectOk(await readPipelinePermissions(cloud.http, address, endpointId, signal));
  expectOk(await listPipelines(cloud.http, address, 10, signal));
  expectOk(await listOrganizations(cloud.http, signal));
  expectOk(await getOrganization(cloud.http, "northwind", signal));
  expectOk(await listAllProjects(cloud.http, "northwind", signal));
  await committed.undo();
  await tried.undo();
  await connect.undo();
  expect([...committed.failures, ...tried.failures, ...connect.failures]).toEqual([]);
}

describe.skipIf(withoutSpecs)(
  "every request to Azure DevOps and its reply (set API_SPECS_DIR to run)",
  () => {
    let cloud: RunningCloud;
    let exchanges: RecordedExchange[];
    let check: ExchangeCheck;
    beforeAll(async () => {
      cloud = await startCloud({ seed: "empty" });
      await useEverything(cloud);
      check = createExchangeCheck();
      exchanges = cloud.exchanges.filter(({ service }) => service === "devops" || service === "vssps");
    }, 60_000);
    afterAll(() => cloud.stop());

    it("fits the published description and has what is read of it, but where a table says why not", () => {
      expect([...new Set(exchanges.flatMap(check.misfitsOf))].sort()).toEqual([]);
      expect(check.unusedEntries()).toEqual([]);
    });

    it("is one of those the portal is known to use", () => {
      const used = new Set(exchanges.flatMap((exchange) => check.operationOf(exchange) ?? []));
      expect([...used].sort()).toEqual(operationsInUse);
    });
  },
);
