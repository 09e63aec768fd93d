import { beforeEach, describe, expect, it } from "vitest";
import { guidOf } from "../../kernel/ids.ts";
import { managementGroupKey } from "../../state/azure.ts";
import {
  connectionBody,
  createFixture,
  type Fixture,
  legacyProjectId,
  organizations,
  type PersonName,
  people,
  projectIds,
  tenantId,
} from "../fixture.ts";
import { entraSubject } from "../subject.ts";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});

const base = "/contoso/_apis/serviceendpoint/endpoints";

interface Endpoint {
  id: string;
  name: string;
  isReady: boolean;
  authorization: { scheme: string; parameters: Record<string, string | null> };
  serviceEndpointProjectReferences: { projectReference: { id: string }; name: string; description: string }[];
}

const create = (who: PersonName, overrides = {}, organization = "contoso") =>
  fixture.call(who, "POST", `/${organization}/_apis/serviceendpoint/endpoints?api-version=7.1`, {
    body: connectionBody(overrides),
  });
const created = async (overrides = {}): Promise<Endpoint> =>
  (await create("owner", overrides)).json as Endpoint;
const get = (who: PersonName, id: string, project: string = projectIds.web) =>
  fixture.call(who, "GET", `/contoso/${project}/_apis/serviceendpoint/endpoints/${id}?api-version=7.1`);
const list = async (who: PersonName, query = "", project: string = projectIds.web) =>
  (
    await fixture.call(
      who,
      "GET",
      `/contoso/${project}/_apis/serviceendpoint/endpoints?api-version=7.1${query}`,
    )
  ).json as {
    count: number;
    value: Endpoint[];
  };
const put = (who: PersonName, body: Endpoint | object, id: string) =>
  fixture.call(who, "PUT", `${base}/${id}?api-version=7.1`, { body });
const share = (who: PersonName, id: string, references: unknown) =>
  fixture.call(who, "PATCH", `${base}/${id}?api-version=7.1`, { body: references });
const remove = (who: PersonName, id: string, query: string) =>
  fixture.call(who, "DELETE", `${base}/${id}?api-version=7.1${query}`);

const inData = (name: string) => ({
  projectReference: { id: projectIds.data, name: "data" },
  name,
  description: "",
});

