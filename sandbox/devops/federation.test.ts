import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guidOf } from "../kernel/ids.ts";
import { azureRole, subscriptions } from "../seeds/azure.ts";
import { organizationIdOf } from "../seeds/organizations.ts";
import { type Connection, type LiveFixture, startLive } from "./live-fixture.ts";
import { closeJob, type Job, openJob } from "./runs/jobs.ts";

let live: LiveFixture;
beforeAll(async () => {
  live = await startLive();
});
afterAll(() => live.running.stop());

const test = async ({ id, organization, projectId }: Connection) => {
  const path = `/${organization}/${projectId}/_apis/serviceendpoint/endpointproxy?endpointId=${id}&api-version=7.1`;
  const { status, json } = await live.send("POST", path, {
    dataSourceDetails: { dataSourceName: "TestConnection", parameters: {} },
    resultTransformationDetails: {},
  });
  expect(status).toBe(200);
  return json as { statusCode: string; errorMessage: string; result: string[] };
};

describe("testing a connection signs in for real", () => {
  it("from no credential through a wrong one and a missing role to success", async () => {
    const connection = await live.connect("step-by-step");
    expect(await test(connection)).toMatchObject({
      statusCode: "badRequest",
      errorMessage: expect.stringMatching(
        /^Microsoft Entra rejected the token issued by Azure DevOps with error code AADSTS70025:/,
      ),
    });
    live.trust(connection, { issuer: "https://vstoken.dev.azure.com/x" });
    expect((await test(connection)).errorMessage).toContain("AADSTS700211:");
    live.trust(connection, { subject: `${connection.subject}x` });
    expect((await test(connection)).errorMessage).toContain("AADSTS700213:");
    live.trust(connection, { subject: connection.subject.toUpperCase() });
    expect((await test(connection)).errorMessage).toContain("AADSTS7002138:");
    live.trust(connection);
    const refused = await test(connection);
    expect(refused.statusCode).toBe("forbidden");
    expect(refused.errorMessage).toContain("AuthorizationFailed");
    expect(refused.errorMessage).toContain("Microsoft.Resources/subscriptions/read");
    live.grantReader(connection);
    const passed = await test(connection);
    expect(passed).toMatchObject({ statusCode: "ok", errorMessage: "" });
    expect(JSON.parse(passed.result[0] ?? "")).toMatchObject({ subscriptionId: subscriptions.production.id });
  });

  it("of a resource group tells a federation that is broken from a role that is missing", async () => {
    const scope = `/subscriptions/${subscriptions.production.id}/resourcegroups/rg-web`;
    const data = { resourceGroupName: "rg-web" };
    const connection = await live.connect("in-a-group", "northwind", "web", data, { scope });
    expect((await test(connection)).errorMessage).toContain("AADSTS70025:");
    live.trust(connection);
    const roleMissing = {
      statusCode: "forbidden",
      errorMessage: expect.stringMatching(/AuthorizationFailed.*Microsoft\.Resources\/subscriptions\/read/),
    };
    expect(await test(connection)).toMatchObject(roleMissing);
    // What is read is the subscription: a role on the group alone does not open it.
    live.running.sandbox.state.azureRoleAssignments.put(azureRole(connection.principalId, "Reader", scope));
    expect(await test(connection)).toMatchObject(roleMissing);
    live.grantReader(connection);
    expect(await test(connection)).toMatchObject({ statusCode: "ok" });
  });

  it("answers with numbers for enumerations where the client asks for them", async () => {
    const { id, organization, projectId } = await live.connect("numbers");
    const path = `/${organization}/${projectId}/_apis/serviceendpoint/endpointproxy?endpointId=${id}&api-version=7.1`;
    const response = await fetch(`${live.running.origins.devops}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await live.token()}`,
        accept: "application/json;enumsAsNumbers=true",
      },
      body: JSON.stringify({ dataSourceDetails: { dataSourceName: "TestConnection" } }),
    });
    expect(await response.json()).toMatchObject({ statusCode: 400 });
  });

  it("trusts the stored connection, not what the request says of it", async () => {
    const mine = await live.connect("told-otherwise");
    const trusted = await live.connect("trusted");
    live.trust(trusted);
    const path = `/${mine.organization}/${mine.projectId}/_apis/serviceendpoint/endpointproxy?endpointId=${mine.id}&api-version=7.1`;
    const { json } = await live.send("POST", path, {
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
    const connection = await live.connect("deleted-application");
    live.running.sandbox.state.applications.delete(connection.applicationId);
    live.running.sandbox.state.servicePrincipals.delete(connection.principalId);
    expect((await test(connection)).errorMessage).toContain("AADSTS700016:");
  });

  it("fails without a subscription, although the identity sees others", async () => {
    const connection = await live.connect("no-subscription", "northwind", "web", { subscriptionId: "" });
    live.trust(connection);
    live.grantReader(connection);
    expect(await test(connection)).toMatchObject({
      statusCode: "badRequest",
      errorMessage: expect.stringContaining("InvalidSubscriptionId"),
    });
  });

  it("reads the management group where that is the scope", async () => {
    const data = {
      scopeLevel: "ManagementGroup",
      managementGroupId: "production",
      managementGroupName: "Production",
    };
    const connection = await live.connect("management-group", "northwind", "web", data);
    live.trust(connection);
    expect((await test(connection)).errorMessage).toContain("managementGroups/production");
  });

  it("works on the retiring issuer, whose keys Entra fetches from Azure DevOps", async () => {
    const connection = await live.connect("old-trust", "northwind-legacy", "archive");
    expect(connection.subject).toBe("sc://northwind-legacy/archive/old-trust");
    live.trust(connection);
    live.grantReader(connection);
    expect(await test(connection)).toMatchObject({ statusCode: "ok" });
  });
});

