import type { Call, Reply } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { ManagementGroup, Subscription } from "../state/azure.ts";
import type { State } from "../state/state.ts";
import {
  clientNameOf,
  findGroup,
  groupChain,
  groupScope,
  holdsRoleIn,
  objectIdOf,
  rolesAboveGroup,
  rolesAboveSubscription,
  rolesOnGroup,
  rolesOnSubscription,
  subscriptionScope,
} from "./access.ts";
import { authorizationFailed, azureError, wrongTenant } from "./errors.ts";
import { pageReply } from "./pages.ts";

type AzureCall = Call<Caller>;

const ok = (body: object): Reply => ({ status: 200, body });

/** The refusal of a caller who lacks an action on a scope. */
export const denied = ({ caller }: Pick<AzureCall, "caller">, action: string, scope: string): Reply =>
  authorizationFailed(clientNameOf(caller), objectIdOf(caller), action, scope);

/** A subscription as one version of the API shows it: the tenants that manage it came later. */
const subscriptionView = (subscription: Subscription, apiVersion: string) => ({
  id: subscriptionScope(subscription.id),
  authorizationSource: "RoleBased",
  ...(apiVersion !== "2016-06-01" && { managedByTenants: [], tags: {} }),
  subscriptionId: subscription.id,
  tenantId: subscription.tenantId,
  displayName: subscription.displayName,
  state: subscription.state,
  subscriptionPolicies: {
    locationPlacementId: "Public_2014-09-01",
    quotaId: "EnterpriseAgreement_2014-09-01",
    spendingLimit: "Off",
  },
});

const visibleSubscriptions = ({ sandbox: { state }, caller }: AzureCall): Subscription[] =>
  state.subscriptions.by("byTenant", caller.tenantId).filter((row) => holdsRoleIn(state, caller, row));

const visibleGroups = ({ sandbox: { state }, caller }: AzureCall): ManagementGroup[] =>
  state.managementGroups
    .by("byTenant", caller.tenantId)
    .filter((row) => rolesOnGroup(state, caller, row).length > 0);

/** Subscriptions on which, or in which, the caller holds a role. */
export function listSubscriptions(call: AzureCall, apiVersion: string): Reply {
  const rows = visibleSubscriptions(call);
  return pageReply(call, rows, (row) => subscriptionView(row, apiVersion), {
    count: { type: "Total", value: rows.length },
  });
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The subscription that a path names, whatever the caller may do with it, or why there is none for them. */
export function subscriptionOf({
  sandbox: { state },
  caller,
  params,
}: AzureCall): { subscription: Subscription } | { refused: Reply } {
  const id = params["subscription"] ?? "";
  if (!guid.test(id)) {
    const message = `The provided subscription identifier '${id}' is malformed or invalid.`;
    return { refused: azureError(400, "InvalidSubscriptionId", message) };
  }
  const subscription = state.subscriptions.get(id.toLowerCase());
  if (!subscription) {
    const message = `The subscription '${id}' could not be found.`;
    return { refused: azureError(404, "SubscriptionNotFound", message) };
  }
  return subscription.tenantId === caller.tenantId
    ? { subscription }
    : { refused: wrongTenant(caller.tenantId, subscription.tenantId) };
}

/** One subscription. This is what Azure DevOps reads to verify a connection; a role on a resource group is not enough. */
export function getSubscription(call: AzureCall, apiVersion: string): Reply {
  const found = subscriptionOf(call);
  if ("refused" in found) return found.refused;
  const { subscription } = found;
  if (rolesOnSubscription(call.sandbox.state, call.caller, subscription).length === 0)
    return denied(
      call,
      "Microsoft.Resources/subscriptions/read",
      subscriptionScope(call.params["subscription"] ?? ""),
    );
  return ok(subscriptionView(subscription, apiVersion));
}

/** Every tenant in which a person has an account: at home, and wherever they are a guest. */
function tenantsOf(state: State, { caller }: AzureCall): string[] {
  if (caller.kind === "application") return [caller.tenantId];
  const { user } = caller;
  const homeId = user.homeAccount?.userId ?? user.id;
  const accounts = state.users
    .list()
    .filter(({ id, homeAccount }) => id === homeId || homeAccount?.userId === homeId);
  return [...new Set([caller.tenantId, ...accounts.map(({ tenantId }) => tenantId)])];
}

/** The tenants that the caller belongs to, that of the token first. */
export function listTenants(call: AzureCall): Reply {
  const { state } = call.sandbox;
  const value = tenantsOf(state, call).flatMap((id) => {
    const tenant = state.tenants.get(id);
    if (!tenant) return [];
    return [
      {
        id: `/tenants/${id}`,
        tenantId: id,
        countryCode: "SE",
        displayName: tenant.displayName,
        domains: tenant.domains,
        tenantCategory: "Home",
        defaultDomain: tenant.domains[0],
        tenantType: "AAD",
      },
    ];
  });
  return ok({ value });
}

const groupType = "Microsoft.Management/managementGroups";

const groupView = ({ name, tenantId, displayName }: ManagementGroup) => ({
  id: groupScope(name),
  type: groupType,
  name,
  properties: { tenantId, displayName },
});

/** Management groups on which the caller holds a role, inherited ones included. */
export const listGroups = (call: AzureCall): Reply => pageReply(call, visibleGroups(call), groupView);

/** One management group. Azure does not tell one that is absent from one that is closed to the caller. */
export function getGroup({ sandbox: { state }, caller, params }: AzureCall): Reply {
  const name = params["group"] ?? "";
  const group = findGroup(state, caller.tenantId, name);
  if (!group || rolesOnGroup(state, caller, group).length === 0) {
    return denied({ caller }, "Microsoft.Management/managementGroups/read", groupScope(name));
  }
  const [, parent] = groupChain(state, group.tenantId, group.name);
  const view = groupView(group);
  return ok({
    ...view,
    properties: {
      ...view.properties,
      details: parent
        ? { parent: { id: groupScope(parent.name), name: parent.name, displayName: parent.displayName } }
        : {},
    },
  });
}

type Permission = "noaccess" | "view" | "edit" | "delete";

const permissionOf = (roles: readonly string[]): Permission => {
  if (roles.some((role) => role === "Owner" || role === "Contributor")) return "delete";
  return roles.length > 0 ? "view" : "noaccess";
};

/** Rows by what they have in common. */
function gather<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const gathered = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const together = gathered.get(key);
    if (together) together.push(row);
    else gathered.set(key, [row]);
  }
  return gathered;
}

