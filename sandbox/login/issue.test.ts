import { decodeJwt } from "jose";
import { beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../kernel/context.ts";
import type { ServicePrincipal, User } from "../state/directory.ts";
import { createTestSandbox } from "../testing.ts";
import { issueApplicationToken, issueConnectionAssertion, issueIdToken, issueUserToken } from "./issue.ts";
import { readCaller } from "./tokens.ts";

const tenantId = "11111111-1111-4111-8111-111111111111";
const user: User = {
  id: "22222222-2222-4222-8222-222222222222",
  tenantId,
  displayName: "Ada",
  userPrincipalName: "ada@northwind.example",
  roles: [],
  eligibleRoles: [],
  guest: false,
  story: "",
};
const principal: ServicePrincipal = {
  id: "33333333-3333-4333-8333-333333333333",
  appId: "44444444-4444-4444-8444-444444444444",
  tenantId,
  displayName: "deploy",
  servicePrincipalType: "Application",
  accountEnabled: true,
  appOwnerOrganizationId: tenantId,
  appRoleAssignmentRequired: false,
  alternativeNames: [],
  tags: [],
  appRoles: [],
  oauth2PermissionScopes: [],
  servicePrincipalNames: [],
  owners: [],
  createdAt: 0,
  visibleAt: 0,
};

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createTestSandbox("empty");
  sandbox.state.users.put(user);
  sandbox.state.servicePrincipals.put(principal);
});

test("each resource accepts a person's token for it and no other resource does", async () => {
  for (const resource of ["graph", "devops", "azure"] as const) {
    const token = await issueUserToken(sandbox, { user, clientId: "client", resource, scopes: ["A", "B"] });
    for (const reader of ["graph", "devops", "azure"] as const) {
      const verdict = await readCaller(sandbox, `Bearer ${token}`, reader);
      if (reader !== resource) expect(verdict).toEqual({ problem: "wrong-audience" });
      else
        expect(verdict).toEqual({
          caller: {
            kind: "user",
            user,
            tenantId,
            clientId: "client",
            scopes: ["A", "B"],
            handlesChallenges: false,
          },
        });
    }
  }
});

test("a member without a directory role carries the mark of a plain member, a guest does not", async () => {
  const wids = async (person: User) =>
    decodeJwt(
      await issueUserToken(sandbox, { user: person, clientId: "client", resource: "graph", scopes: [] }),
    )["wids"];
  expect(await wids(user)).toEqual(["b79fbf4d-3ef9-4689-8143-76b194e85509"]);
  expect(await wids({ ...user, guest: true })).toEqual([]);
  expect(await wids({ ...user, roles: ["role"] })).toEqual(["role"]);
});

test("a client that handles challenges gets a Graph token that says so and lives for a day", async () => {
  const token = decodeJwt(
    await issueUserToken(sandbox, {
      user,
      clientId: "client",
      resource: "graph",
      scopes: [],
      handlesChallenges: true,
    }),
  );
  expect(token["xms_cc"]).toEqual(["CP1"]);
  expect((token.exp ?? 0) - (token.iat ?? 0)).toBe(86_400);
});

test("an application's token speaks for its service principal and names its roles", async () => {
  const token = await issueApplicationToken(sandbox, {
    principal,
    audience: "https://graph.microsoft.com",
    roles: ["User.Read.All"],
  });
  expect(decodeJwt(token)).toMatchObject({
    idtyp: "app",
    oid: principal.id,
    sub: principal.id,
    appidacr: "2",
    tid: tenantId,
  });
  expect(await readCaller(sandbox, `Bearer ${token}`, "graph")).toEqual({
    caller: { kind: "application", principal, tenantId, clientId: principal.appId, roles: ["User.Read.All"] },
  });
});

test("an application without a role on the resource has no roles claim", async () => {
  const token = await issueApplicationToken(sandbox, {
    principal,
    audience: "https://graph.microsoft.com",
    roles: [],
  });
  expect(decodeJwt(token)).not.toHaveProperty("roles");
});

test("an ID token is for the client and echoes its nonce", async () => {
  const token = decodeJwt(await issueIdToken(sandbox, { user, clientId: "client", nonce: "n-1" }));
  expect(token).toMatchObject({ aud: "client", nonce: "n-1", oid: user.id, tid: tenantId, ver: "2.0" });
});

test("a connection's assertion is issued by the tenant for the token exchange", async () => {
  const token = decodeJwt(await issueConnectionAssertion(sandbox, { tenantId, subject: "/eid1/x" }));
  expect(token).toMatchObject({
    iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    sub: "/eid1/x",
    aud: "fb60f99c-7a34-4190-8149-302f77469936",
    azp: "499b84ac-1321-427f-aa17-267ca6975798",
  });
});
