import { describe, expect, it } from "vitest";
import type { Caller } from "../login/tokens.ts";
import type { User } from "../state/directory.ts";
import { createWorld, graphPrincipalId, persons, principalFixture, putApplication } from "./fixture.ts";
import { may, type Permission } from "./permissions.ts";
import { roleIds } from "./roles.ts";
import { operations } from "./service.ts";

type RoleName = keyof typeof roleIds;

/** What a permission should take, written down from the sources and not from the code. */
interface Expected {
  /** Alternatives; `+` joins scopes that are needed together. */
  scopes: readonly string[];
  /** The same for applications. Default: those of people. */
  appRoles?: readonly string[];
  person: "anyone" | "member" | readonly RoleName[];
}

const directory = ["Directory.Read.All", "Directory.ReadWrite.All"];
const readApplications = ["Application.Read.All", "Application.ReadWrite.All", ...directory];
const applicationsAsApplication = [...readApplications, "Application.ReadWrite.OwnedBy"];
const readCredentials = ["Application.Read.All", "Application.ReadWrite.All"];
const writeApplications = ["Application.ReadWrite.All"];
const writePrincipals = [...writeApplications, "Directory.ReadWrite.All"];
const readOrganization = [
  "Organization.Read.All",
  "Organization.ReadWrite.All",
  "User.Read.All",
  ...directory,
];
const readRoles = ["RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", ...directory];
const assign = readApplications.map((read) => `AppRoleAssignment.ReadWrite.All+${read}`);
const administrators = [
  "globalAdministrator",
  "applicationAdministrator",
  "cloudApplicationAdministrator",
] as const;

const expected: Record<Permission, Expected> = {
  "me.read": {
    scopes: [
      "User.Read",
      "User.ReadWrite",
      "User.ReadBasic.All",
      "User.Read.All",
      "User.ReadWrite.All",
      ...directory,
    ],
    appRoles: [],
    person: "anyone",
  },
  "directoryRole.details": { scopes: readRoles, person: "anyone" },
  "roleAssignment.read": {
    scopes: [...readRoles, "RoleManagement.Read.All"],
    appRoles: readRoles,
    person: "member",
  },
  "roleEligibility.read": {
    scopes: [
      "RoleEligibilitySchedule.Read.Directory",
      "RoleEligibilitySchedule.ReadWrite.Directory",
      "RoleManagement.Read.Directory",
      "RoleManagement.Read.All",
      "RoleManagement.ReadWrite.Directory",
    ],
    appRoles: [],
    person: "anyone",
  },
  "organization.read": {
    scopes: ["User.Read", ...readOrganization],
    appRoles: readOrganization,
    person: "anyone",
  },
  "domain.read": {
    scopes: ["Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All"],
    person: "member",
  },
  "user.read": {
    scopes: ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", ...directory],
    person: "member",
  },
  "group.read": {
    scopes: [
      "GroupMember.Read.All",
      "Group.ReadBasic.All",
      "Group.Read.All",
      "Group.ReadWrite.All",
      ...directory,
    ],
    person: "member",
  },
  "authorizationPolicy.read": {
    scopes: ["Policy.Read.All", "Policy.ReadWrite.Authorization"],
    person: [
      ...administrators,
      "privilegedRoleAdministrator",
      "globalReader",
      "securityReader",
      "securityAdministrator",
    ],
  },
  "application.read": { scopes: readApplications, appRoles: applicationsAsApplication, person: "anyone" },
  "application.list": { scopes: readApplications, appRoles: applicationsAsApplication, person: "member" },
  "application.create": {
    scopes: [...writeApplications, "AppRegistration.Create"],
    appRoles: [...writeApplications, "AppRegistration.Create", "Application.ReadWrite.OwnedBy"],
    person: [...administrators, "applicationDeveloper"],
  },
  "application.write": { scopes: writeApplications, person: administrators },
  "password.write": { scopes: writePrincipals, person: administrators },
  "credential.read": {
    scopes: readCredentials,
    appRoles: [...readCredentials, "Application.ReadWrite.OwnedBy"],
    person: "anyone",
  },
  "credential.write": {
    scopes: writeApplications,
    person: [...administrators, "hybridIdentityAdministrator"],
  },
  "deletedItem.write": { scopes: writeApplications, person: administrators },
  "servicePrincipal.write": { scopes: writePrincipals, person: administrators },
  "assignment.writeGraph": {
    scopes: assign,
    person: ["globalAdministrator", "privilegedRoleAdministrator"],
  },
  "assignment.write": {
    scopes: ["Application.ReadWrite.All", ...assign],
    person: [...administrators, "privilegedRoleAdministrator"],
  },
  "permissionGrant.read": {
    scopes: ["DelegatedPermissionGrant.ReadWrite.All", ...directory],
    person: "member",
  },
  "permissionGrant.write": {
    scopes: ["DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"],
    person: [...administrators, "privilegedRoleAdministrator"],
  },
};