describe("creating a connection", () => {
  it("answers 200 with the issuer and subject that Entra will see, without testing anything", async () => {
    const answer = await create("owner");
    expect(answer.status).toBe(200);
    const { id } = answer.json as Endpoint;
    expect(answer.json).toMatchObject({
      isReady: true,
      operationStatus: null,
      authorization: {
        parameters: {
          workloadIdentityFederationIssuerType: "EntraID",
          workloadIdentityFederationIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
          workloadIdentityFederationSubject: entraSubject(tenantId, organizations.contoso.id, id),
        },
      },
    });
  });

  it("takes issuer and subject from nobody, and parameter keys in any case", async () => {
    const endpoint = await created({
      authorization: {
        scheme: "WorkloadIdentityFederation",
        parameters: {
          TenantId: tenantId,
          servicePrincipalId: guidOf("client"),
          workloadIdentityFederationSubject: "sc://mine",
        },
      },
    });
    expect(endpoint.authorization.parameters).toMatchObject({
      tenantid: tenantId,
      serviceprincipalid: guidOf("client"),
    });
    expect(endpoint.authorization.parameters["workloadIdentityFederationSubject"]).not.toBe("sc://mine");
  });

  it("names organization, project and connection where the organization is still on the retiring issuer", async () => {
    const reference = {
      projectReference: { id: legacyProjectId, name: "archive" },
      name: "azure-prod",
      description: "",
    };
    const answer = await create("owner", { serviceEndpointProjectReferences: [reference] }, "oldcorp");
    expect((answer.json as Endpoint).authorization.parameters).toMatchObject({
      workloadIdentityFederationIssuer: `https://vstoken.dev.azure.com/${organizations.oldcorp.id}`,
      workloadIdentityFederationSubject: "sc://OldCorp/archive/azure-prod",
    });
  });

  it("stays on the retiring issuer in clouds that the other does not serve", async () => {
    const data = { ...connectionBody().data, environment: "AzureUSGovernment" };
    expect((await created({ data })).authorization.parameters).toMatchObject({
      workloadIdentityFederationIssuer: `https://vstoken.dev.azure.com/${organizations.contoso.id}`,
      workloadIdentityFederationSubject: "sc://Contoso/Web Shop/azure-prod",
    });
  });

  it("is for creators, who administer what they created and nothing else", async () => {
    expect((await create("reader")).status).toBe(403);
    expect((await create("user")).json).toMatchObject({
      message: expect.stringContaining("need to be a Creator"),
    });
    const mine = (await create("creator")).json as Endpoint;
    expect((await get("creator", mine.id)).json).toMatchObject({ id: mine.id, type: "azurerm" });
    const other = await created({
      name: "other",
      serviceEndpointProjectReferences: [{ projectReference: { id: projectIds.web }, name: "other" }],
    });
    expect((await get("creator", other.id)).json).toBeNull();
    expect((await put("creator", other, other.id)).status).toBe(403);
  });

  it("refuses a name that is taken in the project, even where the caller cannot see by what", async () => {
    await created();
    const answer = await create("creator", {
      serviceEndpointProjectReferences: [{ projectReference: { id: projectIds.web }, name: "AZURE-PROD" }],
    });
    expect(answer.json).toMatchObject({
      typeKey: "DuplicateServiceConnectionException",
      message: expect.stringContaining("Service connection with name AZURE-PROD already exists."),
    });
  });

  it.each<[string, object, number]>([
    [
      "a secret",
      {
        authorization: {
          scheme: "WorkloadIdentityFederation",
          parameters: { tenantid: tenantId, serviceprincipalkey: "s" },
        },
      },
      400,
    ],
    [
      "no tenant",
      { authorization: { scheme: "WorkloadIdentityFederation", parameters: { serviceprincipalid: "x" } } },
      400,
    ],
    [
      "a subscription id that is too long",
      { data: { ...connectionBody().data, subscriptionId: "x".repeat(39) } },
      400,
    ],
    [
      "half a management group",
      { data: { scopeLevel: "ManagementGroup", managementGroupId: "mg", creationMode: "Manual" } },
      400,
    ],
    [
      "a tenant that is no GUID",
      {
        authorization: {
          scheme: "WorkloadIdentityFederation",
          parameters: { tenantid: "contoso.com", serviceprincipalid: "x" },
        },
      },
      400,
    ],
    ["another scheme", { authorization: { scheme: "ServicePrincipal", parameters: {} } }, 501],
    ["automatic creation", { data: { ...connectionBody().data, creationMode: "Automatic" } }, 501],
    ["a creation mode that is none", { data: { ...connectionBody().data, creationMode: "manual" } }, 400],
    ["a scope level that is none", { data: { ...connectionBody().data, scopeLevel: "constructor" } }, 501],
    ["a data field that is none", { data: { ...connectionBody().data, constructor: "x" } }, 501],
    ["a cloud that is none", { data: { ...connectionBody().data, environment: "AzureClod" } }, 501],
    ["no cloud", { data: { ...connectionBody().data, environment: null } }, 400],
    ["a field that is not known", { color: "blue" }, 501],
    ["no project", { serviceEndpointProjectReferences: [] }, 400],
    [
      "a project that does not exist",
      { serviceEndpointProjectReferences: [inData("x"), { projectReference: { id: guidOf("nowhere") } }] },
      404,
    ],
  ])("with %s is refused and stores nothing", async (_what, overrides, status) => {
    expect((await create("owner", overrides)).status).toBe(status);
    expect(fixture.sandbox.state.endpoints.size).toBe(0);
  });

  it("needs a version like every write", async () => {
    const answer = await fixture.call("owner", "POST", base, { body: connectionBody() });
    expect(answer.json).toMatchObject({ typeKey: "VssVersionNotSpecifiedException" });
  });

  it("keeps a draft out of lists until it is finished by a full replacement", async () => {
    const data = { ...connectionBody().data, isDraft: "true" };
    const draft = await created({ isReady: false, data });
    expect(draft.authorization.parameters["workloadIdentityFederationSubject"]).toContain(draft.id);
    expect((await list("owner")).count).toBe(0);
    expect((await list("owner", "&includeFailed=true")).count).toBe(1);
    const finished = await put(
      "owner",
      { ...draft, isReady: true, data: { ...data, isDraft: "false" } },
      draft.id,
    );
    expect(finished.json).toMatchObject({ isReady: true });
    expect((await list("owner")).count).toBe(1);
  });
});

