import { describe, expect, it } from "vitest";
import { createPipeline } from "../kernel/service.ts";
import { issueUserToken } from "../login/issue.ts";
import type { Application } from "../state/directory.ts";
import { exportState } from "../state/state.ts";
import {
  createWorld,
  everyScope,
  graphPrincipalId,
  persons,
  principalFixture,
  putApplication,
  text,
} from "./fixture.ts";
import { graphService } from "./service.ts";

type Responses = {
  id: string;
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}[];

describe("a batch", () => {
  const json = { "Content-Type": "application/json" };

  async function batch(
    requests: unknown[],
    prepare?: (world: Awaited<ReturnType<typeof createWorld>>) => void,
  ) {
    const world = await createWorld();
    prepare?.(world);
    const answer = await world.as(persons.ada)("POST", "/$batch", { body: { requests } });
    const responses = (answer.body["responses"] ?? []) as Responses;
    return { ...world, answer, byId: new Map(responses.map((response) => [response.id, response])) };
  }

  it("runs each request with the caller's rights and answers each by its id", async () => {
    const { byId, answer } = await batch([
      { id: "1", method: "GET", url: "/me" },
      { id: "2", method: "GET", url: `/applications/${graphPrincipalId}` },
      { id: "3", method: "POST", url: "/applications", headers: json, body: { displayName: "x" } },
    ]);
    expect(answer.status).toBe(200);
    expect([...byId.values()].map(({ status }) => status).sort()).toEqual([200, 201, 404]);
    expect(byId.get("1")?.body["userPrincipalName"]).toBe("ada@northwind.example");
    expect(byId.get("1")?.headers["x-ms-resource-unit"]).toBe("1");
  });

  it("does not run what depends on a failed request, and answers it with 424", async () => {
    const { byId, sandbox } = await batch([
      { id: "1", method: "GET", url: `/applications/${graphPrincipalId}` },
      {
        id: "2",
        method: "POST",
        url: "/applications",
        headers: json,
        body: { displayName: "never" },
        dependsOn: ["1"],
      },
    ]);
    expect(byId.get("2")?.status).toBe(424);
    expect(sandbox.state.applications.list().some((row) => row.displayName === "never")).toBe(false);
  });

  it("answers a step that is no request with 400, and runs the others", async () => {
    const { byId, answer } = await batch([
      { id: "1", method: "GET", url: "/me", headers: json, body: {} },
      { id: "2", method: "GET", url: "/me", headers: { "no header": "x" } },
      { id: "3", method: "GET", url: "/me" },
    ]);
    expect(answer.status).toBe(200);
    expect(["1", "2", "3"].map((id) => byId.get(id)?.status)).toEqual([400, 400, 200]);
  });

  it("gives every step of every batch a request id of its own", async () => {
    const { as } = await createWorld();
    const ids = new Set<unknown>();
    for (let round = 0; round < 2; round += 1) {
      const requests = ["1", "2"].map((id) => ({ id, method: "GET", url: "/me" }));
      const { body, headers } = await as(persons.ada)("POST", "/$batch", { body: { requests } });
      ids.add(headers.get("request-id"));
      for (const { headers: inner } of body["responses"] as Responses) ids.add(inner["request-id"]);
    }
    expect(ids.size).toBe(6);
  });

  it("is no write itself: reading in a batch goes on when no write is left", async () => {
    const { as, sandbox } = await createWorld({ throttling: true });
    const ada = as(persons.ada);
    const { id } = putApplication(sandbox);
    const batch = async (count: number, step: object) => {
      const requests = Array.from({ length: count }, (_, index) => ({ id: `${index}`, ...step }));
      return ada("POST", "/$batch", { body: { requests } });
    };
    const write = { method: "PATCH", url: `/applications/${id}`, headers: json, body: { notes: "x" } };
    for (;;) {
      const { body } = await batch(20, write);
      if ((body["responses"] as Responses).some(({ status }) => status === 429)) break;
      sandbox.clock.advance(60);
    }
    expect((await batch(1, { method: "GET", url: "/me" })).status).toBe(200);
  }, 20_000);

  it("lets faults strike single requests within it", async () => {
    const effect = { kind: "throttle", retryAfterSeconds: 7 } as const;
    const { byId } = await batch(
      [
        { id: "1", method: "GET", url: "/me" },
        { id: "2", method: "GET", url: "/organization" },
      ],
      ({ sandbox }) =>
        sandbox.faults.queue({ service: "graph", path: "/v1.0/organization", times: 1, skip: 0, effect }),
    );
    expect(byId.get("1")?.status).toBe(200);
    expect([byId.get("2")?.status, byId.get("2")?.headers["Retry-After"]]).toEqual([429, "7"]);
  });

  it.each([
    [
      "more than 20 requests",
      Array.from({ length: 21 }, (_, id) => ({ id: `${id}`, method: "GET", url: "/me" })),
    ],
    ["no request", []],
    ["one id twice, in any case", ["a", "A"].map((id) => ({ id, method: "GET", url: "/me" }))],
    ["an absolute address", [{ id: "1", method: "GET", url: "https://graph.microsoft.com/v1.0/me" }]],
    ["a version in an address", [{ id: "1", method: "GET", url: "/v1.0/me" }]],
    ["a body without its type", [{ id: "1", method: "POST", url: "/applications", body: {} }]],
    ["an unknown dependency", [{ id: "1", method: "GET", url: "/me", dependsOn: ["2"] }]],
  ])("is refused as a whole for %s", async (_name, requests) => {
    expect((await batch(requests)).answer.status).toBe(400);
  });
});

