import type { Call, Reply } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { ManagementGroup, Subscription } from "../state/azure.ts";
import type { State } from "../state/state.ts";
import {
  clientNameOf,
  groupChain,
  groupScope,
  objectIdOf,
  rolesOnGroup,
  rolesOnSubscription,
  subscriptionScope,
} from "./access.ts";
import { authorizationFailed, azureError, wrongTenant } from "./errors.ts";

type AzureCall = Call<Caller>;

const ok = (body: object): Reply => ({ status: 200, body });

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
  state.subscriptions
    .by("byTenant", caller.tenantId)
    .filter((row) => rolesOnSubscription(state, caller, row).length > 0);

const visibleGroups = ({ sandbox: { state }, caller }: AzureCall): ManagementGroup[] =>
  state.managementGroups
    .by("byTenant", caller.tenantId)
    .filter((row) => rolesOnGroup(state, caller, row.id).length > 0);

/** Subscriptions on which the caller holds a role. */
export function listSubscriptions(call: AzureCall, apiVersion: string): Reply {
  const value = visibleSubscriptions(call).map((row) => subscriptionView(row, apiVersion));
  return ok({ value, count: { type: "Total", value: value.length } });
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One subscription. This is what Azure DevOps reads to verify a connection at subscription scope. */
export function getSubscription(
  { sandbox: { state }, caller, params }: AzureCall,
  apiVersion: string,
): Reply {
  const id = params["subscription"] ?? "";
  if (!guid.test(id)) {
    return azureError(
      400,
      "InvalidSubscriptionId",
      `The provided subscription identifier '${id}' is malformed or invalid.`,
    );
  }
  const subscription = state.subscriptions.get(id.toLowerCase());
  if (!subscription)
    return azureError(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`);
  if (subscription.tenantId !== caller.tenantId) return wrongTenant(caller.tenantId, subscription.tenantId);
  if (rolesOnSubscription(state, caller, subscription).length === 0) {
    const action = "Microsoft.Resources/subscriptions/read";
    return authorizationFailed(clientNameOf(caller), objectIdOf(caller), action, subscriptionScope(id));
  }
  return ok(subscriptionView(subscription, apiVersion));
}

/** Tenants that the caller belongs to: the one of the token, and for a guest the one at home. */
export function listTenants({ sandbox: { state }, caller }: AzureCall): Reply {
  const home = caller.kind === "user" ? caller.user.homeAccount?.tenantId : undefined;
  const value = [caller.tenantId, ...(home ? [home] : [])].flatMap((id) => {
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

const groupView = ({ id, tenantId, displayName }: ManagementGroup) => ({
  id: groupScope(id),
  type: groupType,
  name: id,
  properties: { tenantId, displayName },
});

/** Management groups on which the caller holds a role, inherited ones included. */
export const listGroups = (call: AzureCall): Reply => ok({ value: visibleGroups(call).map(groupView) });

/** One management group. Azure does not tell one that is absent from one that is closed to the caller. */
export function getGroup({ sandbox: { state }, caller, params }: AzureCall): Reply {
  const name = params["group"] ?? "";
  const group = state.managementGroups.list().find((row) => row.id.toLowerCase() === name.toLowerCase());
  if (!group || group.tenantId !== caller.tenantId || rolesOnGroup(state, caller, group.id).length === 0) {
    const action = "Microsoft.Management/managementGroups/read";
    return authorizationFailed(clientNameOf(caller), objectIdOf(caller), action, groupScope(name));
  }
  const parent = group.parent === null ? undefined : state.managementGroups.get(group.parent);
  const view = groupView(group);
  return ok({
    ...view,
    properties: {
      ...view.properties,
      details: parent
        ? { parent: { id: groupScope(parent.id), name: parent.id, displayName: parent.displayName } }
        : {},
    },
  });
}

type Permission = "noaccess" | "view" | "edit" | "delete";

const permissionOf = (roles: readonly string[]): Permission => {
  if (roles.some((role) => role === "Owner" || role === "Contributor")) return "delete";
  return roles.length > 0 ? "view" : "noaccess";
};

const childGroups = (state: State, name: string): ManagementGroup[] =>
  state.managementGroups.list().filter((group) => group.parent === name);

const childSubscriptions = (state: State, name: string): Subscription[] =>
  state.subscriptions.list().filter((row) => row.managementGroup === name);

const descendants = (state: State, name: string): number =>
  childSubscriptions(state, name).length +
  childGroups(state, name).reduce((sum, group) => sum + 1 + descendants(state, group.id), 0);

/**
 * Everything that the caller can see, groups and subscriptions in one list. Ancestors are there even where the caller
 * holds no role on them, so that the tree has no gaps. Follows docs/sources/azure.md#management-groups.
 */
export function getEntities(call: AzureCall): Reply {
  const { sandbox, caller } = call;
  const { state } = sandbox;
  const subscriptions = visibleSubscriptions(call);
  const groups = new Map<string, ManagementGroup>();
  for (const name of [
    ...visibleGroups(call).map((row) => row.id),
    ...subscriptions.map((row) => row.managementGroup),
  ]) {
    for (const group of groupChain(state, name)) groups.set(group.id, group);
  }
  const place = (above: readonly ManagementGroup[]) => ({
    parent: { id: above[0] ? groupScope(above[0].id) : "" },
    parentDisplayNameChain: above.map((group) => group.displayName).reverse(),
    parentNameChain: above.map((group) => group.id).reverse(),
  });
  const groupEntities = [...groups.values()].map((group) => {
    const permissions = permissionOf(rolesOnGroup(state, caller, group.id));
    const view = groupView(group);
    return {
      ...view,
      properties: {
        ...view.properties,
        ...place(groupChain(state, group.id).slice(1)),
        permissions,
        inheritedPermissions: permissions,
        numberOfDescendants: descendants(state, group.id),
        numberOfChildren: childGroups(state, group.id).length + childSubscriptions(state, group.id).length,
        numberOfChildGroups: childGroups(state, group.id).length,
      },
    };
  });
  const subscriptionEntities = subscriptions.map((row) => {
    const permissions = permissionOf(rolesOnSubscription(state, caller, row));
    return {
      id: subscriptionScope(row.id),
      type: "/subscriptions",
      name: row.id,
      properties: {
        tenantId: row.tenantId,
        displayName: row.displayName,
        ...place(groupChain(state, row.managementGroup)),
        permissions,
        inheritedPermissions: permissions,
        numberOfDescendants: 0,
        numberOfChildren: 0,
        numberOfChildGroups: 0,
      },
    };
  });
  const value = [...groupEntities, ...subscriptionEntities];
  return ok({ value, count: value.length });
}