describe("reading connections", () => {
  it("an unknown id is 200 with null, an unknown name an empty list", async () => {
    expect(await get("owner", guidOf("nothing"))).toMatchObject({ status: 200, text: "null" });
    expect((await list("owner", "&endpointNames=nothing")).count).toBe(0);
  });

  it("readers see that a connection is there, not what it is", async () => {
    const { id } = await created();
    const seen = (await get("reader", id)).json;
    expect(seen).toMatchObject({ id, name: "azure-prod" });
    for (const key of ["type", "data", "authorization"]) expect(seen).not.toHaveProperty(key);
  });

  it("filters compare type, owner and scheme without regard to case, and by what the caller may do", async () => {
    await created();
    expect(
      (await list("owner", "&type=AzureRM&owner=Library&authSchemes=workloadidentityfederation")).count,
    ).toBe(1);
    expect((await list("owner", "&type=generic")).count).toBe(0);
    expect((await list("user", "&actionFilter=use")).count).toBe(1);
    expect((await list("user", "&actionFilter=manage")).count).toBe(0);
  });

  it("never shows a secret", async () => {
    const { id } = await created();
    const stored = fixture.sandbox.state.endpoints.get(id);
    if (!stored) throw new Error("not stored");
    const parameters = { tenantid: tenantId, serviceprincipalid: "x", serviceprincipalkey: "secret" };
    fixture.sandbox.state.endpoints.put({
      ...stored,
      authorizationScheme: "ServicePrincipal",
      authorizationParameters: parameters,
    });
    const answer = await get("owner", id);
    expect(answer.text).not.toContain('"secret"');
    expect(answer.json).toMatchObject({ authorization: { parameters: { serviceprincipalkey: null } } });
  });
});

describe("changing a connection", () => {
  it("replaces it: what is left out is cleared", async () => {
    const endpoint = await created({ description: "once" });
    const [reference] = endpoint.serviceEndpointProjectReferences;
    const { serviceEndpointProjectReferences: _references, ...rest } = endpoint;
    const answer = await put(
      "owner",
      {
        ...rest,
        serviceEndpointProjectReferences: [{ ...reference, description: undefined, name: "renamed" }],
      },
      endpoint.id,
    );
    expect(answer.json).toMatchObject({ name: "renamed", description: "" });
  });

  it("leaves the Entra subject alone when it is renamed", async () => {
    const endpoint = await created();
    const references = endpoint.serviceEndpointProjectReferences.map((reference) => ({
      ...reference,
      name: "new",
    }));
    const answer = await put(
      "owner",
      { ...endpoint, name: "new", serviceEndpointProjectReferences: references },
      endpoint.id,
    );
    expect((answer.json as Endpoint).authorization).toEqual(endpoint.authorization);
  });
});

describe("renaming a connection on the retiring issuer", () => {
  it("renames its subject", async () => {
    const reference = (name: string) => [
      { projectReference: { id: legacyProjectId }, name, description: "" },
    ];
    const old = { serviceEndpointProjectReferences: reference("old") };
    const { id, ...endpoint } = (await create("owner", old, "oldcorp")).json as Endpoint;
    const path = `/oldcorp/_apis/serviceendpoint/endpoints/${id}?api-version=7.1`;
    const body = { ...endpoint, name: "new", serviceEndpointProjectReferences: reference("new") };
    const answer = (await fixture.call("owner", "PUT", path, { body })).json as Endpoint;
    expect(answer.authorization.parameters).toMatchObject({
      workloadIdentityFederationSubject: "sc://OldCorp/archive/new",
    });
  });
});