describe("replication", () => {
  it("hides a new application from reads, credentials and service principals until it has spread", async () => {
    const { as, sandbox } = await createWorld({ applicationLagMs: 10_000 });
    const ada = as(persons.ada);
    const { body } = await ada("POST", "/applications", { body: { displayName: "late" } });
    const [id, appId] = [text(body["id"]), text(body["appId"])];
    expect((await ada("GET", `/applications/${id}`)).status).toBe(404);
    expect((await ada("PATCH", `/applications/${id}`, { body: { notes: "x" } })).status).toBe(404);
    expect((await ada("POST", `/applications/${id}/federatedIdentityCredentials`, { body: {} })).status).toBe(
      404,
    );
    const early = await ada("POST", "/servicePrincipals", { body: { appId } });
    expect([early.status, early.body.error?.message]).toEqual([
      400,
      `The appId '${appId}' of the service principal does not reference a valid application object.`,
    ]);
    sandbox.clock.advance(10_000);
    expect((await ada("GET", `/applications/${id}`)).status).toBe(200);
    const principal = await ada("POST", "/servicePrincipals", { body: { appId } });
    expect(principal.status).toBe(201);
    const grant = {
      principalId: principal.body["id"],
      resourceId: graphPrincipalId,
      appRoleId: sandbox.state.servicePrincipals.get(graphPrincipalId)?.appRoles[0]?.id,
    };
    const path = `/servicePrincipals/${graphPrincipalId}/appRoleAssignedTo`;
    const refused = await ada("POST", path, { body: grant });
    expect([refused.status, refused.body.error?.message]).toEqual([400, "Not a valid reference update."]);
    sandbox.clock.advance(10_000);
    expect((await ada("POST", path, { body: grant })).status).toBe(201);
  });

  it("refuses the owner's service principal as if the application were not here, until it has spread", async () => {
    const { as, sandbox } = await createWorld({ applicationLagMs: 10_000 });
    const noah = as(persons.noah);
    const tenant = sandbox.state.tenants.get(persons.noah.tenantId);
    if (tenant) sandbox.state.tenants.put({ ...tenant, usersMayRegisterApplications: true });
    const { body } = await noah("POST", "/applications", { body: { displayName: "mine" } });
    const create = () => noah("POST", "/servicePrincipals", { body: { appId: body["appId"] } });
    const early = await create();
    expect([early.status, early.body.error?.message]).toEqual([
      403,
      "When using this permission, the backing application of the service principal being created must in the local tenant",
    ]);
    sandbox.clock.advance(10_000);
    expect((await create()).status).toBe(201);
    const theirs = { appId: putApplication(sandbox).appId };
    const refused = await noah("POST", "/servicePrincipals", { body: theirs });
    expect(refused.body.error?.message).toBe("Insufficient privileges to complete the operation.");
  });

  it("is longer by a queued lag", async () => {
    const { as, sandbox } = await createWorld();
    const ada = as(persons.ada);
    const fault = { service: "graph", method: "POST", times: 1, skip: 0 } as const;
    sandbox.faults.queue({ ...fault, effect: { kind: "lag", ms: 3_000 } });
    const { body } = await ada("POST", "/applications", { body: { displayName: "late" } });
    expect((await ada("GET", `/applications/${text(body["id"])}`)).status).toBe(404);
    sandbox.clock.advance(3_000);
    expect((await ada("GET", `/applications/${text(body["id"])}`)).status).toBe(200);
  });
});