const permissionNames = Object.keys(expected) as Permission[];
const roleNames = Object.keys(roleIds) as RoleName[];
const everyScope = [
  ...new Set(
    Object.values(expected).flatMap(({ scopes, appRoles = [] }) =>
      [...scopes, ...appRoles].flatMap((alternative) => alternative.split("+")),
    ),
  ),
];

const person = (roles: readonly RoleName[], about: Partial<User> = {}): User => ({
  ...persons.noah,
  roles: roles.map((role) => roleIds[role]),
  ...about,
});
const guest = person([], { guest: true });

const caller = (user: User, scopes: readonly string[]): Caller => ({
  kind: "user",
  user,
  tenantId: user.tenantId,
  clientId: "portal",
  scopes,
  handlesChallenges: false,
});
const application = (roles: readonly string[]): Caller => ({
  kind: "application",
  principal: principalFixture("pipeline"),
  tenantId: persons.noah.tenantId,
  clientId: "pipeline",
  roles,
});

/** Sets of scopes that tell whether each alternative suffices and nothing less does: single ones, and the pairs. */
const probes = (alternatives: readonly string[]): string[][] => [
  [],
  ...everyScope.map((scope) => [scope]),
  ...alternatives.map((alternative) => alternative.split("+")),
];

describe.each(permissionNames)("%s", (name) => {
  const { scopes, appRoles = scopes, person: wanted } = expected[name];
  const suffices = (alternatives: readonly string[], held: readonly string[]) =>
    alternatives.some((alternative) => alternative.split("+").every((scope) => held.includes(scope)));

  it("takes one of its scopes of a person's token", () => {
    for (const held of probes(scopes)) {
      const ada = caller(person(["globalAdministrator"]), held);
      expect([held, may(ada, name)]).toEqual([held, suffices(scopes, held)]);
      expect([held, may(ada, name, true)]).toEqual([held, suffices(scopes, held)]);
    }
  });

  it("takes one of its app roles of an application's token", () => {
    for (const held of probes(appRoles)) {
      expect([held, may(application(held), name)]).toEqual([held, suffices(appRoles, held)]);
    }
  });

  it("takes one of its directory roles of the person, unless they are entitled otherwise", () => {
    for (const role of roleNames) {
      const open = typeof wanted === "string" || wanted.includes(role);
      expect([role, may(caller(person([role]), everyScope), name)]).toEqual([role, open]);
    }
    expect(may(caller(person([]), everyScope), name)).toBe(typeof wanted === "string");
    expect(may(caller(guest, everyScope), name)).toBe(wanted === "anyone");
    expect(may(caller(guest, everyScope), name, true)).toBe(true);
  });
});

it("an application with the right to what it owns may write that, and nothing that it does not own", () => {
  const owning = application(["Application.ReadWrite.OwnedBy"]);
  const owned = permissionNames.filter((name) => may(owning, name, true) && !may(owning, name));
  expect(owned).toEqual([
    "application.write",
    "password.write",
    "credential.write",
    "servicePrincipal.write",
  ]);
});

