import { describe, expect, it } from "vitest";
import { issueUserToken } from "../login/issue.ts";
import type { User } from "../state/directory.ts";
import {
  createWorld,
  everyScope,
  graphPrincipalId,
  persons,
  principalFixture,
  putApplication,
} from "./fixture.ts";
import { roleIds } from "./roles.ts";

const personWith = (...roles: string[]): User => ({ ...persons.noah, roles });

async function prepared(person: User) {
  const world = await createWorld();
  world.sandbox.state.users.put(person);
  const application = putApplication(world.sandbox);
  const owned = putApplication(world.sandbox, { owners: [person.id] });
  const client = world.sandbox.state.servicePrincipals.put(principalFixture("client"));
  const api = world.sandbox.state.servicePrincipals
    .list()
    .find((row) => row.tenantId === person.tenantId && row.displayName === "Invoices API");
  return { ...world, application, owned, client, api, ask: world.as(person) };
}

const credential = { name: "one-two", issuer: "https://i", subject: "s", audiences: ["a"] };

describe("rights of a person", () => {
  it.each([
    ["Global Administrator", [roleIds.globalAdministrator], 201, 201, 201, 201],
    ["Application Administrator", [roleIds.applicationAdministrator], 201, 201, 403, 201],
    ["Cloud Application Administrator", [roleIds.cloudApplicationAdministrator], 201, 201, 403, 201],
    ["Privileged Role Administrator", [roleIds.privilegedRoleAdministrator], 403, 403, 201, 201],
    ["Hybrid Identity Administrator", [roleIds.hybridIdentityAdministrator], 403, 201, 403, 403],
    ["Application Developer", [roleIds.applicationDeveloper], 201, 403, 403, 403],
    ["Global Reader", [roleIds.globalReader], 403, 403, 403, 403],
    ["nobody in particular", [], 403, 403, 403, 403],
  ] as const)(
    "of a %s: register, trust, grant Graph, grant another API",
    async (_name, roles, create, trust, grantGraph, grantOther) => {
      const { sandbox, ask, application, client, api } = await prepared(personWith(...roles));
      const tenant = sandbox.state.tenants.get(persons.noah.tenantId);
      if (tenant) sandbox.state.tenants.put({ ...tenant, usersMayRegisterApplications: false });
      const created = await ask("POST", "/applications", { body: { displayName: "x" } });
      const trusted = await ask("POST", `/applications/${application.id}/federatedIdentityCredentials`, {
        body: credential,
      });
      const grant = async (resourceId: string | undefined) => {
        const appRoleId = sandbox.state.servicePrincipals
          .get(resourceId ?? "")
          ?.appRoles.find((role) => role.allowedMemberTypes.includes("Application"))?.id;
        const body = { principalId: client.id, resourceId, appRoleId };
        return (await ask("POST", `/servicePrincipals/${resourceId}/appRoleAssignedTo`, { body })).status;
      };
      expect([created.status, trusted.status, await grant(graphPrincipalId), await grant(api?.id)]).toEqual([
        create,
        trust,
        grantGraph,
        grantOther,
      ]);
    },
  );

  it("let an owner without a role change and trust what they own, and nothing else", async () => {
    const { ask, owned, application } = await prepared(persons.noah);
    const trust = (id: string) =>
      ask("POST", `/applications/${id}/federatedIdentityCredentials`, { body: credential });
    expect((await trust(owned.id)).status).toBe(201);
    expect((await trust(application.id)).status).toBe(403);
    expect((await ask("PATCH", `/applications/${owned.id}`, { body: { notes: "mine" } })).status).toBe(204);
    expect((await ask("POST", "/servicePrincipals", { body: { appId: owned.appId } })).status).toBe(201);
    expect((await ask("POST", "/servicePrincipals", { body: { appId: application.appId } })).status).toBe(
      403,
    );
  });

  it("hold on one application alone where a role is scoped to it", async () => {
    const { ask, sandbox, application, owned } = await prepared(persons.noah);
    sandbox.state.applications.put({ ...owned, owners: [] });
    const hold = (templateId: string) =>
      sandbox.state.users.put({
        ...persons.noah,
        scopedRoles: [{ templateId, directoryScopeId: `/${application.id}`, isBuiltIn: true }],
      });
    const trust = async (id: string, name: string) => {
      const body = { ...credential, name, subject: name };
      return (await ask("POST", `/applications/${id}/federatedIdentityCredentials`, { body })).status;
    };
    const change = async (id: string) =>
      (await ask("PATCH", `/applications/${id}`, { body: { notes: "x" } })).status;
    hold(roleIds.applicationAdministrator);
    expect([await trust(application.id, "one"), await change(application.id)]).toEqual([201, 204]);
    expect([await trust(owned.id, "one"), await change(owned.id)]).toEqual([403, 403]);
    hold(roleIds.hybridIdentityAdministrator);
    expect([await trust(application.id, "two"), await change(application.id)]).toEqual([201, 403]);
    hold("0d1c6e0f-0000-4000-8000-000000000001");
    expect([await trust(application.id, "three"), await change(application.id)]).toEqual([403, 403]);
  });

  it("follow the organization's setting on registering applications, and the creator becomes the owner", async () => {
    const { sandbox, ask } = await prepared(persons.noah);
    const tenant = sandbox.state.tenants.get(persons.noah.tenantId);
    if (tenant) sandbox.state.tenants.put({ ...tenant, usersMayRegisterApplications: true });
    const created = await ask("POST", "/applications", { body: { displayName: "mine" } });
    expect(created.status).toBe(201);
    expect(sandbox.state.applications.get(String(created.body["id"]))?.owners).toEqual([persons.noah.id]);
  });

  it("do not make an administrator the owner", async () => {
    const { sandbox, as } = await createWorld();
    const created = await as(persons.kim)("POST", "/applications", { body: { displayName: "theirs" } });
    expect(sandbox.state.applications.get(String(created.body["id"]))?.owners).toEqual([]);
  });

  it("end at the scopes of the token, whatever the role", async () => {
    const { as, application } = await prepared(persons.ada);
    const reader = as(persons.ada, ["User.Read", "Application.Read.All"]);
    expect((await reader("GET", "/applications")).status).toBe(200);
    const refused = await reader("POST", `/applications/${application.id}/federatedIdentityCredentials`, {
      body: credential,
    });
    expect([refused.status, refused.body.error?.code]).toEqual([403, "Authorization_RequestDenied"]);
    const bare = as(persons.ada, ["User.Read"]);
    expect((await bare("GET", "/applications")).status).toBe(403);
    const half = as(persons.ada, ["AppRoleAssignment.ReadWrite.All"]);
    expect(
      (await half("POST", `/servicePrincipals/${graphPrincipalId}/appRoleAssignedTo`, { body: {} })).status,
    ).toBe(403);
  });

  it("keep a guest from lists, searches and registering, but not from one object by its id", async () => {
    const { as, application } = await prepared(persons.lena);
    const lena = as(persons.lena);
    expect((await lena("GET", "/applications")).status).toBe(403);
    expect((await lena("GET", "/users")).status).toBe(403);
    expect((await lena("POST", "/applications", { body: { displayName: "x" } })).status).toBe(403);
    expect((await lena("GET", `/applications/${application.id}`)).status).toBe(200);
    expect((await lena("GET", "/me")).status).toBe(200);
  });

  it("end at the border of the organization", async () => {
    const { as, sandbox } = await createWorld();
    const foreign = putApplication(sandbox, { tenantId: persons.lenaAtHome.tenantId });
    expect((await as(persons.ada)("GET", `/applications/${foreign.id}`)).status).toBe(404);
  });
});

