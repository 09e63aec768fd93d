import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  connectionBody,
  createFixture,
  type Fixture,
  projectIds,
  repositoryId,
  rootCommit,
} from "@/sandbox/devops/fixture.ts";
import type { RecordedExchange } from "../support/cloud.ts";
import { type PublishedOperation, readOperations } from "./openapi.ts";
import { readSpecJson, withoutSpecs } from "./specs.ts";

/** Where an exchange leaves the description on purpose. */
const deviations: readonly { operation: RegExp; misfit: RegExp; reason: string }[] = [
  {
    operation: /serviceendpoint\/endpoints/,
    misfit: /properties (creationDate|isDisabled|isOutdated|modificationDate|modifiedBy)$/,
    reason: "Described for 7.2; the service sends them to every version.",
  },
  {
    operation: /endpointproxy$/,
    misfit: /^reply {2}must NOT have unevaluated properties activityId$/,
    reason: "Described for 7.2; the service sends it to every version.",
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
    operation: /\/runs$/,
    misfit: /^reply \/resources\/repositories\/self\/repository .* id$/,
    reason: "Described is only what every kind of repository shares; one of Azure Repos also has its id.",
  },
];

/** Keys of a published example that the sandbox leaves out, by the reason. */
const notAnswered: readonly { example: RegExp; places: readonly string[]; reason: string }[] = [
  {
    example: /CreateAzureRMEndpoint$/,
    places: ["authorization.parameters.authenticationType", "authorization.parameters.serviceprincipalkey"],
    reason:
      "The example has a service principal with a key; a federated one has neither key nor kind of key.",
  },
  {
    example: /GetServiceEndpointDetails$/,
    places: ["authorization.parameters.password", "authorization.parameters.username"],
    reason: "The example is a generic connection with a user name and its password.",
  },
  {
    example: /ListEndpoints$/,
    places: ["value[].authorization.parameters.username"],
    reason: "The example is a list of generic connections with user names.",
  },
];

/** A published example holds the reply to an operation as it was once seen. */
const Example = z.object({ responses: z.object({ "200": z.object({ body: z.unknown() }) }) });