async function preparedWorld() {
  const world = await createWorld();
  const { state } = world.sandbox;
  const target = putApplication(world.sandbox, { owners: [persons.priya.id] });
  const free = putApplication(world.sandbox);
  const client = state.servicePrincipals.put(principalFixture("client", { appId: target.appId }));
  const api = state.servicePrincipals
    .list()
    .find((row) => row.tenantId === client.tenantId && row.displayName === "Invoices API");
  const gone = putApplication(world.sandbox);
  state.applications.delete(gone.id);
  state.deletedApplications.put({
    id: gone.id,
    application: gone,
    servicePrincipals: [],
    credentials: [],
    appRoleAssignments: [],
    deletedAt: world.sandbox.clock.now(),
  });
  const secret = {
    keyId: "key",
    displayName: null,
    hint: "abc",
    startDateTime: "2026-01-01T00:00:00Z",
    endDateTime: "2027-01-01T00:00:00Z",
    secret: "abc",
  };
  state.applications.put({ ...target, passwordCredentials: [secret] });
  for (const parentId of [target.id, client.id]) {
    state.federatedCredentials.put({
      id: `credential-of-${parentId}`,
      parentId,
      name: "one",
      issuer: "https://i",
      subject: "s",
      audiences: ["a"],
      description: null,
      claimsMatchingExpression: null,
      createdAt: 0,
      effectiveAt: 0,
      visibleAt: 0,
    });
  }
  const roleOf = (id: string | undefined) =>
    state.servicePrincipals
      .get(id ?? "")
      ?.appRoles.filter((role) => role.allowedMemberTypes.includes("Application"));
  const apis = { graph: graphPrincipalId, other: api?.id ?? "" };
  for (const [name, resourceId] of Object.entries(apis)) {
    const appRoleId = roleOf(resourceId)?.[0]?.id ?? "";
    state.appRoleAssignments.put({
      id: `held-${name}`,
      appRoleId,
      principalId: client.id,
      resourceId,
      createdAt: 0,
    });
  }
  const other = state.servicePrincipals.put(principalFixture("newcomer"));
  state.permissionGrants.put({
    id: "grant",
    clientId: client.id,
    consentType: "AllPrincipals",
    principalId: null,
    resourceId: graphPrincipalId,
    scope: "User.Read",
  });
  return { ...world, target, free, client, gone, apis, other, roleOf };
}
type Prepared = Awaited<ReturnType<typeof preparedWorld>>;

interface Example {
  operation: string;
  /** Any of these opens the operation. */
  permissions: readonly Permission[];
  body?: (world: Prepared) => unknown;
  /** Fillings of the path beside the ordinary ones. */
  fill?: (world: Prepared) => Record<string, string>;
  query?: string;
}

const example = (
  operation: string,
  permission: Permission | readonly Permission[],
  about: Omit<Example, "operation" | "permissions"> = {},
): Example => ({
  operation,
  permissions: typeof permission === "string" ? [permission] : permission,
  ...about,
});

const principalOf = (side: "graph" | "other") => (world: Prepared) => ({
  principal: world.apis[side],
  assignment: `held-${side}`,
});
const heldOf = (side: "graph" | "other") => () => ({ assignment: `held-${side}` });
const newAssignment = (resource: "graph" | "other", held: "client" | "other") => (world: Prepared) => ({
  principalId: world[held].id,
  resourceId: world.apis[resource],
  appRoleId: world.roleOf(world.apis[resource])?.at(held === "client" ? 1 : 0)?.id,
});

const ofApplication = "/applications/:application";
const ofPrincipal = "/servicePrincipals/:principal";
const deleted = "/directory/deletedItems";