describe("rights of an application", () => {
  it.each([
    ["User.Read.All", "/users", 200],
    ["User.ReadBasic.All", "/users", 200],
    ["Group.Read.All", "/groups", 200],
    ["GroupMember.Read.All", "/groups", 200],
    ["Application.Read.All", "/applications", 200],
    ["Directory.Read.All", "/applications", 200],
    ["Organization.Read.All", "/organization", 200],
    ["Domain.Read.All", "/domains", 200],
    ["User.Read.All", "/groups", 403],
    ["Group.Read.All", "/users", 403],
    ["User.Read.All", "/me", 400],
    [
      "RoleEligibilitySchedule.Read.Directory",
      "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')",
      501,
    ],
  ])("with %s on %s: %i", async (role, path, status) => {
    const { asApplication } = await createWorld();
    expect((await asApplication([role])("GET", path)).status).toBe(status);
  });
});

it("an application with the right to what it owns makes a service principal and may change that", async () => {
  const { asApplication, sandbox } = await createWorld();
  const pipeline = asApplication(["Application.ReadWrite.OwnedBy"]);
  const { body } = await pipeline("POST", "/applications", { body: { displayName: "made by a pipeline" } });
  const made = await pipeline("POST", "/servicePrincipals", { body: { appId: body["appId"] } });
  expect(made.status).toBe(201);
  const change = async (id: unknown) =>
    (await pipeline("PATCH", `/servicePrincipals/${id}`, { body: { tags: ["x"] } })).status;
  const theirs = sandbox.state.servicePrincipals.put(principalFixture("theirs"));
  expect([await change(made.body["id"]), await change(theirs.id)]).toEqual([204, 403]);
});

describe("tokens", () => {
  it("missing, expired or for another resource are refused with a challenge and one code", async () => {
    const { send, as, sandbox } = await createWorld();
    const missing = await send("GET", "/me");
    expect([missing.status, missing.body.error?.code, missing.body.error?.message]).toEqual([
      401,
      "InvalidAuthenticationToken",
      "Access token is empty.",
    ]);
    expect(missing.headers.get("www-authenticate")).toContain("authorization_uri=");
    expect(missing.body.error?.innerError?.["request-id"]).toBe(missing.headers.get("request-id"));
    const malformed = await send("GET", "/me", { token: "x.y.z" });
    expect(malformed.status).toBe(401);
    const request = { user: persons.ada, clientId: "portal", scopes: everyScope };
    const misdirected = await issueUserToken(sandbox, { ...request, resource: "devops" });
    expect((await send("GET", "/me", { token: misdirected })).body.error?.message).toContain(
      "Invalid audience",
    );
    const token = await issueUserToken(sandbox, { ...request, resource: "graph" });
    sandbox.clock.advance(2 * 60 * 60 * 1000);
    expect((await send("GET", "/me", { token })).body.error?.message).toContain("token is expired");
    expect((await as(persons.ada)("GET", "/me")).status).toBe(200);
  });
});
