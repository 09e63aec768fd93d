import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guidOf } from "../kernel/ids.ts";
import { issueUserToken } from "../login/issue.ts";
import { resourceAppIds } from "../login/tokens.ts";
import { type RunningSandbox, startSandbox } from "../sandbox.ts";
import { applicationOf, portalClientId, putApplication } from "../seeds/applications.ts";
import { azureRole, subscriptions } from "../seeds/azure.ts";
import { organizationIdOf, projectIdOf, repositoryIdOf } from "../seeds/organizations.ts";
import { persons } from "../seeds/persons.ts";
import { principalIdOf } from "../seeds/service-principals.ts";
import { tenants } from "../seeds/tenants.ts";
import { closeJob, type Job, openJob } from "./runs/jobs.ts";
import { runsSettled } from "./runs/start.ts";

let running: RunningSandbox;
let token: string;
beforeAll(async () => {
  running = await startSandbox({ seed: "empty" });
  token = await issueUserToken(running.sandbox, {
    user: persons.ada,
    clientId: portalClientId,
    resource: "devops",
    scopes: ["user_impersonation"],
  });
});
afterAll(() => running.stop());

const tenantId = tenants.northwind.id;
const userReadAll = "df021288-bdef-4463-88db-98f22de89214";

async function send(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; text: string; json: unknown }> {
  const response = await fetch(`${running.origins.devops}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : undefined };
}

interface Connection {
  id: string;
  organization: string;
  projectId: string;
  issuer: string;
  subject: string;
  principalId: string;
  applicationId: string;
}

/** A new application with a connection of its own name in a project. */
async function connect(
  name: string,
  organization = "northwind",
  project = "web",
  data = {},
): Promise<Connection> {
  const application = applicationOf(name);
  const principal = putApplication(running.sandbox, application);
  const projectId = projectIdOf(organization, project);
  const { status, json } = await send(
    "POST",
    `/${organization}/_apis/serviceendpoint/endpoints?api-version=7.1`,
    {
      name,
      type: "azurerm",
      url: "https://management.azure.com/",
      authorization: {
        scheme: "WorkloadIdentityFederation",
        parameters: { tenantid: tenantId, serviceprincipalid: application.appId },
      },
      data: {
        environment: "AzureCloud",
        scopeLevel: "Subscription",
        subscriptionId: subscriptions.production.id,
        subscriptionName: "Production",
        creationMode: "Manual",
        ...data,
      },
      serviceEndpointProjectReferences: [{ projectReference: { id: projectId }, name }],
    },
  );
  expect(status).toBe(200);
  const { id, authorization } = json as { id: string; authorization: { parameters: Record<string, string> } };
  return {
    id,
    organization,
    projectId,
    issuer: authorization.parameters["workloadIdentityFederationIssuer"] ?? "",
    subject: authorization.parameters["workloadIdentityFederationSubject"] ?? "",
    principalId: principal.id,
    applicationId: application.id,
  };
}

function trust(
  { applicationId, issuer, subject }: Connection,
  overrides: { issuer?: string; subject?: string } = {},
): void {
  running.sandbox.state.federatedCredentials.put({
    id: guidOf(`credential:${applicationId}`),
    parentId: applicationId,
    name: "azure-devops",
    issuer,
    subject,
    audiences: ["api://AzureADTokenExchange"],
    description: null,
    claimsMatchingExpression: null,
    createdAt: 0,
    effectiveAt: 0,
    visibleAt: 0,
    ...overrides,
  });
}

const grantReader = ({ principalId }: Connection): void => {
  const scope = `/subscriptions/${subscriptions.production.id}`;
  running.sandbox.state.azureRoleAssignments.put(azureRole(principalId, "Reader", scope));
};

const grantGraph = ({ principalId }: Connection): void => {
  running.sandbox.state.appRoleAssignments.put({
    id: `grant-${principalId}`,
    appRoleId: userReadAll,
    principalId,
    resourceId: principalIdOf(tenantId, resourceAppIds.graph),
    createdAt: 0,
  });
};

const test = async ({ id, organization, projectId }: Connection) => {
  const path = `/${organization}/${projectId}/_apis/serviceendpoint/endpointproxy?endpointId=${id}&api-version=7.1`;
  const { status, json } = await send("POST", path, {
    dataSourceDetails: { dataSourceName: "TestConnection", parameters: {} },
    resultTransformationDetails: {},
  });
  expect(status).toBe(200);
  return json as { statusCode: string; errorMessage: string; result: string[] };
};

describe("testing a connection signs in for real", () => {
  it("from no credential through a wrong one and a missing role to success", async () => {
    const connection = await connect("step-by-step");
    expect(await test(connection)).toMatchObject({
      statusCode: "badRequest",
      errorMessage: expect.stringMatching(
        /^Microsoft Entra rejected the token issued by Azure DevOps with error code AADSTS70025:/,
      ),
    });
    trust(connection, { issuer: "https://vstoken.dev.azure.com/x" });
    expect((await test(connection)).errorMessage).toContain("AADSTS700211:");
    trust(connection, { subject: `${connection.subject}x` });
    expect((await test(connection)).errorMessage).toContain("AADSTS700213:");
    trust(connection, { subject: connection.subject.toUpperCase() });
    expect((await test(connection)).errorMessage).toContain("AADSTS7002138:");
    trust(connection);
    const refused = await test(connection);
    expect(refused.statusCode).toBe("forbidden");
    expect(refused.errorMessage).toContain("AuthorizationFailed");
    expect(refused.errorMessage).toContain("Microsoft.Resources/subscriptions/read");
    grantReader(connection);
    const passed = await test(connection);
    expect(passed).toMatchObject({ statusCode: "ok", errorMessage: "" });
    expect(JSON.parse(passed.result[0] ?? "")).toMatchObject({ subscriptionId: subscriptions.production.id });
  });

  it("answers with numbers for enumerations where the client asks for them", async () => {
    const { id, organization, projectId } = await connect("numbers");
    const path = `/${organization}/${projectId}/_apis/serviceendpoint/endpointproxy?endpointId=${id}&api-version=7.1`;
    const response = await fetch(`${running.origins.devops}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, accept: "application/json;enumsAsNumbers=true" },
      body: JSON.stringify({ dataSourceDetails: { dataSourceName: "TestConnection" } }),
    });
    expect(await response.json()).toMatchObject({ statusCode: 400 });
  });

  it("trusts the stored connection, not what the request says of it", async () => {
    const mine = await connect("told-otherwise");
    const trusted = await connect("trusted");
    trust(trusted);
    const path = `/${mine.organization}/${mine.projectId}/_apis/serviceendpoint/endpointproxy?endpointId=${mine.id}&api-version=7.1`;
    const { json } = await send("POST", path, {
      dataSourceDetails: { dataSourceName: "TestConnection" },
      serviceEndpointDetails: {
        authorization: {
          scheme: "WorkloadIdentityFederation",
          parameters: { workloadIdentityFederationSubject: trusted.subject },
        },
      },
    });
    expect(json).toMatchObject({ errorMessage: expect.stringContaining("AADSTS70025") });
  });

  it("says that the client is unknown where there is no such application", async () => {
    const connection = await connect("deleted-application");
    running.sandbox.state.applications.delete(connection.applicationId);
    running.sandbox.state.servicePrincipals.delete(connection.principalId);
    expect((await test(connection)).errorMessage).toContain("AADSTS700016:");
  });

  it("reads the management group where that is the scope", async () => {
    const data = {
      scopeLevel: "ManagementGroup",
      managementGroupId: "production",
      managementGroupName: "Production",
    };
    const connection = await connect("management-group", "northwind", "web", data);
    trust(connection);
    expect((await test(connection)).errorMessage).toContain("managementGroups/production");
  });

  it("works on the retiring issuer, whose keys Entra fetches from Azure DevOps", async () => {
    const connection = await connect("old-trust", "northwind-legacy", "archive");
    expect(connection.subject).toBe("sc://northwind-legacy/archive/old-trust");
    trust(connection);
    grantReader(connection);
    expect(await test(connection)).toMatchObject({ statusCode: "ok" });
  });
});