/** What every operation takes. */
const examples: readonly Example[] = [
  example("GET /applications", "application.list"),
  example("GET /applications/$count", "application.list"),
  example("POST /applications", "application.create", { body: () => ({ displayName: "x" }) }),
  example(`GET ${ofApplication}`, "application.read"),
  example(`PATCH ${ofApplication}`, "application.write", { body: () => ({ notes: "x" }) }),
  example(`DELETE ${ofApplication}`, "application.write"),
  example(`GET ${ofApplication}/owners`, "application.read"),
  example(`POST ${ofApplication}/owners/$ref`, "application.write", {
    body: () => ({ "@odata.id": `https://graph.microsoft.com/v1.0/users/${persons.kim.id}` }),
  }),
  example(`DELETE ${ofApplication}/owners/:owner/$ref`, "application.write"),
  example(`POST ${ofApplication}/addPassword`, "password.write", { body: () => ({}) }),
  example(`POST ${ofApplication}/removePassword`, "password.write", { body: () => ({ keyId: "key" }) }),
  example(`GET ${deleted}/microsoft.graph.application`, "application.list"),
  example(`GET ${deleted}/:item`, "application.read"),
  example(`POST ${deleted}/:item/restore`, "deletedItem.write"),
  example(`DELETE ${deleted}/:item`, "deletedItem.write"),
  example(`GET ${ofApplication}/federatedIdentityCredentials`, "credential.read"),
  example(`POST ${ofApplication}/federatedIdentityCredentials`, "credential.write", {
    body: () => ({ name: "two", issuer: "https://i", subject: "t", audiences: ["a"] }),
  }),
  example(`GET ${ofApplication}/federatedIdentityCredentials/:credential`, "credential.read"),
  example(`PATCH ${ofApplication}/federatedIdentityCredentials/:credential`, "credential.write", {
    body: () => ({ description: "x" }),
  }),
  example(`DELETE ${ofApplication}/federatedIdentityCredentials/:credential`, "credential.write"),
  example("GET /servicePrincipals", "application.list"),
  example("GET /servicePrincipals/$count", "application.list"),
  example("POST /servicePrincipals", "servicePrincipal.write", {
    body: ({ free }) => ({ appId: free.appId }),
  }),
  example(`GET ${ofPrincipal}`, "application.read"),
  example(`PATCH ${ofPrincipal}`, "servicePrincipal.write", { body: () => ({ tags: ["x"] }) }),
  example(`DELETE ${ofPrincipal}`, "servicePrincipal.write"),
  example(`GET ${ofPrincipal}/owners`, "application.read"),
  example(`GET ${ofPrincipal}/federatedIdentityCredentials`, "credential.read"),
  example(`GET ${ofPrincipal}/federatedIdentityCredentials/:credential`, "credential.read"),
  example(`GET ${ofPrincipal}/appRoleAssignments`, "application.read"),
  example(`GET ${ofPrincipal}/appRoleAssignments/:assignment`, "application.read", { fill: heldOf("graph") }),
  example(`POST ${ofPrincipal}/appRoleAssignments`, "assignment.writeGraph", {
    body: newAssignment("graph", "client"),
  }),
  example(`POST ${ofPrincipal}/appRoleAssignments`, "assignment.write", {
    body: newAssignment("other", "client"),
  }),
  example(`DELETE ${ofPrincipal}/appRoleAssignments/:assignment`, "assignment.writeGraph", {
    fill: heldOf("graph"),
  }),
  example(`DELETE ${ofPrincipal}/appRoleAssignments/:assignment`, "assignment.write", {
    fill: heldOf("other"),
  }),
  example(`GET ${ofPrincipal}/appRoleAssignedTo`, "application.read"),
  example(`GET ${ofPrincipal}/appRoleAssignedTo/:assignment`, "application.read", {
    fill: principalOf("graph"),
  }),
  example(`POST ${ofPrincipal}/appRoleAssignedTo`, "assignment.writeGraph", {
    fill: principalOf("graph"),
    body: newAssignment("graph", "other"),
  }),
  example(`POST ${ofPrincipal}/appRoleAssignedTo`, "assignment.write", {
    fill: principalOf("other"),
    body: newAssignment("other", "other"),
  }),
  example(`DELETE ${ofPrincipal}/appRoleAssignedTo/:assignment`, "assignment.writeGraph", {
    fill: principalOf("graph"),
  }),
  example(`DELETE ${ofPrincipal}/appRoleAssignedTo/:assignment`, "assignment.write", {
    fill: principalOf("other"),
  }),
  example("GET /oauth2PermissionGrants", "permissionGrant.read"),
  example("POST /oauth2PermissionGrants", "permissionGrant.write", {
    body: ({ other }) => ({
      clientId: other.id,
      consentType: "AllPrincipals",
      resourceId: graphPrincipalId,
      scope: "User.Read",
    }),
  }),
  example("GET /oauth2PermissionGrants/:grant", "permissionGrant.read"),
  example("PATCH /oauth2PermissionGrants/:grant", "permissionGrant.write", {
    body: () => ({ scope: "Policy.Read.All" }),
  }),
  example("DELETE /oauth2PermissionGrants/:grant", "permissionGrant.write"),
  example("GET /me", "me.read"),
  example("GET /me/ownedObjects/microsoft.graph.application", "application.read"),
  example("GET /organization", "organization.read"),
  example("GET /domains", "domain.read"),
  example("GET /users", "user.read"),
  example("GET /users/:user", "user.read"),
  example("GET /groups", "group.read"),
  example("GET /me/transitiveMemberOf/microsoft.graph.directoryRole", ["me.read", "directoryRole.details"], {
    query: "?$count=true",
  }),
  example("GET /roleManagement/directory/roleAssignments", "roleAssignment.read"),
  example(
    "GET /roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser:filter",
    "roleEligibility.read",
  ),
  example("GET /policies/authorizationPolicy", "authorizationPolicy.read"),
];

