import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  fileExists,
  findEndpointsByName,
  getOrganization,
  listAllProjects,
  listOrganizations,
  listPipelines,
  listRepositories,
  readPipelinePermissions,
} from "@/lib/devops/index.ts";
import { progressOf, type TryIntent } from "@/lib/plan/index.ts";
import { type RecordedExchange, type RunningCloud, startCloud } from "../support/cloud.ts";
import { expectOk, intentFor, TestRun } from "../support/connect.ts";
import { type PublishedOperation, readOperations } from "./openapi.ts";
import { withoutSpecs } from "./specs.ts";

const { signal } = new AbortController();

/** What the descriptions at hand do not speak of, and why it is used all the same. */
const undescribed: readonly { operation: RegExp; reason: string }[] = [
  {
    operation: /^GET \/[^/]+\/_apis\/connectionData$/,
    reason: "Tells an organization's id by its name. Public clients read it; recorded exchanges have it.",
  },
  {
    operation: /^GET \/[^/]+\/_apis\/permissions\/[0-9a-f-]{36}\/\d+$/,
    reason: "Described with the security area, whose description is not among those at hand.",
  },
  {
    operation: /^(GET|DELETE) \/[^/]+\/[^/]+\/_apis\/build\/(builds\/\d+\/logs(\/\d+)?|definitions\/\d+)$/,
    reason: "Described with the build area, whose description is not among those at hand.",
  },
];

/** Where an exchange leaves the description on purpose. */
const deviations: readonly { operation: RegExp; misfit: RegExp; reason: string }[] = [
  {
    operation: /serviceendpoint\/endpoints/,
    misfit: /properties (creationDate|isDisabled|isOutdated|modificationDate|modifiedBy)$/,
    reason:
      "Described for 7.2; the service sends them to every version, and an update sends back what was read.",
  },
  {
    operation: /endpointproxy$/,
    misfit: /^reply {2}must NOT have unevaluated properties activityId$/,
    reason: "Described for 7.2; the service sends it to every version.",
  },
  {
    operation: /^GET .*\/serviceendpoint\/endpoints\/\{endpointId\}$/,
    misfit: /^reply {2}must be object/,
    reason: "A connection that is not there is a 200 with null.",
  },
  {
    operation: /profiles\/\{id\}$/,
    misfit: /properties (displayName|emailAddress|publicAlias)$/,
    reason: "The published example has them, the description has not.",
  },
  {
    operation: /^POST .*\/pushes$/,
    misfit: /^request \/commits\/0\/changes\/0\/item must be string/,
    reason: "A change is described for any kind of item; a file is an object with its path.",
  },
  {
    operation: /^POST .*\/pushes$/,
    misfit: /contentType must be equal to one of the allowed values/,
    reason: "The service compares without regard to case; the documented examples write it in lower case.",
  },
  {
    operation: /^POST .*\/pushes$/,
    misfit: /^reply \/commits\/0 .* treeId$/,
    reason: "The published example has it, the description has not.",
  },
  {
    operation: /^POST .*\/_apis\/pipelines$/,
    misfit: /\/configuration .* (path|repository)$/,
    reason: "Described is only what every kind of configuration shares; a YAML file also has its place.",
  },
  {
    operation: /\/runs/,
    misfit: /^reply \/resources\/repositories\/self\/repository .* id$/,
    reason: "Described is only what every kind of repository shares; one of Azure Repos also has its id.",
  },
];

/** Everything that the portal uses; what is new here is new to every administrator's network log. */
const operationsInUse = [
  "DELETE /{organization}/_apis/serviceendpoint/endpoints/{endpointId}",
  "GET /_apis/accounts",
  "GET /_apis/profile/profiles/{id}",
  "GET /{organization}/_apis/projects",
  "GET /{organization}/{project}/_apis/git/repositories",
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/items",
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/refs",
  "GET /{organization}/{project}/_apis/pipelines",
  "GET /{organization}/{project}/_apis/pipelines/pipelinepermissions/{resourceType}/{resourceId}",
  "GET /{organization}/{project}/_apis/pipelines/{pipelineId}/runs/{runId}",
  "GET /{organization}/{project}/_apis/serviceendpoint/endpoints",
  "GET /{organization}/{project}/_apis/serviceendpoint/endpoints/{endpointId}",
  "PATCH /{organization}/_apis/serviceendpoint/endpoints/{endpointId}",
  "PATCH /{organization}/{project}/_apis/pipelines/pipelinepermissions/{resourceType}/{resourceId}",
  "POST /{organization}/_apis/serviceendpoint/endpoints",
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
  const file = { path: attempt.file.path, branch: attempt.branch };
  expectOk(await fileExists(cloud.http, address, repository.id, file, signal));
  expectOk(await findEndpointsByName(cloud.http, { ...address, name: connection.name }, signal));
  expectOk(await readPipelinePermissions(cloud.http, address, endpointId, signal));
  expectOk(await listPipelines(cloud.http, address, 10, signal));
  expectOk(await listOrganizations(cloud.http, signal));
  expectOk(await getOrganization(cloud.http, "northwind", signal));
  expectOk(await listAllProjects(cloud.http, "northwind", signal));
  await tried.undo();
  await connect.undo();
  expect([...tried.failures, ...connect.failures]).toEqual([]);
}

/** The operation that an exchange fits best, with what is left over. */
function bestMatch(exchange: RecordedExchange, operations: readonly PublishedOperation[]) {
  const [best] = operations
    .filter((operation) => operation.receives(exchange))
    .map((operation) => ({ operation, misfits: operation.misfits(exchange) }))
    .sort((a, b) => a.misfits.length - b.misfits.length);
  return best;
}

describe.skipIf(withoutSpecs)(
  "every request to Azure DevOps and its reply (set API_SPECS_DIR to run)",
  () => {
    let cloud: RunningCloud;
    let exchanges: RecordedExchange[];
    let operations: PublishedOperation[];
    beforeAll(async () => {
      cloud = await startCloud({ seed: "empty" });
      await useEverything(cloud);
      operations = readOperations();
      exchanges = cloud.exchanges.filter(({ service }) => service === "devops" || service === "vssps");
    }, 60_000);
    afterAll(() => cloud.stop());

    it("fits the published description", () => {
      const found = new Set<string>();
      const used = new Set<unknown>();
      /** Is there an entry for it? Notes which. */
      const isMeant = <Entry>(entries: readonly Entry[], fits: (entry: Entry) => boolean): boolean => {
        const entry = entries.find(fits);
        if (entry) used.add(entry);
        return entry !== undefined;
      };
      for (const exchange of exchanges) {
        const where = `${exchange.method} ${exchange.url.pathname}`;
        const match = bestMatch(exchange, operations);
        if (!match && !isMeant(undescribed, ({ operation }) => operation.test(where)))
          found.add(`${where}: not described`);
        for (const misfit of match?.misfits ?? []) {
          const name = match?.operation.name ?? "";
          if (!isMeant(deviations, (entry) => entry.operation.test(name) && entry.misfit.test(misfit)))
            found.add(`${name}: ${misfit}`);
        }
      }
      expect([...found].sort()).toEqual([]);
      expect([...undescribed, ...deviations].filter((entry) => !used.has(entry))).toEqual([]);
    });

    it("is one of those the portal is known to use", () => {
      const used = new Set(
        exchanges.flatMap((exchange) => bestMatch(exchange, operations)?.operation.name ?? []),
      );
      expect([...used].sort()).toEqual(operationsInUse);
    });
  },
);