describe("the history of a connection", () => {
  it("has the newest use first, in pages, one list a project", async () => {
    const { id: endpointId } = await created();
    for (const runNumber of [1, 2, 3]) {
      fixture.sandbox.state.executions.put({
        id: `${endpointId}/${runNumber}`,
        endpointId,
        projectId: runNumber === 2 ? projectIds.data : projectIds.web,
        pipelineNumber: 1,
        runNumber,
        result: "succeeded",
        startedAt: runNumber,
        finishedAt: runNumber,
      });
    }
    const history = (query: string) =>
      fixture.call(
        "owner",
        "GET",
        `/contoso/${projectIds.web}/_apis/serviceendpoint/${endpointId}/executionhistory?api-version=7.1${query}`,
      );
    expect((await history("")).json).toMatchObject({
      value: [{ data: { owner: { id: 3 } } }, { data: { owner: { id: 1 } } }],
    });
    const first = await history("&top=1");
    expect(first.json).toMatchObject({ count: 1 });
    const token = first.headers.get("x-ms-continuationtoken");
    const last = await history(`&top=1&continuationToken=${token}`);
    expect(last.json).toMatchObject({ count: 1, value: [{ data: { owner: { id: 1 } } }] });
    expect(last.headers.get("x-ms-continuationtoken")).toBeNull();
  });
});

describe("the pickers of Azure scopes", () => {
  it("list what the caller has a role on, directly or above, and nothing else", async () => {
    const { state } = fixture.sandbox;
    const group = (name: string, parent: string | null) =>
      state.managementGroups.put({
        id: managementGroupKey(tenantId, name),
        name,
        tenantId,
        displayName: name,
        parent,
      });
    group("root", null);
    group("child", "root");
    group("other", null);
    for (const [name, managementGroup] of [
      ["inherited", "child"],
      ["direct", "other"],
      ["hidden", "other"],
    ] as const)
      state.subscriptions.put({
        id: guidOf(name),
        tenantId,
        displayName: name,
        state: "Enabled",
        managementGroup,
      });
    const role = (scope: string) =>
      state.azureRoleAssignments.put({
        id: scope,
        principalId: people.user.id,
        scope,
        roleName: "Reader",
        createdBy: people.owner.id,
        createdAt: 0,
      });
    role("/providers/Microsoft.Management/managementGroups/root");
    role(`/subscriptions/${guidOf("direct")}`);
    const names = async (who: PersonName, picker: string) =>
      (
        (
          await fixture.call(
            who,
            "GET",
            `/contoso/_apis/serviceendpoint/endpointproxy/${picker}?api-version=7.1-preview.1`,
          )
        ).json as { value: { displayName: string }[] }
      ).value.map(({ displayName }) => displayName);
    expect(await names("user", "azurermsubscriptions")).toEqual(["inherited", "direct"]);
    expect(await names("user", "azurermmanagementgroups")).toEqual(["root", "child"]);
    expect(await names("reader", "azurermsubscriptions")).toEqual([]);
    expect(await names("reader", "azurermmanagementgroups")).toEqual([]);
  });
});