describe("writes that meet", () => {
  const credential = (name: string) => ({
    body: { name, issuer: "https://i", subject: name, audiences: ["a"] },
  });

  it.each([
    ["two credentials", "POST", "/federatedIdentityCredentials", credential],
    ["two changes", "PATCH", "", (notes: string) => ({ body: { notes } })],
    [
      "two passwords",
      "POST",
      "/addPassword",
      (displayName: string) => ({ body: { passwordCredential: { displayName } } }),
    ],
  ] as const)(
    "on one application, as %s, end with one done and one refused",
    async (_name, method, path, ask) => {
      const { as, sandbox } = await createWorld({ latencyMs: 300 });
      const kim = as(persons.kim);
      const { id, appId } = putApplication(sandbox);
      const answers = await Promise.all([
        kim(method, `/applications/${id}${path}`, ask("one")),
        kim(method, `/applications(appId='${appId}')${path}`, ask("one")),
      ]);
      const refused = answers.filter(({ status }) => status >= 300);
      expect(refused.map(({ status, body }) => [status, body.error?.code])).toEqual([
        [409, "Directory_ConcurrencyViolation"],
      ]);
      expect((await kim(method, `/applications/${id}${path}`, ask("two"))).status).toBeLessThan(300);
    },
  );

  it("do not meet on two applications, nor with reads", async () => {
    const { as, sandbox } = await createWorld({ latencyMs: 300 });
    const kim = as(persons.kim);
    const [one, two] = [putApplication(sandbox).id, putApplication(sandbox).id];
    const add = (id: string) =>
      kim("POST", `/applications/${id}/federatedIdentityCredentials`, credential("one"));
    const answers = await Promise.all([add(one), add(two), kim("GET", `/applications/${one}`)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 200]);
  });
});

describe("deleting", () => {
  it("takes everything of an application along, and restoring brings it back", async () => {
    const { as, sandbox } = await createWorld();
    const ada = as(persons.ada);
    const { body } = await ada("POST", "/applications", { body: { displayName: "gone" } });
    const id = text(body["id"]);
    const principal = await ada("POST", "/servicePrincipals", { body: { appId: body["appId"] } });
    await ada("POST", `/applications/${id}/federatedIdentityCredentials`, {
      body: { name: "one", issuer: "https://i", subject: "s", audiences: ["a"] },
    });
    const appRoleId = sandbox.state.servicePrincipals.get(graphPrincipalId)?.appRoles[0]?.id;
    await ada("POST", `/servicePrincipals/${text(principal.body["id"])}/appRoleAssignments`, {
      body: { principalId: principal.body["id"], resourceId: graphPrincipalId, appRoleId },
    });
    const before = exportState(sandbox.state);
    expect((await ada("DELETE", `/applications/${id}`)).status).toBe(204);
    expect(sandbox.state.servicePrincipals.get(text(principal.body["id"]))).toBeUndefined();
    expect(sandbox.state.federatedCredentials.by("byParent", id)).toEqual([]);
    const listed = await ada("GET", "/directory/deletedItems/microsoft.graph.application");
    expect(listed.body.value).toMatchObject([{ id, deletedDateTime: "2026-09-01T08:00:00Z" }]);
    expect((await ada("POST", `/directory/deletedItems/${id}/restore`)).status).toBe(200);
    expect(exportState(sandbox.state)).toEqual(before);
  });

  it.each([
    ["a service principal", "servicePrincipals"],
    ["an application", "applications"],
  ] as const)("%s takes along the consents to what it offered", async (_name, collection) => {
    const { as, sandbox } = await createWorld();
    const ada = as(persons.ada);
    const { state } = sandbox;
    const application = putApplication(sandbox);
    const api = state.servicePrincipals.put(principalFixture("api", { appId: application.appId }));
    const client = state.servicePrincipals.put(principalFixture("client"));
    const consent = { consentType: "AllPrincipals", principalId: null, scope: "openid" } as const;
    state.permissionGrants.put({ ...consent, id: "grant", clientId: client.id, resourceId: api.id });
    const { id } = collection === "applications" ? application : api;
    expect((await ada("DELETE", `/${collection}/${id}`)).status).toBe(204);
    expect(state.permissionGrants.list()).toEqual([]);
  });

  it("is refused for the service principal of Microsoft Graph", async () => {
    const { as, sandbox } = await createWorld();
    expect((await as(persons.ada)("DELETE", `/servicePrincipals/${graphPrincipalId}`)).status).toBe(400);
    expect(sandbox.state.servicePrincipals.get(graphPrincipalId)).toBeDefined();
  });

  it.each([
    ["unique name", (): Partial<Application> => ({ uniqueName: "one" }), 409],
    ["identifier address", (): Partial<Application> => ({ identifierUris: ["api://one"] }), 400],
  ])("cannot be undone once the %s was given away", async (_name, taken, status) => {
    const { as, sandbox } = await createWorld();
    const ada = as(persons.ada);
    const about = taken();
    const { id } = putApplication(sandbox, about);
    await ada("DELETE", `/applications/${id}`);
    const other = putApplication(sandbox, about);
    const restore = async () => (await ada("POST", `/directory/deletedItems/${id}/restore`)).status;
    expect(await restore()).toBe(status);
    await ada("DELETE", `/applications/${other.id}`);
    expect(await restore()).toBe(200);
  });

  it("forgets a deleted application after 30 days or on demand", async () => {
    const { as, sandbox } = await createWorld();
    const ada = as(persons.ada);
    for (const forget of [
      (id: string) => ada("DELETE", `/directory/deletedItems/${id}`),
      async () => sandbox.clock.advance(31 * 24 * 60 * 60 * 1000),
    ]) {
      const application = putApplication(sandbox);
      await ada("DELETE", `/applications/${application.id}`);
      expect((await ada("GET", `/directory/deletedItems/${application.id}`)).status).toBe(200);
      await forget(application.id);
      expect((await ada("GET", `/directory/deletedItems/${application.id}`)).status).toBe(404);
    }
  });
});

