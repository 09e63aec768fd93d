import type { Caller } from "../login/tokens.ts";
import type { AzureRoleAssignment, ManagementGroup, Subscription } from "../state/azure.ts";
import type { State } from "../state/state.ts";

type RoleName = AzureRoleAssignment["roleName"];

export const subscriptionScope = (id: string): string => `/subscriptions/${id}`;
export const groupScope = (name: string): string =>
  `/providers/Microsoft.Management/managementGroups/${name}`;

/** Entra object id that roles are assigned to. */
export const objectIdOf = (caller: Caller): string =>
  caller.kind === "user" ? caller.user.id : caller.principal.id;

/** How refusals name the caller: a person by name, an application by client id. */
export const clientNameOf = (caller: Caller): string =>
  caller.kind === "user" ? caller.user.userPrincipalName : caller.clientId;

/** A management group and those above it, from itself to the root. */
export function groupChain(state: State, name: string): ManagementGroup[] {
  const chain: ManagementGroup[] = [];
  for (let group = state.managementGroups.get(name); group; ) {
    chain.push(group);
    group = group.parent === null ? undefined : state.managementGroups.get(group.parent);
  }
  return chain;
}

/** Roles that a caller holds at any of the scopes. Scopes compare without regard to case. */
function rolesAt(state: State, caller: Caller, scopes: readonly string[]): RoleName[] {
  const wanted = new Set(scopes.map((scope) => scope.toLowerCase()));
  return state.azureRoleAssignments
    .by("byPrincipal", objectIdOf(caller))
    .filter((assignment) => wanted.has(assignment.scope.toLowerCase()))
    .map((assignment) => assignment.roleName);
}

const chainScopes = (state: State, name: string): string[] =>
  groupChain(state, name).map((group) => groupScope(group.id));

/** Roles on a subscription: its own, and those inherited from the management groups above. */
export const rolesOnSubscription = (
  state: State,
  caller: Caller,
  { id, managementGroup }: Subscription,
): RoleName[] => rolesAt(state, caller, [subscriptionScope(id), ...chainScopes(state, managementGroup)]);

/** Roles on a subscription that come from above alone. */
export const rolesAboveSubscription = (
  state: State,
  caller: Caller,
  { managementGroup }: Subscription,
): RoleName[] => rolesOnGroup(state, caller, managementGroup);

/** Roles on a management group that come from above alone. */
export const rolesAboveGroup = (state: State, caller: Caller, { parent }: ManagementGroup): RoleName[] =>
  parent === null ? [] : rolesOnGroup(state, caller, parent);

/** Roles on a management group: its own, and those inherited from above. */
export const rolesOnGroup = (state: State, caller: Caller, name: string): RoleName[] =>
  rolesAt(state, caller, chainScopes(state, name));