describe("changing where a connection is", () => {
  /** A connection in two projects, of which the creator administers it in one only and sees no other. */
  async function sharedWithHidden(): Promise<Endpoint> {
    const mine = (await create("creator")).json as Endpoint;
    const hidden = { projectReference: { id: projectIds.hidden }, name: "theirs", description: "" };
    expect((await share("owner", mine.id, [hidden])).status).toBe(204);
    const { state } = fixture.sandbox;
    const stored = state.endpoints.get(mine.id);
    // Whoever creates a connection administers it everywhere: somebody else did.
    if (stored) state.endpoints.put({ ...stored, createdBy: "somebody else" });
    const membership = state.memberships.get(`${organizations.contoso.id}/${people.creator.id}`);
    if (!membership) throw new Error("not stored");
    const projects = {
      [projectIds.web]: { administrator: true, contributor: true, endpointRoles: [] },
    };
    state.memberships.put({ ...membership, projects });
    return (await get("owner", mine.id)).json as Endpoint;
  }

  it("takes back what was read, although not every project can be seen", async () => {
    const endpoint = await sharedWithHidden();
    const answer = await put("creator", { ...endpoint, description: "new" }, endpoint.id);
    expect(answer).toMatchObject({ status: 200, json: { isShared: true } });
  });

  it("answers with the details to whoever administers it in a project that does not own it", async () => {
    const owned = await created();
    await share("owner", owned.id, [inData("theirs")]);
    const { state } = fixture.sandbox;
    const membership = state.memberships.get(`${organizations.contoso.id}/${people.creator.id}`);
    if (!membership) throw new Error("not stored");
    const projects = { [projectIds.data]: { administrator: true, contributor: true, endpointRoles: [] } };
    state.memberships.put({ ...membership, projects });
    const read = (await get("creator", owned.id, projectIds.data)).json as Endpoint;
    expect((await put("creator", read, owned.id)).json).toMatchObject({
      name: "theirs",
      authorization: owned.authorization,
    });
  });

  it("asks for the right to administer in each project that it leaves or changes", async () => {
    const endpoint = await sharedWithHidden();
    const [web, hidden] = endpoint.serviceEndpointProjectReferences;
    const only = { ...endpoint, serviceEndpointProjectReferences: [web] };
    expect((await put("creator", only, endpoint.id)).status).toBe(403);
    const renamed = { ...endpoint, serviceEndpointProjectReferences: [web, { ...hidden, name: "mine" }] };
    expect((await put("creator", renamed, endpoint.id)).status).toBe(404);
    expect((await get("owner", endpoint.id, projectIds.hidden)).json).toMatchObject({ name: "theirs" });
    expect((await remove("creator", endpoint.id, `&projectIds=${projectIds.hidden}`)).status).toBe(403);
    expect((await put("owner", only, endpoint.id)).json).toMatchObject({ isShared: false });
    expect((await get("owner", endpoint.id, projectIds.hidden)).json).toBeNull();
  });

  it("refuses a project that is named twice", async () => {
    const twice = ["a", "b"].map((name) => ({ projectReference: { id: projectIds.web }, name }));
    expect((await create("owner", { serviceEndpointProjectReferences: twice })).status).toBe(400);
  });
});

describe("changing a connection with a secret", () => {
  const secretBased = async (): Promise<Endpoint> => {
    const { id } = await created();
    const stored = fixture.sandbox.state.endpoints.get(id);
    if (!stored) throw new Error("not stored");
    fixture.sandbox.state.endpoints.put({
      ...stored,
      authorizationScheme: "ServicePrincipal",
      authorizationParameters: { tenantid: tenantId, serviceprincipalid: "a", serviceprincipalkey: "old" },
    });
    return (await get("owner", id)).json as Endpoint;
  };
  const storedParameters = (id: string) => fixture.sandbox.state.endpoints.get(id)?.authorizationParameters;
  const withParameters = (endpoint: Endpoint, parameters: object) => ({
    ...endpoint,
    authorization: {
      ...endpoint.authorization,
      parameters: { ...endpoint.authorization.parameters, ...parameters },
    },
  });

  it("keeps the secret that comes back as null, and stores another", async () => {
    const endpoint = await secretBased();
    expect((await put("owner", endpoint, endpoint.id)).status).toBe(200);
    expect(storedParameters(endpoint.id)).toMatchObject({ serviceprincipalkey: "old" });
    const changed = withParameters(endpoint, { serviceprincipalkey: "new", serviceprincipalid: "b" });
    expect((await put("owner", changed, endpoint.id)).text).not.toContain('"new"');
    expect(storedParameters(endpoint.id)).toMatchObject({
      serviceprincipalkey: "new",
      serviceprincipalid: "b",
    });
  });

  it("stores another subscription", async () => {
    const endpoint = await secretBased();
    const data = { ...connectionBody().data, subscriptionId: guidOf("other") };
    expect((await put("owner", { ...endpoint, data }, endpoint.id)).json).toMatchObject({ data });
  });

  it.each<[string, (endpoint: Endpoint) => object]>([
    [
      "another scheme",
      (e) => ({ ...e, authorization: { ...e.authorization, scheme: "WorkloadIdentityFederation" } }),
    ],
    ["another type", (e) => ({ ...e, type: "generic" })],
    ["automatic creation", (e) => ({ ...e, data: { ...connectionBody().data, creationMode: "Automatic" } })],
  ])("does not do %s in silence", async (_what, change) => {
    const endpoint = await secretBased();
    expect((await put("owner", change(endpoint), endpoint.id)).status).toBe(501);
  });
});