describe("the tokens of the retiring issuer", () => {
  it("verify against the keys that its discovery leads to", async () => {
    const { sandbox, origins } = running;
    const organizationId = organizationIdOf("northwind-legacy");
    const discovery = await fetch(
      `${origins.devops}/vstoken.dev.azure.com/${organizationId}/.well-known/openid-configuration`,
    );
    expect(await discovery.json()).toMatchObject({
      issuer: `https://vstoken.dev.azure.com/${organizationId}`,
    });
    const connection = await connect("verified", "northwind-legacy", "archive");
    const job = jobFor(connection);
    const jobToken = openJob(sandbox, job);
    const minted = await mint(connection, job, jobToken, connection.id);
    const keys = createRemoteJWKSet(new URL(`${origins.devops}/vstoken.dev.azure.com/.well-known/jwks`));
    const { payload } = await jwtVerify(minted.oidcToken ?? "", keys, {
      currentDate: new Date(sandbox.clock.now()),
    });
    expect(payload).toMatchObject({ sub: connection.subject, aud: "api://AzureADTokenExchange" });
    expect((payload.iat ?? 0) - (payload.nbf ?? 0)).toBe(600);
  });
});

const jobFor = ({ id, organization, projectId }: Connection): Job => {
  const { state } = running.sandbox;
  const project = state.projects.get(projectId);
  const place = state.organizations.get(organizationIdOf(organization));
  if (!project || !place) throw new Error("the seed has changed");
  return {
    organization: place,
    project,
    pipeline: {
      id: "p",
      number: 7,
      projectId,
      name: "release",
      folder: "\\",
      path: "/x.yml",
      repositoryId: "r",
      revision: 1,
      createdAt: 0,
    },
    run: {
      id: "run",
      number: 9,
      projectId,
      pipelineNumber: 7,
      name: "20260301.1",
      state: "inProgress",
      result: null,
      refName: "refs/heads/main",
      commitId: "c",
      logs: [],
      waitingForPermission: [],
      requestedBy: "",
      createdAt: 0,
      finishedAt: null,
    },
    planId: guidOf("plan"),
    jobId: guidOf("job"),
    endpointIds: new Set([id]),
  };
};