/** Everybody but those whom the permissions let through, as strong as they can be otherwise. */
function refusedCallers(permissions: readonly Permission[]): { user: User; scopes: readonly string[] }[] {
  const rights = permissions.map((name) => expected[name]);
  const keys = new Set(rights.flatMap(({ scopes }) => scopes.map((scope) => scope.split("+")[0])));
  const withoutScope = {
    user: person(["globalAdministrator"]),
    scopes: everyScope.filter((scope) => !keys.has(scope)),
  };
  if (rights.some((right) => right.person === "anyone")) return [withoutScope];
  const allowed: readonly string[] = rights.flatMap((right) =>
    right.person === "member" ? roleNames : right.person,
  );
  const withoutRole = person(
    roleNames.filter((role) => !allowed.includes(role)),
    { guest: rights.some((right) => right.person === "member") },
  );
  return [withoutScope, { user: withoutRole, scopes: everyScope }];
}

/** A person who has just enough. */
function allowedCaller([first = "me.read"]: readonly Permission[]): {
  user: User;
  scopes: readonly string[];
} {
  const { scopes, person: wanted } = expected[first];
  const user = wanted === "anyone" ? guest : person(wanted === "member" ? [] : wanted.slice(-1));
  return { user, scopes: (scopes[0] ?? "").split("+") };
}

describe("an operation", () => {
  it("has an example of its right each", () => {
    const named = new Set(examples.map(({ operation }) => operation));
    expect([...named].sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it.each(examples)("$operation is for those with $permissions", async (each) => {
    const world = await preparedWorld();
    const { target, client, gone } = world;
    const [method = "", pattern = ""] = each.operation.split(" ");
    const onPrincipal = pattern.startsWith("/servicePrincipals");
    const fillings: Record<string, string> = {
      application: target.id,
      principal: client.id,
      credential: `credential-of-${onPrincipal ? client.id : target.id}`,
      owner: persons.priya.id,
      item: gone.id,
      grant: "grant",
      user: persons.kim.id,
      filter: "(on='principal')",
      ...each.fill?.(world),
    };
    const path = pattern.replace(/:(\w+)/g, (_, name: string) => fillings[name] ?? name) + (each.query ?? "");
    const ask = async ({ user, scopes }: { user: User; scopes: readonly string[] }) => {
      world.sandbox.state.users.put(user);
      const headers = { consistencylevel: "eventual" };
      const body = each.body?.(world);
      return world.as(user, scopes)(method, path, { headers, ...(body !== undefined && { body }) });
    };
    for (const refused of refusedCallers(each.permissions)) {
      const answer = await ask(refused);
      expect([answer.status, answer.body.error?.code]).toEqual([403, "Authorization_RequestDenied"]);
    }
    expect((await ask(allowedCaller(each.permissions))).status).toBeLessThan(300);
  });
});
