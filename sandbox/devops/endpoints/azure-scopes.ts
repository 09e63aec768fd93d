import type { Sandbox } from "../../kernel/context.ts";
import type { Route } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import { managementGroupKey } from "../../state/azure.ts";
import { entraIdOf } from "../access.ts";
import { organizationRoute } from "../route.ts";

const groupScope = (name: string): string =>
  `/providers/microsoft.management/managementgroups/${name.toLowerCase()}`;

/** Scopes of a management group of a tenant and of every one above it. */
function lineage(sandbox: Sandbox, tenantId: string, name: string | null): string[] {
  if (name === null) return [];
  const group = sandbox.state.managementGroups.get(managementGroupKey(tenantId, name));
  return [groupScope(name), ...lineage(sandbox, tenantId, group?.parent ?? null)];
}

const scopesHeldBy = (sandbox: Sandbox, entraId: string): Set<string> =>
  new Set(
    sandbox.state.azureRoleAssignments.by("byPrincipal", entraId).map(({ scope }) => scope.toLowerCase()),
  );

/** Subscriptions and management groups that the caller can read in Azure, for the pickers of the web page. */
export const azureScopeRoutes: readonly Route<Caller>[] = [
  organizationRoute({
    method: "GET",
    path: "/serviceendpoint/endpointproxy/azurermsubscriptions",
    resource: "endpointProxyAzure",
    source: "docs/sources/devops.md#azure-scopes",
    run({ sandbox, call }) {
      const { tenantId } = call.caller;
      const held = scopesHeldBy(sandbox, entraIdOf(call.caller));
      const value = sandbox.state.subscriptions
        .by("byTenant", tenantId)
        .filter(({ id, managementGroup }) =>
          [`/subscriptions/${id}`, ...lineage(sandbox, tenantId, managementGroup)].some((scope) =>
            held.has(scope),
          ),
        )
        .map(({ id, displayName }) => ({
          displayName,
          subscriptionId: id,
          subscriptionTenantId: tenantId,
          subscriptionTenantName: sandbox.state.tenants.get(tenantId)?.displayName ?? "",
        }));
      return { status: 200, body: { value, errorMessage: "" } };
    },
  }),
  organizationRoute({
    method: "GET",
    path: "/serviceendpoint/endpointproxy/azurermmanagementgroups",
    resource: "endpointProxyAzure",
    source: "docs/sources/devops.md#azure-scopes",
    run({ sandbox, call }) {
      const { tenantId } = call.caller;
      const held = scopesHeldBy(sandbox, entraIdOf(call.caller));
      const value = sandbox.state.managementGroups
        .by("byTenant", tenantId)
        .filter(({ name }) => lineage(sandbox, tenantId, name).some((scope) => held.has(scope)))
        .map(({ name, displayName }) => ({
          displayName,
          id: `/providers/Microsoft.Management/managementGroups/${name}`,
          name,
          tenantId,
        }));
      return { status: 200, body: { value, errorMessage: "" } };
    },
  }),
];