async function mint(connection: Connection, job: Job, jobToken: string, endpointId?: string) {
  const path = `/${connection.organization}/${connection.projectId}/_apis/distributedtask/hubs/build/plans/${job.planId}/jobs/${job.jobId}/oidctoken`;
  const query = `?api-version=7.1${endpointId === undefined ? "" : `&serviceConnectionId=${endpointId}`}`;
  const response = await fetch(`${running.origins.devops}${path}${query}`, {
    method: "POST",
    headers: { authorization: `Bearer ${jobToken}`, "x-tfs-fedauthredirect": "Suppress" },
  });
  const text = await response.text();
  return {
    status: response.status,
    oidcToken: text.startsWith("{") ? (JSON.parse(text) as { oidcToken?: string }).oidcToken : undefined,
  };
}

describe("a job's token", () => {
  it("gives the stored issuer and subject of a connection that the run names, and no other", async () => {
    const connection = await connect("named");
    const other = await connect("not-named");
    const job = jobFor(connection);
    const jobToken = openJob(running.sandbox, job);
    const minted = await mint(connection, job, jobToken, connection.id);
    expect(decodeJwt(minted.oidcToken ?? "")).toMatchObject({
      iss: connection.issuer,
      sub: connection.subject,
    });
    expect((await mint(connection, job, jobToken, other.id)).status).toBe(404);
  });

  it("speaks for the pipeline where no connection is named", async () => {
    const connection = await connect("pipeline-itself");
    const job = jobFor(connection);
    const minted = await mint(connection, job, openJob(running.sandbox, job));
    expect(decodeJwt(minted.oidcToken ?? "")).toMatchObject({
      sub: "p://northwind/web/release",
      run_id: "9",
    });
  });

  it("ends with the job", async () => {
    const connection = await connect("ended");
    const job = jobFor(connection);
    const jobToken = openJob(running.sandbox, job);
    closeJob(running.sandbox, jobToken);
    expect((await mint(connection, job, jobToken, connection.id)).status).toBe(401);
  });
});