describe("sharing and deleting", () => {
  it("adds projects under names of their own and keeps the id", async () => {
    const { id } = await created();
    expect((await share("owner", id, [inData("theirs")])).status).toBe(204);
    expect((await get("owner", id, projectIds.data)).json).toMatchObject({
      id,
      name: "theirs",
      isShared: true,
    });
    expect((await get("owner", id)).json).toMatchObject({ id, name: "azure-prod", isShared: true });
  });

  it("shares nothing where one of the names is taken", async () => {
    const { id } = await created();
    await created({ name: "taken", serviceEndpointProjectReferences: [inData("taken")] });
    expect((await share("owner", id, [inData("taken")])).json).toMatchObject({
      typeKey: "DuplicateServiceConnectionException",
    });
    expect((await get("owner", id, projectIds.data)).json).toBeNull();
  });

  it("asks for the right to create in the target project", async () => {
    const mine = (await create("creator")).json as Endpoint;
    const hidden = { projectReference: { id: projectIds.hidden }, name: "x" };
    expect((await share("creator", mine.id, [hidden])).status).toBe(404);
  });

  it("takes a connection out of the projects that are named, and away with the last one", async () => {
    const { id } = await created();
    await share("owner", id, [inData("theirs")]);
    expect((await remove("owner", id, "")).status).toBe(400);
    expect((await remove("owner", id, `&projectIds=${projectIds.data}`)).status).toBe(204);
    expect((await get("owner", id)).json).toMatchObject({ isShared: false });
    expect((await remove("owner", id, `&projectIds=${projectIds.web}&deep=false`)).status).toBe(204);
    expect((await get("owner", id)).json).toBeNull();
    expect(fixture.sandbox.state.endpoints.size).toBe(0);
  });

  it("is refused to those who only use it", async () => {
    const { id } = await created();
    expect((await remove("user", id, `&projectIds=${projectIds.web}`)).status).toBe(403);
  });
});

describe("a deletion that takes a while", () => {
  const project = `&projectIds=${projectIds.web}`;
  const afterMs = (ms: number) => fixture.sandbox.clock.advance(ms);
  beforeEach(() => {
    fixture.sandbox.settings.connectionDeletionMs = 5_000;
  });

  it("is answered at once and shown as in progress until the connection is null", async () => {
    const { id } = await created();
    expect(await remove("owner", id, project)).toMatchObject({ status: 204, text: "" });
    afterMs(4_999);
    expect((await get("owner", id)).json).toMatchObject({ id, operationStatus: { state: "InProgress" } });
    expect((await list("owner")).count).toBe(1);
    afterMs(1);
    expect((await get("owner", id)).json).toBeNull();
    expect(fixture.sandbox.state.endpoints.size).toBe(0);
  });

  it("keeps the name taken until it is done", async () => {
    await remove("owner", (await created()).id, project);
    expect((await create("owner")).json).toMatchObject({ typeKey: "DuplicateServiceConnectionException" });
    afterMs(5_000);
    expect((await create("owner")).status).toBe(200);
  });

  it("takes no change meanwhile, and is not prolonged by another deletion", async () => {
    const connection = await created();
    await remove("owner", connection.id, project);
    expect((await put("owner", connection, connection.id)).status).toBe(400);
    expect((await share("owner", connection.id, [inData("azure-prod")])).status).toBe(400);
    afterMs(4_000);
    expect((await remove("owner", connection.id, project)).status).toBe(204);
    afterMs(1_000);
    expect((await get("owner", connection.id)).json).toBeNull();
  });

  it("is none where the connection only leaves one of its projects", async () => {
    const { id } = await created();
    await share("owner", id, [inData("azure-prod")]);
    await remove("owner", id, project);
    expect((await get("owner", id)).json).toBeNull();
    expect((await get("owner", id, projectIds.data)).json).toMatchObject({ operationStatus: null });
  });
});

describe("connection types", () => {
  it("say that Azure connections can federate", async () => {
    const types = await fixture.call(
      "owner",
      "GET",
      "/contoso/_apis/serviceendpoint/types?type=azurerm&scheme=WorkloadIdentityFederation&api-version=7.1",
    );
    expect(types.json).toMatchObject({ count: 1, value: [{ name: "azurerm" }] });
  });
});
