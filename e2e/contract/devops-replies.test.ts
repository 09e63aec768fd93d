import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  connectionBody,
  createFixture,
  type Fixture,
  identityIdOf,
  organizations,
  people,
  projectIds,
  repositoryId,
  rootCommit,
} from "@/sandbox/devops/fixture.ts";
import type { RecordedExchange } from "../support/cloud.ts";
import { beyondThePortal } from "./devops-deviations.ts";
import { createExchangeCheck, type ExchangeCheck } from "./devops-exchange.ts";
import { readSpecJson, withoutSpecs } from "./specs.ts";

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

const pushBody = (branch: string, content = "steps:\n  - bash: echo hello\n") => ({
  refUpdates: [{ name: branch, oldObjectId: rootCommit }],
  commits: [
    {
      comment: "c",
      changes: [
        {
          changeType: "add",
          item: { path: "/x.yml" },
          newContent: { content, contentType: "rawtext" },
        },
      ],
    },
  ],
});

describe.skipIf(withoutSpecs)(
  "an exchange with the sandbox's Azure DevOps (set API_SPECS_DIR to run)",
  () => {
    let fixture: Fixture;
    let check: ExchangeCheck;
    const usedOmissions = new Set<unknown>();
    beforeAll(async () => {
      fixture = await createFixture();
      const project = fixture.sandbox.state.projects.get(projectIds.web);
      if (!project) throw new Error("the project is missing");
      // The service leaves an empty description out.
      fixture.sandbox.state.projects.put({ ...project, description: "Everything about the shop" });
      check = createExchangeCheck(beyondThePortal);
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
    const checksPath = `${web}/pipelines/checks/configurations`;
    const checkBody = (endpointId: string, content: object) => ({
      ...content,
      timeout: 43200,
      resource: { type: "endpoint", id: endpointId, name: "connection" },
    });
    const owner = identityIdOf(organizations.contoso, people.owner.id);
    const approvalOf = (endpointId: string) =>
      checkBody(endpointId, {
        type: { id: "8c6f20a7-a545-4486-9777-f762fafe0d4d", name: "Approval" },
        settings: {
          approvers: [{ displayName: null, id: owner }],
          executionOrder: "anyOrder",
          minRequiredApprovers: 0,
          instructions: "Instructions",
          blockedApprovers: [],
        },
      });
    const businessHoursOf = (endpointId: string) =>
      checkBody(endpointId, {
        type: { id: "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7", name: "Task Check" },
        settings: {
          displayName: "Business Hours",
          definitionRef: {
            id: "445fde2f-6c39-441c-807f-8a59ff2e075f",
            name: "evaluateBusinessHours",
            version: "0.0.1",
          },
          inputs: { businessDays: "Monday,Tuesday", timeZone: "UTC", startTime: "04:00", endTime: "11:00" },
          retryInterval: 5,
        },
      });
    const makeCheck = async (bodyOf = approvalOf) => {
      const endpointId = idOf((await makeConnection()).responseBody);
      const path = `${checksPath}?api-version=7.1-preview.1`;
      return { endpointId, added: await ask("POST", path, bodyOf(endpointId)) };
    };

    const makePipeline = (name: string) =>
      ask("POST", `${web}/pipelines?api-version=7.1`, {
        name,
        folder: "\\",
        configuration: {
          type: "yaml",
          path: "/x.yml",
          repository: { id: repositoryId, type: "azureReposGit" },
        },
      });
    const runOn = (pipeline: RecordedExchange, refName: string) =>
      ask("POST", `${web}/pipelines/${idOf(pipeline.responseBody)}/runs?api-version=7.1`, {
        resources: { repositories: { self: { refName } } },
      });
    const approvals = `${web}/pipelines/approvals`;
    /** A run that waits to be approved: the id of what it waits for. */
    const makeApproval = async (): Promise<string> => {
      const { endpointId } = await makeCheck();
      const permissions = `${web}/pipelines/pipelinepermissions/endpoint/${endpointId}`;
      await ask("PATCH", `${permissions}?api-version=7.1-preview.1`, { allPipelines: { authorized: true } });
      const branch = `refs/heads/${crypto.randomUUID()}`;
      const step = `steps:\n- task: AzureCLI@2\n  inputs:\n    azureSubscription: ${endpointId}\n    scriptType: bash\n    scriptLocation: inlineScript\n    inlineScript: echo done\n`;
      await ask("POST", `${git}/pushes?api-version=7.1`, pushBody(branch, step));
      const run = await runOn(await makePipeline(crypto.randomUUID()), branch);
      const { value } = z
        .object({
          value: z.array(
            z.object({ id: z.guid(), pipeline: z.object({ owner: z.object({ id: z.int() }) }) }),
          ),
        })
        .parse((await ask("GET", `${approvals}?state=pending&api-version=7.1`)).responseBody);
      const asked = value.find(({ pipeline: { owner } }) => String(owner.id) === idOf(run.responseBody));
      if (!asked) throw new Error("nobody is asked");
      return asked.id;
    };

    const pushBranch = () =>
      ask("POST", `${git}/pushes?api-version=7.1`, pushBody(`refs/heads/${crypto.randomUUID()}`));
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
      "a new approval check": async () => (await makeCheck()).added,
      "a new task check": async () => (await makeCheck(businessHoursOf)).added,
      "a changed task check": async () => {
        const { endpointId, added } = await makeCheck(businessHoursOf);
        const path = `${checksPath}/${idOf(added.responseBody)}?api-version=7.1-preview.1`;
        return ask("PATCH", path, businessHoursOf(endpointId));
      },
      "one check": async () => {
        const { added } = await makeCheck();
        return ask("GET", `${checksPath}/${idOf(added.responseBody)}?api-version=7.1-preview.1`);
      },
      "the checks of a connection": async () => {
        const { endpointId } = await makeCheck();
        return ask(
          "GET",
          `${checksPath}?resourceType=endpoint&resourceId=${endpointId}&$expand=settings&api-version=7.1-preview.1`,
        );
      },
      "the checks of several connections": async () => {
        const { endpointId } = await makeCheck();
        const path = `${web}/pipelines/checks/queryconfigurations?api-version=7.1-preview.1`;
        return ask("POST", path, [{ type: "endpoint", id: endpointId, name: "connection" }]);
      },
      "an approval": async () =>
        ask("GET", `${approvals}/${await makeApproval()}?$expand=steps&api-version=7.1`),
      "the approvals": async () => {
        await makeApproval();
        return ask("GET", `${approvals}?$expand=steps&api-version=7.1`);
      },
      "an answered approval": async () =>
        ask("PATCH", `${approvals}?api-version=7.1`, [
          { approvalId: await makeApproval(), status: "approved", comment: "Approving" },
        ]),
      "a repository": () => ask("GET", `${git}?api-version=7.1`),
      "a push": pushBranch,
      "a pull request": async () => {
        const [{ name: sourceRefName }] = z
          .object({ refUpdates: z.tuple([z.object({ name: z.string() })]) })
          .parse((await pushBranch()).responseBody).refUpdates;
        return ask("POST", `${git}/pullrequests?api-version=7.1`, {
          sourceRefName,
          targetRefName: "refs/heads/main",
          title: "t",
          description: "d",
          reviewers: [],
        });
      },
      "the branches": () => ask("GET", `${git}/refs?api-version=7.1`),
      "a file": () => ask("GET", `${git}/items?path=/README.md&includeContent=true&api-version=7.1`),
    };
    const replyOf = (name: string): Promise<RecordedExchange> => {
      const reply = replies[name];
      if (!reply) throw new Error(`no reply is called ${name}`);
      return reply();
    };

    it.each(Object.keys(replies))("has what is read of it and nothing undescribed: %s", async (name) => {
      const exchange = await replyOf(name);
      expect(check.misfitsOf(exchange)).toEqual([]);
      // An empty list would show nothing of its elements.
      expect(exchange.responseBody).not.toMatchObject({ count: 0 });
    });

    it.each(Object.keys(replies))(
      "would be refused if it were empty, or the last of it: %s",
      async (name) => {
        const exchange = await replyOf(name);
        expect(check.misfitsOf({ ...exchange, responseBody: {} })).not.toEqual([]);
        const list = z
          .object({ count: z.int(), value: z.array(z.unknown()) })
          .safeParse(exchange.responseBody);
        if (!list.success) return;
        const { count, value } = list.data;
        const emptied = { count, value: [...value.slice(0, -1), {}] };
        expect(check.misfitsOf({ ...exchange, responseBody: emptied })).not.toEqual([]);
      },
    );

    it("has what is read of it and nothing undescribed: a pipeline, its run and the logs", async () => {
      await ask("POST", `${git}/pushes?api-version=7.1`, pushBody("refs/heads/run"));
      const pipeline = await makePipeline("x");
      const runs = `${web}/pipelines/${idOf(pipeline.responseBody)}/runs`;
      const run = await runOn(pipeline, "refs/heads/run");
      const logs = await ask(
        "GET",
        `${runs}/${idOf(run.responseBody)}/logs?$expand=signedContent&api-version=7.1`,
      );
      expect([pipeline, run, logs].flatMap(check.misfitsOf)).toEqual([]);
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
      ["a new approval check", "approvalsAndChecks/configurations/POST__AddApprovalCheckConfiguration"],
      ["a new task check", "approvalsAndChecks/configurations/POST__AddTaskCheckConfiguration"],
      ["a changed task check", "approvalsAndChecks/configurations/PATCH__TaskCheckConfiguration"],
      ["one check", "approvalsAndChecks/configurations/GET__CheckConfiguration"],
      ["the checks of a connection", "approvalsAndChecks/configurations/GET__CheckConfigurationsOnResource"],
      [
        "the checks of several connections",
        "approvalsAndChecks/queryconfigurations/POST__QueryCheckConfigurationsOnResources",
      ],
      ["an approval", "approvalsAndChecks/approvals/GET__Approval"],
      ["the approvals", "approvalsAndChecks/approvals/GET__QueryApproval"],
      ["an answered approval", "approvalsAndChecks/approvals/PATCH__UpdateApproval"],
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

    it("leaves the examples only where an entry of the table says so", () => {
      const listed = notAnswered.flatMap(({ places, reason }) => places.map((key) => `${key} of ${reason}`));
      expect(listed.filter((entry) => !usedOmissions.has(entry))).toEqual([]);
    });
  },
);