/** The keys of a value at every level, such as `value[].id`; the elements of a list share one place. */
function keysOf(value: unknown, place = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => keysOf(element, `${place}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const key = place === "" ? name : `${place}.${name}`;
    return [key, ...keysOf(inner, key)];
  });
}

const web = `/contoso/${projectIds.web}/_apis`;
const git = `${web}/git/repositories/${repositoryId}`;
const idOf = (json: unknown): string =>
  String(z.object({ id: z.union([z.string(), z.number()]) }).parse(json).id);

const pushBody = (branch: string) => ({
  refUpdates: [{ name: branch, oldObjectId: rootCommit }],
  commits: [
    {
      comment: "c",
      changes: [
        {
          changeType: "add",
          item: { path: "/x.yml" },
          newContent: { content: "steps:\n  - bash: echo hello\n", contentType: "rawtext" },
        },
      ],
    },
  ],
});

describe.skipIf(withoutSpecs)(
  "an exchange with the sandbox's Azure DevOps (set API_SPECS_DIR to run)",
  () => {
    let fixture: Fixture;
    let operations: PublishedOperation[];
    const usedDeviations = new Set<unknown>();
    const usedOmissions = new Set<unknown>();
    beforeAll(async () => {
      fixture = await createFixture();
      const project = fixture.sandbox.state.projects.get(projectIds.web);
      if (!project) throw new Error("the project is missing");
      // The service leaves an empty description out.
      fixture.sandbox.state.projects.put({ ...project, description: "Everything about the shop" });
      operations = readOperations();
    });

    const ask = async (
      method: string,
      path: string,
      body?: unknown,
      service: "devops" | "vssps" = "devops",
    ): Promise<RecordedExchange> => {
      const answer = await fixture.call("owner", method, path, {
        service,
        ...(body !== undefined && { body }),
      });
      expect(answer.status).toBeLessThan(300);
      return {
        service,
        method,
        url: new URL(path, "http://localhost"),
        requestBody: body,
        status: answer.status,
        responseBody: answer.json,
      };
    };

    /** What of an exchange the operation it fits best does not allow, but for what is meant. */
    const misfitsOf = (exchange: RecordedExchange): string[] => {
      const [best] = operations
        .filter((operation) => operation.receives(exchange))
        .map((operation) => ({ name: operation.name, misfits: operation.misfits(exchange) }))
        .sort((one, other) => one.misfits.length - other.misfits.length);
      if (!best) return [`${exchange.method} ${exchange.url.pathname} is not described`];
      return best.misfits
        .filter((misfit) => {
          const meant = deviations.find(
            (entry) => entry.operation.test(best.name) && entry.misfit.test(misfit),
          );
          if (meant) usedDeviations.add(meant);
          return !meant;
        })
        .map((misfit) => `${best.name}: ${misfit}`);
    };

    const makeConnection = () => {
      const name = crypto.randomUUID();
      const body = connectionBody();
      return ask("POST", "/contoso/_apis/serviceendpoint/endpoints?api-version=7.1", {
        ...body,
        name,
        serviceEndpointProjectReferences: body.serviceEndpointProjectReferences.map((reference) => ({
          ...reference,
          name,
        })),
      });
    };
    const permissionsOf = async (change: boolean) => {
      const { responseBody } = await makeConnection();
      const path = `${web}/pipelines/pipelinepermissions/endpoint/${idOf(responseBody)}?api-version=7.1-preview.1`;
      const changed = await ask("PATCH", path, { pipelines: [{ id: 1, authorized: true }] });
      return change ? changed : ask("GET", path);
    };
    const me = () => ask("GET", "/_apis/profile/profiles/me?api-version=7.1", undefined, "vssps");

    const replies: Readonly<Record<string, () => Promise<RecordedExchange>>> = {
      "the projects": () => ask("GET", "/contoso/_apis/projects?api-version=7.1"),
      "one project": () =>
        ask("GET", `/contoso/_apis/projects/${projectIds.web}?includeCapabilities=true&api-version=7.1`),
      "the profile": me,
      "the organizations": async () =>
        ask(
          "GET",
          `/_apis/accounts?memberId=${idOf((await me()).responseBody)}&api-version=7.1`,
          undefined,
          "vssps",
        ),
      "a new service connection": makeConnection,
      "one service connection": async () => {
        const { responseBody } = await makeConnection();
        return ask("GET", `${web}/serviceendpoint/endpoints/${idOf(responseBody)}?api-version=7.1`);
      },
      "the service connections": async () => {
        await makeConnection();
        return ask("GET", `${web}/serviceendpoint/endpoints?api-version=7.1`);
      },
      "the test of a service connection": async () => {
        const { responseBody } = await makeConnection();
        return ask(
          "POST",
          `${web}/serviceendpoint/endpointproxy?endpointId=${idOf(responseBody)}&api-version=7.1`,
          { dataSourceDetails: { dataSourceName: "TestConnection" } },
        );
      },
      "the types of service connections": () =>
        ask("GET", "/contoso/_apis/serviceendpoint/types?api-version=7.1"),
      "pipeline permissions": () => permissionsOf(false),
      "changed pipeline permissions": () => permissionsOf(true),
      "a repository": () => ask("GET", `${git}?api-version=7.1`),
      "a push": () => ask("POST", `${git}/pushes?api-version=7.1`, pushBody("refs/heads/contract")),
      "the branches": () => ask("GET", `${git}/refs?api-version=7.1`),
      "a file": () => ask("GET", `${git}/items?path=/README.md&includeContent=true&api-version=7.1`),
    };
    const replyOf = (name: string): Promise<RecordedExchange> => {
      const reply = replies[name];
      if (!reply) throw new Error(`no reply is called ${name}`);
      return reply();
    };

    it.each(Object.keys(replies))("has nothing that the description lacks: %s", async (name) => {
      expect(misfitsOf(await replyOf(name))).toEqual([]);
    });

    it("has nothing that the description lacks: a pipeline, its run and the logs", async () => {
      await ask("POST", `${git}/pushes?api-version=7.1`, pushBody("refs/heads/run"));
      const pipeline = await ask("POST", `${web}/pipelines?api-version=7.1`, {
        name: "x",
        folder: "\\",
        configuration: {
          type: "yaml",
          path: "/x.yml",
          repository: { id: repositoryId, type: "azureReposGit" },
        },
      });
      const runs = `${web}/pipelines/${idOf(pipeline.responseBody)}/runs`;
      const run = await ask("POST", `${runs}?api-version=7.1`, {
        resources: { repositories: { self: { refName: "refs/heads/run" } } },
      });
      const logs = await ask(
        "GET",
        `${runs}/${idOf(run.responseBody)}/logs?$expand=signedContent&api-version=7.1`,
      );
      expect([pipeline, run, logs].flatMap(misfitsOf)).toEqual([]);
    });

    it.each([
      ["the projects", "core/projects/GET__projects"],
      ["the profile", "profile/profiles/GET__profile_profiles_me"],
      ["the organizations", "account/accounts/GET__Accounts_memberId-_userId_"],
      ["a new service connection", "serviceEndpoint/endpoints/CreateAzureRMEndpoint"],
      ["one service connection", "serviceEndpoint/endpoints/GetServiceEndpointDetails"],
      ["the service connections", "serviceEndpoint/endpoints/ListEndpoints"],
      [
        "the test of a service connection",
        "serviceEndpoint/endpointproxy/POST__ExecuteServiceEndpointRequestAsync",
      ],
      [
        "pipeline permissions",
        "approvalsAndChecks/pipelinePermissions/GET__GetPipelinePermissionsForResource",
      ],
      [
        "changed pipeline permissions",
        "approvalsAndChecks/pipelinePermissions/PATCH__UpdatePipelinePermissionsForResource",
      ],
    ])("has every key of the published example: %s", async (name, example) => {
      const { responses } = Example.parse(readSpecJson(`azure-devops/7.1/examples/${example}.json`));
      const { responseBody } = await replyOf(name);
      const present = new Set(keysOf(responseBody));
      const missing = [...new Set(keysOf(responses["200"].body))].filter((key) => !present.has(key));
      const entries = notAnswered.filter((entry) => entry.example.test(example));
      const unexplained = missing.filter((key) => {
        const entry = entries.find(({ places }) => places.includes(key));
        if (entry) usedOmissions.add(`${key} of ${entry.reason}`);
        return !entry;
      });
      expect(unexplained).toEqual([]);
    });

    it("leaves description and examples only where an entry of the tables says so", () => {
      expect(deviations.filter((entry) => !usedDeviations.has(entry))).toEqual([]);
      const listed = notAnswered.flatMap(({ places, reason }) => places.map((key) => `${key} of ${reason}`));
      expect(listed.filter((entry) => !usedOmissions.has(entry))).toEqual([]);
    });
  },
);