describe("objects", () => {
  it("are found by each alternate key, and an unknown one says so", async () => {
    const { as, sandbox } = await createWorld();
    const kim = as(persons.kim);
    const application = putApplication(sandbox, { uniqueName: "it's/here" });
    for (const key of [
      `applications(appId='${application.appId}')`,
      `applications(appId=%27${application.appId}%27)`,
      "applications(uniqueName='it''s%2Fhere')",
      `applications/${application.id}`,
    ]) {
      expect((await kim("GET", `/${key}`)).body["id"]).toBe(application.id);
    }
    expect((await kim("GET", "/applications(displayName='x')")).status).toBe(400);
    expect((await kim("GET", "/applications/none")).status).toBe(400);
  });

  it.each([
    "GET /applications/delta",
    "GET /applications/delta(token='x')",
    "GET /users/$count",
    "GET /users/%24count",
    "GET /applications/ID/federatedIdentityCredentials/$count",
    "GET /directory/deletedItems/microsoft.graph.servicePrincipal",
    "GET /servicePrincipals/microsoft.graph.agentIdentity",
    "GET /applicationsOfMine",
    "GET /applicationsID",
    "PATCH /applicationsID",
    "DELETE /applicationsID",
    "DELETE /applications/ID/federatedIdentityCredentials$count",
  ])("are not meant by %s, which is an operation that the sandbox does not know", async (operation) => {
    const { as, sandbox } = await createWorld();
    const { id } = putApplication(sandbox);
    const [method = "", path = ""] = operation.replace("ID", id).split(" ");
    const answer = await as(persons.kim)(method, path, method === "PATCH" ? { body: { notes: "x" } } : {});
    expect([answer.status, answer.body.error?.code]).toEqual([501, "sandbox.not-implemented"]);
    expect(sandbox.state.applications.get(id)?.notes).toBeNull();
  });

  it("are created or updated by unique name where the caller prefers so", async () => {
    const { as } = await createWorld();
    const kim = as(persons.kim);
    const path = "/applications(uniqueName='ado-web')";
    const body = { displayName: "web" };
    expect((await kim("PATCH", path, { body })).status).toBe(404);
    const headers = { prefer: "create-if-missing" };
    expect((await kim("PATCH", path, { body, headers })).status).toBe(201);
    expect((await kim("PATCH", path, { body: { displayName: "web 2" }, headers })).status).toBe(204);
    expect((await kim("GET", path)).body["displayName"]).toBe("web 2");
    const taken = await kim("POST", "/applications", { body: { ...body, uniqueName: "ado-web" } });
    expect(taken.status).toBe(409);
  });

  it.each([
    ["no name", {}, 400],
    ["a long name", { displayName: "x".repeat(257) }, 400],
    ["a long note", { displayName: "x", notes: "n".repeat(1025) }, 400],
    ["an unknown audience", { displayName: "x", signInAudience: "Everyone" }, 400],
    ["a foreign host", { displayName: "x", identifierUris: ["https://evil.example/x"] }, 400],
    [
      "too many resources",
      {
        displayName: "x",
        requiredResourceAccess: Array(51).fill({ resourceAppId: "a", resourceAccess: [] }),
      },
      400,
    ],
    [
      "an unknown owner",
      { displayName: "x", "owners@odata.bind": ["https://graph.microsoft.com/v1.0/users/x"] },
      400,
    ],
    ["a wrongly typed field", { displayName: 7 }, 400],
    ["an unknown field", { displayName: "x", colour: "red" }, 501],
    ["a certificate", { displayName: "x", keyCredentials: [{ type: "AsymmetricX509Cert" }] }, 501],
    [
      "a host of the organization",
      { displayName: "x", identifierUris: ["https://api.northwind.example/x"] },
      201,
    ],
  ])("with %s are answered with the right status", async (_name, body, status) => {
    const { as } = await createWorld();
    expect((await as(persons.kim)("POST", "/applications", { body })).status).toBe(status);
  });

  it("remember which application registered them", async () => {
    const { as } = await createWorld();
    const kim = as(persons.kim);
    const { body } = await kim("POST", "/applications", { body: { displayName: "x" } });
    expect(body).toMatchObject({ createdByAppId: "portal", isDisabled: null });
    const found = await kim("GET", "/applications?$filter=createdByAppId eq 'portal'&$select=id");
    expect(found.body.value).toEqual([{ id: body["id"] }]);
  });

  it("have owners that can be listed, added once and removed", async () => {
    const { as, sandbox } = await createWorld();
    const kim = as(persons.kim);
    const path = `/applications/${putApplication(sandbox).id}/owners`;
    const body = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${persons.noah.id}` };
    expect((await kim("POST", `${path}/$ref`, { body })).status).toBe(204);
    expect((await kim("POST", `${path}/$ref`, { body })).status).toBe(400);
    expect((await kim("GET", path)).body.value).toMatchObject([{ displayName: "Noah Brandt" }]);
    expect((await kim("DELETE", `${path}/${persons.noah.id}/$ref`)).status).toBe(204);
    expect((await kim("DELETE", `${path}/${persons.noah.id}/$ref`)).status).toBe(404);
  });

  it("are owned by service principals as well as by people", async () => {
    const { as, asApplication, sandbox } = await createWorld();
    const kim = as(persons.kim);
    const pipeline = asApplication(["Application.ReadWrite.OwnedBy"]);
    const { body } = await pipeline("POST", "/applications", { body: { displayName: "made by a pipeline" } });
    const path = `/applications/${text(body["id"])}`;
    const reference = `https://graph.microsoft.com/v1.0/users/${persons.noah.id}`;
    await kim("POST", `${path}/owners/$ref`, { body: { "@odata.id": reference } });
    const owners = [
      { "@odata.type": "#microsoft.graph.servicePrincipal", displayName: "pipeline", appId: "pipeline" },
      { "@odata.type": "#microsoft.graph.user", displayName: "Noah Brandt" },
    ];
    const listed = await kim("GET", `${path}/owners`);
    expect(listed.body.value).toMatchObject(owners);
    expect(listed.body.value?.[1]).not.toHaveProperty("appId");
    expect((await kim("GET", `${path}?$expand=owners`)).body["owners"]).toMatchObject(owners);
    const another = sandbox.state.servicePrincipals.put(principalFixture("another"));
    const principal = `https://graph.microsoft.com/v1.0/servicePrincipals/${another.id}`;
    const added = await kim("POST", `${path}/owners/$ref`, { body: { "@odata.id": principal } });
    expect(added.status).toBe(204);
  });

  it("show a password once, when it is made", async () => {
    const { as, sandbox } = await createWorld();
    const kim = as(persons.kim);
    const path = `/applications/${putApplication(sandbox).id}`;
    const made = await kim("POST", `${path}/addPassword`, {
      body: { passwordCredential: { displayName: "ci" } },
    });
    expect(text(made.body["secretText"]).slice(0, 3)).toBe(made.body["hint"]);
    expect(JSON.stringify((await kim("GET", path)).body)).not.toContain(text(made.body["secretText"]));
    const remove = () => kim("POST", `${path}/removePassword`, { body: { keyId: made.body["keyId"] } });
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 400]);
  });

  it("refuse a second service principal for one application", async () => {
    const { as, sandbox } = await createWorld();
    const kim = as(persons.kim);
    const body = { appId: putApplication(sandbox).appId };
    expect((await kim("POST", "/servicePrincipals", { body })).status).toBe(201);
    expect((await kim("POST", "/servicePrincipals", { body })).status).toBe(409);
  });

  it("refuse roles that are not offered, not for applications, or spelled for another principal", async () => {
    const { as, sandbox } = await createWorld();
    const ada = as(persons.ada);
    const client = sandbox.state.servicePrincipals.put(principalFixture("client"));
    const api = sandbox.state.servicePrincipals.put(
      principalFixture("api", {
        appRoles: [
          {
            id: "user-only",
            value: "Read",
            displayName: "Read",
            description: "Read",
            isEnabled: true,
            allowedMemberTypes: ["User"],
          },
        ],
      }),
    );
    const grant = async (change: Record<string, unknown>) => {
      const body = { principalId: client.id, resourceId: api.id, appRoleId: "none", ...change };
      const answer = await ada("POST", `/servicePrincipals/${api.id}/appRoleAssignedTo`, { body });
      return [answer.status, answer.body.error?.code];
    };
    expect(await grant({})).toEqual([400, "Request_BadRequest"]);
    expect(await grant({ appRoleId: "user-only" })).toEqual([400, "Request_BadRequest"]);
    expect(await grant({ resourceId: graphPrincipalId })).toEqual([400, "Request_BadRequest"]);
    expect(await grant({ principalId: persons.noah.id })).toEqual([404, "Request_ResourceNotFound"]);
  });

  it("end at 1,500 assignments of one principal", async () => {
    const { as, sandbox } = await createWorld();
    const { state } = sandbox;
    const client = state.servicePrincipals.put(principalFixture("client"));
    for (let index = 0; index < 1_499; index += 1) {
      const ids = { id: `held-${index}`, appRoleId: `role-${index}`, resourceId: "elsewhere" };
      state.appRoleAssignments.put({ ...ids, principalId: client.id, createdAt: 0 });
    }
    const roles = state.servicePrincipals.get(graphPrincipalId)?.appRoles ?? [];
    const grant = async (index: number) => {
      const body = {
        principalId: client.id,
        resourceId: graphPrincipalId,
        appRoleId: roles[index]?.id,
      };
      return (
        await as(persons.ada)("POST", `/servicePrincipals/${graphPrincipalId}/appRoleAssignedTo`, { body })
      ).status;
    };
    expect([await grant(0), await grant(1)]).toEqual([201, 400]);
  });

  it.each([
    ["a person who is not there", { consentType: "Principal", principalId: "nobody" }, 404],
    ["a scope that the resource does not offer", { scope: "Nothing.Read" }, 400],
    ["a scope of Graph that the sandbox does not know", { scope: "Mail.Read", ofGraph: true }, 501],
  ] as const)("refuse a consent to %s", async (_name, change, status) => {
    const { as, sandbox } = await createWorld();
    const client = sandbox.state.servicePrincipals.put(principalFixture("client"));
    const api = sandbox.state.servicePrincipals.put(principalFixture("api"));
    const { ofGraph, ...fields } = { ofGraph: false, ...change };
    const body = {
      clientId: client.id,
      consentType: "AllPrincipals",
      resourceId: ofGraph ? graphPrincipalId : api.id,
      scope: "openid",
      ...fields,
    };
    expect((await as(persons.ada)("POST", "/oauth2PermissionGrants", { body })).status).toBe(status);
    expect(sandbox.state.permissionGrants.size).toBe(0);
  });

  it("hold delegated consents that are created once, replaced as a whole and deleted", async () => {
    const { as, sandbox } = await createWorld();
    const ada = as(persons.ada);
    const client = sandbox.state.servicePrincipals.put(principalFixture("client"));
    const body = {
      clientId: client.id,
      consentType: "AllPrincipals",
      resourceId: graphPrincipalId,
      scope: "User.Read",
    };
    const made = await ada("POST", "/oauth2PermissionGrants", { body });
    expect(made.status).toBe(201);
    expect((await ada("POST", "/oauth2PermissionGrants", { body })).status).toBe(409);
    const path = `/oauth2PermissionGrants/${text(made.body["id"])}`;
    expect((await ada("PATCH", path, { body: { scope: "openid User.Read Policy.Read.All" } })).status).toBe(
      204,
    );
    const found = await ada("GET", `/oauth2PermissionGrants?$filter=clientId eq '${client.id}'`);
    expect(found.body.value).toMatchObject([{ scope: "openid User.Read Policy.Read.All" }]);
    expect((await ada("DELETE", path)).status).toBe(204);
  });
});