describe("the tokens of the retiring issuer", () => {
  it("verify against the keys that its discovery leads to", async () => {
    const { sandbox, origins } = live.running;
    const organizationId = organizationIdOf("northwind-legacy");
    const discovery = await fetch(
      `${origins.devops}/vstoken.dev.azure.com/${organizationId}/.well-known/openid-configuration`,
    );
    expect(await discovery.json()).toMatchObject({
      issuer: `https://vstoken.dev.azure.com/${organizationId}`,
    });
    const connection = await live.connect("verified", "northwind-legacy", "archive");
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
  const { state } = live.running.sandbox;
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
      templateParameters: {},
      records: [],
      logs: [],
      waitingFor: [],
      locks: [],
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
  const response = await fetch(`${live.running.origins.devops}${path}${query}`, {
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
  it("is good at the address of its own job only", async () => {
    const connection = await live.connect("own-address");
    const job = jobFor(connection);
    const jobToken = openJob(live.running.sandbox, job);
    const at = async (organization: string, project: string, hub: string) => {
      const path = `/${organization}/${project}/_apis/distributedtask/hubs/${hub}/plans/${job.planId}/jobs/${job.jobId}/oidctoken?api-version=7.1`;
      const headers = { authorization: `Bearer ${jobToken}`, "x-tfs-fedauthredirect": "Suppress" };
      return (await fetch(`${live.running.origins.devops}${path}`, { method: "POST", headers })).status;
    };
    expect(await at("Northwind", "web", "Build")).toBe(200);
    expect(await at("adatum", "web", "build")).toBe(401);
    expect(await at("northwind", "infra", "build")).toBe(401);
    expect(await at("northwind", "web", "release")).toBe(401);
  });

  it("gives none for a connection with a secret", async () => {
    const connection = await live.connect("with-a-secret");
    const { state } = live.running.sandbox;
    const stored = state.endpoints.get(connection.id);
    if (!stored) throw new Error("not stored");
    state.endpoints.put({ ...stored, authorizationScheme: "ServicePrincipal" });
    const job = jobFor(connection);
    const minted = await mint(connection, job, openJob(live.running.sandbox, job), connection.id);
    expect(minted).toEqual({ status: 400, oidcToken: undefined });
  });

  it("gives the stored issuer and subject of a connection that the run names, and no other", async () => {
    const connection = await live.connect("named");
    const other = await live.connect("not-named");
    const job = jobFor(connection);
    const jobToken = openJob(live.running.sandbox, job);
    const minted = await mint(connection, job, jobToken, connection.id);
    expect(decodeJwt(minted.oidcToken ?? "")).toMatchObject({
      iss: connection.issuer,
      sub: connection.subject,
    });
    expect((await mint(connection, job, jobToken, other.id)).status).toBe(404);
  });

  it("speaks for the pipeline where no connection is named", async () => {
    const connection = await live.connect("pipeline-itself");
    const job = jobFor(connection);
    const minted = await mint(connection, job, openJob(live.running.sandbox, job));
    expect(decodeJwt(minted.oidcToken ?? "")).toMatchObject({
      sub: "p://northwind/web/release",
      run_id: "9",
    });
  });

  it("ends with the job", async () => {
    const connection = await live.connect("ended");
    const job = jobFor(connection);
    const jobToken = openJob(live.running.sandbox, job);
    closeJob(live.running.sandbox, jobToken);
    expect((await mint(connection, job, jobToken, connection.id)).status).toBe(401);
  });
});
