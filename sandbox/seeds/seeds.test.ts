import { describe, expect, test } from "vitest";
import { resourceAppIds } from "../login/tokens.ts";
import { managementGroupKey } from "../state/azure.ts";
import { exportState } from "../state/state.ts";
import { createResettableSandbox, createTestSandbox, portalOrigin } from "../testing.ts";
import { portalClientId } from "./applications.ts";
import { type ConnectionPlan, connections, trustOf } from "./connections.ts";
import { persons } from "./persons.ts";
import { seedNames } from "./seeds.ts";
import { graphRoles } from "./service-principals.ts";
import { tenants } from "./tenants.ts";

describe.each(seedNames)("the %s seed", (name) => {
  test("gives the same state at any time, and again after a reset from any other", async () => {
    const { sandbox, reset } = await createResettableSandbox(name);
    const before = exportState(sandbox.state);
    for (const other of seedNames) reset(other);
    sandbox.clock.advance(86_400_000);
    reset(name);
    expect(exportState(sandbox.state)).toEqual(before);
    expect(exportState((await createTestSandbox(name)).state)).toEqual(before);
  });

  test("registers the portal for the given origins and gives nobody's consent", async () => {
    const { state } = await createTestSandbox(name);
    expect(state.applications.by("byAppId", portalClientId)[0]?.spaRedirectUris).toEqual([
      `${portalOrigin}/redirect`,
    ]);
    expect(state.permissionGrants.size).toBe(0);
  });

  test("gives every tenant its own object ids of Microsoft's service principals", async () => {
    const principals = (await createTestSandbox(name)).state.servicePrincipals.by(
      "byAppId",
      resourceAppIds.graph,
    );
    expect(principals.map((principal) => principal.tenantId).sort()).toEqual(
      [tenants.adatum.id, tenants.northwind.id].sort(),
    );
    expect(new Set(principals.map((principal) => principal.id)).size).toBe(2);
  });

  test("refers to nothing that is absent", async () => {
    const { state } = await createTestSandbox(name);
    for (const project of state.projects.list())
      expect(state.organizations.get(project.organizationId)).toBeDefined();
    for (const membership of state.memberships.list()) {
      expect(state.users.get(membership.entraId)).toBeDefined();
      for (const project of Object.keys(membership.projects))
        expect(state.projects.get(project)).toBeDefined();
    }
    for (const repository of state.repositories.list()) {
      for (const commit of Object.values(repository.refs)) expect(state.commits.get(commit)).toBeDefined();
    }
    for (const assignment of state.appRoleAssignments.list()) {
      expect(state.servicePrincipals.get(assignment.principalId)).toBeDefined();
      const resource = state.servicePrincipals.get(assignment.resourceId);
      expect(resource?.appRoles.some((role) => role.id === assignment.appRoleId)).toBe(true);
    }
    for (const endpoint of state.endpoints.list()) {
      const clientId = endpoint.authorizationParameters["serviceprincipalid"] ?? "";
      expect(state.servicePrincipals.by("byAppId", clientId)).toHaveLength(1);
      for (const reference of endpoint.projects)
        expect(state.projects.get(reference.projectId)).toBeDefined();
    }
    const groupOf = (tenantId: string, name: string) =>
      state.managementGroups.get(managementGroupKey(tenantId, name));
    for (const { tenantId, parent } of state.managementGroups.list())
      if (parent !== null) expect(groupOf(tenantId, parent)).toBeDefined();
    for (const { tenantId, managementGroup } of state.subscriptions.list())
      expect(groupOf(tenantId, managementGroup)).toBeDefined();
  });
});

test("the empty tenant has nothing connected", async () => {
  const { state } = await createTestSandbox("empty");
  expect(state.endpoints.size + state.federatedCredentials.size + state.pipelines.size).toBe(0);
  expect(state.applications.list().map((application) => application.displayName)).toEqual([
    "Federation Portal",
    "Invoices API",
  ]);
});

test("the story has working trusts and broken ones", async () => {
  const { state } = await createTestSandbox("story");
  const exact = Object.values<ConnectionPlan>(connections)
    .filter((plan) => !("secret" in plan))
    .map((plan) => {
      const trust = trustOf(plan);
      return state.federatedCredentials
        .list()
        .some((row) => row.issuer === trust.issuer && row.subject === trust.subject);
    });
  expect(exact.filter((found) => found)).toHaveLength(7);
  expect(exact.filter((found) => !found)).toHaveLength(2);
  expect(state.applications.size).toBeGreaterThanOrEqual(30);
});

test("Ada administers every organization of the tenant and Noah is in none", async () => {
  const { state } = await createTestSandbox("empty");
  const organizations = state.organizations
    .list()
    .filter((organization) => organization.tenantId === tenants.northwind.id);
  const administered = state.memberships
    .by("byEntraId", persons.ada.id)
    .filter((row) => row.organizationAdministrator);
  expect(administered.map((row) => row.organizationId)).toEqual(organizations.map((row) => row.id));
  expect(state.memberships.by("byEntraId", persons.noah.id)).toEqual([]);
});

test("Graph offers roles whose ids and values are unique", () => {
  const roles = graphRoles(undefined);
  expect(new Set(roles.map((role) => role.id)).size).toBe(roles.length);
  expect(new Set(roles.map((role) => role.value)).size).toBe(roles.length);
  expect(roles.length).toBeGreaterThanOrEqual(60);
});

test.runIf(process.env["API_SPECS_DIR"])("Graph offers every published role under its published id", () => {
  const roles = graphRoles(process.env["API_SPECS_DIR"]);
  expect(roles.length).toBeGreaterThan(500);
  expect(new Set(roles.map((role) => role.value)).size).toBe(roles.length);
});