describe("faults and limits", () => {
  it.each([
    [{ kind: "throttle", retryAfterSeconds: 3 }, 429, "TooManyRequests"],
    [{ kind: "status", status: 503, commit: false }, 503, "serviceNotAvailable"],
    [{ kind: "expired-token" }, 401, "InvalidAuthenticationToken"],
    [{ kind: "conflict" }, 409, "Directory_ConcurrencyViolation"],
    [{ kind: "forbidden" }, 403, "Authorization_RequestDenied"],
  ] as const)("%o reads as %i %s", async (effect, status, code) => {
    const { as, sandbox } = await createWorld();
    sandbox.faults.queue({ service: "graph", times: 1, skip: 0, effect });
    const answer = await as(persons.ada)("DELETE", "/applications/a", {
      headers: { "client-request-id": "mine" },
    });
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(answer.body.error?.innerError?.["client-request-id"]).toBe("mine");
    expect(answer.headers.get("client-request-id")).toBe("mine");
  });

  it.each([true, false])(
    "send a claims challenge only to a client that handles it: %s",
    async (handlesChallenges) => {
      const { send, sandbox } = await createWorld();
      const request = {
        user: persons.ada,
        clientId: "portal",
        resource: "graph",
        scopes: everyScope,
      } as const;
      const token = await issueUserToken(sandbox, { ...request, handlesChallenges });
      sandbox.faults.queue({ service: "graph", times: 1, skip: 0, effect: { kind: "claims-challenge" } });
      const answer = await send("GET", "/me", { token });
      expect(answer.status).toBe(401);
      const claims = /error="insufficient_claims", claims="([^"]+)"/.exec(
        answer.headers.get("www-authenticate") ?? "",
      )?.[1];
      expect(claims !== undefined).toBe(handlesChallenges);
      if (claims) expect(JSON.parse(atob(claims))).toHaveProperty("access_token.nbf.essential", true);
    },
  );

  it("charge what the documentation says", async () => {
    const { as } = await createWorld();
    const kim = as(persons.kim);
    const units = async (path: string) => (await kim("GET", path)).headers.get("x-ms-resource-unit");
    expect(await units("/applications")).toBe("2");
    expect(await units("/applications?$select=id")).toBe("1");
    expect(await units("/applications?$expand=owners")).toBe("3");
    expect(await units("/applications?$select=id&$top=5")).toBe("1");
  });

  it("throttle an application that uses up its units, and let it go on after the time given", async () => {
    const { as, sandbox } = await createWorld({ throttling: true });
    const kim = as(persons.kim);
    let answer = await kim("GET", "/applications?$expand=owners&$top=100");
    let calls = 1;
    while (answer.status === 200) {
      answer = await kim("GET", "/applications?$expand=owners&$top=100");
      calls += 1;
    }
    expect(calls).toBe(Math.floor(3_500 / 3) + 1);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("x-ms-throttle-information")).toBe("ResourceUnitLimitExceeded");
    sandbox.clock.advance(Number(answer.headers.get("retry-after")) * 1000);
    expect((await kim("GET", "/me")).status).toBe(200);
  }, 20_000);

  it("let a page of any origin ask with the documented headers and no others", async () => {
    const { sandbox } = await createWorld();
    const pipeline = createPipeline(graphService(), sandbox);
    const ask = async (headers: string) => {
      const outcome = await pipeline(
        new Request("http://localhost:5101/v1.0/me", {
          method: "OPTIONS",
          headers: { "access-control-request-method": "GET", "access-control-request-headers": headers },
        }),
      );
      return "response" in outcome && outcome.response.headers.has("access-control-allow-origin");
    };
    expect(await ask("authorization, client-request-id, consistencylevel, sdkversion")).toBe(true);
    expect(await ask("authorization, sdkrequestid")).toBe(false);
  });
});