/** What lies below each management group of a tenant, read once for all of them. */
function readTree(state: State, tenantId: string) {
  const groups = gather(state.managementGroups.by("byTenant", tenantId), (row) => row.parent);
  const subscriptions = gather(state.subscriptions.by("byTenant", tenantId), (row) => row.managementGroup);
  const known = new Map<string, number>();
  const descendants = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const below = (groups.get(name) ?? []).reduce((sum, group) => sum + 1 + descendants(group.name), 0);
    const count = (subscriptions.get(name)?.length ?? 0) + below;
    known.set(name, count);
    return count;
  };
  return (name: string) => {
    const childGroups = groups.get(name)?.length ?? 0;
    return {
      numberOfDescendants: descendants(name),
      numberOfChildren: childGroups + (subscriptions.get(name)?.length ?? 0),
      numberOfChildGroups: childGroups,
    };
  };
}

/**
 * Everything that the caller can see, groups and subscriptions in one list. Ancestors are there even where the caller
 * holds no role on them, so that the tree has no gaps. Follows docs/sources/azure.md#management-groups.
 */
export function getEntities(call: AzureCall): Reply {
  const { sandbox, caller } = call;
  const { state } = sandbox;
  const sizeOf = readTree(state, caller.tenantId);
  const subscriptions = visibleSubscriptions(call);
  const groups = new Map<string, ManagementGroup>();
  for (const name of [
    ...visibleGroups(call).map((row) => row.name),
    ...subscriptions.map((row) => row.managementGroup),
  ]) {
    for (const group of groupChain(state, caller.tenantId, name)) groups.set(group.id, group);
  }
  const place = (above: readonly ManagementGroup[]) => ({
    parent: { id: above[0] ? groupScope(above[0].name) : "" },
    parentDisplayNameChain: above.map((group) => group.displayName).reverse(),
    parentNameChain: above.map((group) => group.name).reverse(),
  });
  const groupEntities = [...groups.values()].map((group) => {
    const view = groupView(group);
    return {
      ...view,
      properties: {
        ...view.properties,
        ...place(groupChain(state, group.tenantId, group.parent)),
        permissions: permissionOf(rolesOnGroup(state, caller, group)),
        inheritedPermissions: permissionOf(rolesAboveGroup(state, caller, group)),
        ...sizeOf(group.name),
      },
    };
  });
  const subscriptionEntities = subscriptions.map((row) => {
    return {
      id: subscriptionScope(row.id),
      type: "/subscriptions",
      name: row.id,
      properties: {
        tenantId: row.tenantId,
        displayName: row.displayName,
        ...place(groupChain(state, row.tenantId, row.managementGroup)),
        permissions: permissionOf(rolesOnSubscription(state, caller, row)),
        inheritedPermissions: permissionOf(rolesAboveSubscription(state, caller, row)),
        numberOfDescendants: 0,
        numberOfChildren: 0,
        numberOfChildGroups: 0,
      },
    };
  });
  const entities = [...groupEntities, ...subscriptionEntities];
  return pageReply(call, entities, (entity) => entity, { count: entities.length });
}
