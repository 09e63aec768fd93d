import type { Caller } from "../login/tokens.ts";
import {
  type AzureRoleAssignment,
  type ManagementGroup,
  managementGroupKey,
  type Subscription,
} from "../state/azure.ts";
import type { State } from "../state/state.ts";

type RoleName = AzureRoleAssignment["roleName"];

export const subscriptionScope = (id: string): string => `/subscriptions/${id}`;
export const resourceGroupScope = (subscriptionId: string, name: string): string =>
  `${subscriptionScope(subscriptionId)}/resourceGroups/${name}`;
export const groupScope = (name: string): string =>
  `/providers/Microsoft.Management/managementGroups/${name}`;

/** The subscription that a path lies in, lower case; undefined for what belongs to the whole tenant. */
export const subscriptionIn = (path: string): string | undefined =>
  /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();

/** Entra object id that roles are assigned to. */
export const objectIdOf = (caller: Caller): string =>
  caller.kind === "user" ? caller.user.id : caller.principal.id;

/** How refusals name the caller: a person by name, an application by client id. */
export const clientNameOf = (caller: Caller): string =>
  caller.kind === "user" ? caller.user.userPrincipalName : caller.clientId;

/** The management group of a name in a tenant. */
export const findGroup = (state: State, tenantId: string, name: string): ManagementGroup | undefined =>
  state.managementGroups.get(managementGroupKey(tenantId, name));

/** A management group of a tenant and those above it, from itself to the root. */
export function groupChain(state: State, tenantId: string, name: string | null): ManagementGroup[] {
  const group = name === null ? undefined : findGroup(state, tenantId, name);
  return group ? [group, ...groupChain(state, tenantId, group.parent)] : [];
}

/** Roles that a caller holds at any of the scopes. Scopes compare without regard to case. */
export function rolesAt(state: State, caller: Caller, scopes: readonly string[]): RoleName[] {
  const wanted = new Set(scopes.map((scope) => scope.toLowerCase()));
  return state.azureRoleAssignments
    .by("byPrincipal", objectIdOf(caller))
    .filter((assignment) => wanted.has(assignment.scope.toLowerCase()))
    .map((assignment) => assignment.roleName);
}

const chainScopes = (state: State, tenantId: string, name: string | null): string[] =>
  groupChain(state, tenantId, name).map((group) => groupScope(group.name));

/** A scope and every one above it: a resource group, its subscription, and management groups up to the root. */
export function scopeChain(state: State, tenantId: string, scope: string): string[] {
  const [, id, resourceGroup] = /^\/subscriptions\/([^/]+)(\/resourcegroups\/[^/]+)?$/i.exec(scope) ?? [];
  if (id === undefined) {
    const name = /^\/providers\/microsoft\.management\/managementgroups\/([^/]+)$/i.exec(scope)?.[1];
    return chainScopes(state, tenantId, name ?? null);
  }
  const above = state.subscriptions.get(id.toLowerCase())?.managementGroup ?? null;
  return [
    ...(resourceGroup === undefined ? [] : [scope]),
    subscriptionScope(id),
    ...chainScopes(state, tenantId, above),
  ];
}

/** Roles on a subscription: its own, and those inherited from the management groups above. */
export const rolesOnSubscription = (
  state: State,
  caller: Caller,
  { id, tenantId, managementGroup }: Subscription,
): RoleName[] =>
  rolesAt(state, caller, [subscriptionScope(id), ...chainScopes(state, tenantId, managementGroup)]);

/** Roles on a resource group: its own, and those inherited from its subscription and above. */
export const rolesOnResourceGroup = (
  state: State,
  caller: Caller,
  subscription: Subscription,
  name: string,
): RoleName[] => [
  ...rolesAt(state, caller, [resourceGroupScope(subscription.id, name)]),
  ...rolesOnSubscription(state, caller, subscription),
];

/** Whether a caller holds a role on a subscription or on anything in it. */
export const holdsRoleIn = (state: State, caller: Caller, subscription: Subscription): boolean =>
  rolesOnSubscription(state, caller, subscription).length > 0 ||
  state.azureRoleAssignments
    .by("byPrincipal", objectIdOf(caller))
    .some(({ scope }) => subscriptionIn(scope) === subscription.id);

/** Roles on a subscription that come from above alone. */
export const rolesAboveSubscription = (
  state: State,
  caller: Caller,
  { tenantId, managementGroup }: Subscription,
): RoleName[] => rolesAt(state, caller, chainScopes(state, tenantId, managementGroup));

/** Roles on a management group that come from above alone. */
export const rolesAboveGroup = (
  state: State,
  caller: Caller,
  { tenantId, parent }: ManagementGroup,
): RoleName[] => rolesAt(state, caller, chainScopes(state, tenantId, parent));

/** Roles on a management group: its own, and those inherited from above. */
export const rolesOnGroup = (state: State, caller: Caller, { tenantId, name }: ManagementGroup): RoleName[] =>
  rolesAt(state, caller, chainScopes(state, tenantId, name));