describe("a pipeline run does what its YAML says", () => {
  const graphUrl = "https://graph.microsoft.com/v1.0/users?$top=1&$select=id";

  const yaml = (connection: string, extra = "") => `trigger: none
steps:
  - task: AzureCLI@3
    displayName: Call Graph
    inputs:
      azureSubscription: ${connection}
      scriptType: bash
      scriptLocation: inlineScript
      allowNoSubscriptions: true
      inlineScript: |
        az rest --method get --url '${graphUrl}'
${extra}`;

  /** Pushes a file to a branch of its own, creates the pipeline, runs it, and returns what became of it. */
  async function run(connection: Connection, name: string, content: string, permit = true) {
    const { organization, projectId } = connection;
    const base = `/${organization}/${projectId}/_apis`;
    const repository = repositoryIdOf(organization, "web");
    const branch = `refs/heads/${name}`;
    const tip = running.sandbox.state.repositories.get(repository)?.refs["refs/heads/main"];
    await send("POST", `${base}/git/repositories/${repository}/pushes?api-version=7.1`, {
      refUpdates: [{ name: branch, oldObjectId: tip }],
      commits: [
        {
          comment: name,
          changes: [
            {
              changeType: "add",
              item: { path: `/${name}.yml` },
              newContent: { content, contentType: "rawtext" },
            },
          ],
        },
      ],
    });
    const pipeline = (
      await send("POST", `${base}/pipelines?api-version=7.1`, {
        name,
        folder: "\\",
        configuration: {
          type: "yaml",
          path: `/${name}.yml`,
          repository: { id: repository, type: "azureReposGit" },
        },
      })
    ).json as { id: number };
    const permission = () =>
      send(
        "PATCH",
        `${base}/pipelines/pipelinepermissions/endpoint/${connection.id}?api-version=7.1-preview.1`,
        {
          pipelines: [{ id: pipeline.id, authorized: true }],
        },
      );
    if (permit) await permission();
    const started = await send("POST", `${base}/pipelines/${pipeline.id}/runs?api-version=7.1`, {
      resources: { repositories: { self: { refName: branch } } },
    });
    const { id } = (started.json ?? {}) as { id: number };
    await runsSettled(running.sandbox);
    const read = async () =>
      (await send("GET", `${base}/pipelines/${pipeline.id}/runs/${id}?api-version=7.1`)).json;
    const logs = () =>
      send("GET", `${base}/pipelines/${pipeline.id}/runs/${id}/logs?$expand=signedContent&api-version=7.1`);
    const log = async () => {
      const { signedContent } = (await logs()).json as { signedContent: { url: string } };
      return (await fetch(signedContent.url)).text();
    };
    const timeline = async () =>
      (await send("GET", `${base}/build/builds/${id}/timeline?api-version=7.1`)).json;
    return { started, read, log, timeline, permission, base, pipelineId: pipeline.id };
  }

  it("ends green, prints Graph's answer and no token, and is added to the connection's history", async () => {
    const connection = await connect("graph-green");
    trust(connection);
    grantGraph(connection);
    const result = await run(connection, "graph-green", yaml("graph-green"));
    expect(result.started).toMatchObject({ status: 200, json: { state: "inProgress" } });
    expect(await result.read()).toMatchObject({ state: "completed", result: "succeeded" });
    const log = await result.log();
    expect(log).toContain("##[section]Starting: Call Graph");
    expect(log).toContain('"@odata.context"');
    expect(log).toContain("##[section]Finishing: Call Graph");
    expect(log).not.toMatch(/eyJ[A-Za-z0-9_-]+\./);
    const history = await send(
      "GET",
      `${result.base}/serviceendpoint/${connection.id}/executionhistory?api-version=7.1`,
    );
    expect(history.json).toMatchObject({
      count: 1,
      value: [{ data: { planType: "Build", result: "succeeded" } }],
    });
  });

  it("ends red with Entra's code where the credential is missing", async () => {
    const connection = await connect("graph-untrusted");
    const result = await run(connection, "graph-untrusted", yaml(connection.id));
    expect(await result.read()).toMatchObject({ state: "completed", result: "failed" });
    expect(await result.log()).toContain("##[error]AADSTS70025:");
  });

  it("ends red with Graph's refusal where the permission is missing, and skips what follows", async () => {
    const connection = await connect("graph-forbidden");
    trust(connection);
    const result = await run(
      connection,
      "graph-forbidden",
      yaml("graph-forbidden", "  - bash: echo next\n    displayName: Next step\n"),
    );
    expect(await result.read()).toMatchObject({ result: "failed" });
    const log = await result.log();
    expect(log).toContain("##[error]403");
    expect(log).not.toContain("Next step");
  });

  it("fails version 2 of Azure CLI at choosing a subscription without a role, and passes it with one", async () => {
    const connection = await connect("graph-version-2");
    trust(connection);
    grantGraph(connection);
    const second = yaml("graph-version-2").replace("AzureCLI@3", "AzureCLI@2");
    const refused = await run(connection, "graph-version-2", second);
    expect(await refused.read()).toMatchObject({ result: "failed" });
    expect(await refused.log()).toContain(
      `##[error]The subscription of '${subscriptions.production.id}' doesn't exist in cloud`,
    );
    grantReader(connection);
    expect(await (await run(connection, "graph-version-2b", second)).read()).toMatchObject({
      result: "succeeded",
    });
  });

  it("waits with a pending checkpoint until it is permitted", async () => {
    const connection = await connect("graph-waits");
    trust(connection);
    grantGraph(connection);
    const result = await run(connection, "graph-waits", yaml("graph-waits"), false);
    expect(await result.read()).toMatchObject({ state: "inProgress" });
    expect(await result.read()).not.toHaveProperty("result");
    expect(await result.timeline()).toMatchObject({
      records: expect.arrayContaining([expect.objectContaining({ type: "Checkpoint", state: "pending" })]),
    });
    await result.permission();
    await runsSettled(running.sandbox);
    expect(await result.read()).toMatchObject({ state: "completed", result: "succeeded" });
  });

  it("is refused where a connection is unknown, disabled or a draft", async () => {
    const connection = await connect("graph-disabled");
    const stored = running.sandbox.state.endpoints.get(connection.id);
    if (!stored) throw new Error("not stored");
    running.sandbox.state.endpoints.put({ ...stored, isDisabled: true });
    for (const [name, reference] of [
      ["graph-disabled", "graph-disabled"],
      ["graph-unknown", "nowhere"],
    ] as const) {
      expect((await run(connection, name, yaml(reference))).started).toMatchObject({
        status: 400,
        json: {
          typeKey: "PipelineValidationException",
          message: expect.stringContaining("could not be found"),
        },
      });
    }
  });

  it("goes with its pipeline, which leaves every permission list", async () => {
    const connection = await connect("graph-deleted");
    const result = await run(connection, "graph-deleted", yaml("graph-deleted"));
    expect(
      (await send("DELETE", `${result.base}/build/definitions/${result.pipelineId}?api-version=7.1`)).status,
    ).toBe(204);
    expect(
      running.sandbox.state.pipelinePermissions.get(`${connection.projectId}/endpoint/${connection.id}`),
    ).toBeUndefined();
    expect(
      running.sandbox.state.runs.list().some(({ pipelineNumber }) => pipelineNumber === result.pipelineId),
    ).toBe(false);
  });
});
