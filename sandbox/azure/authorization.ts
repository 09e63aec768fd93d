import { isoSeconds } from "../kernel/clock.ts";
import type { Call, Reply } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { AzureRoleAssignment } from "../state/azure.ts";
import { groupScope, resourceGroupScope, rolesAt, scopeChain, subscriptionScope } from "./access.ts";
import { azureError } from "./errors.ts";
import { readFilter } from "./filters.ts";
import { pageReply } from "./pages.ts";
import { type RoleDefinition, roleDefinitions, roleIdOf } from "./roles.ts";
import { denied, subscriptionOf } from "./scopes.ts";

type AzureCall = Call<Caller>;

/** A scope that a path names. */
interface Scope {
  id: string;
  /** It and every one above, in lower case. */
  chain: ReadonlySet<string>;
  /** What role definitions are addressed under. */
  root: string;
}

const chainOf = ({ sandbox: { state }, caller }: AzureCall, scope: string): ReadonlySet<string> =>
  new Set(scopeChain(state, caller.tenantId, scope).map((each) => each.toLowerCase()));

function scopeOf(call: AzureCall): Scope | { refused: Reply } {
  const { subscription: subscriptionId, resourceGroup, group } = call.params;
  if (subscriptionId === undefined) {
    const id = groupScope(group ?? "");
    return { id, chain: chainOf(call, id), root: "" };
  }
  const found = subscriptionOf(call);
  if ("refused" in found) return found;
  const root = subscriptionScope(found.subscription.id);
  const id = resourceGroup === undefined ? root : resourceGroupScope(found.subscription.id, resourceGroup);
  return { id, chain: chainOf(call, id), root };
}

/** The scope of a path, if the caller may read who holds what there. */
function readableScope(
  call: AzureCall,
  what: "roleAssignments" | "roleDefinitions",
): Scope | { refused: Reply } {
  const scope = scopeOf(call);
  if ("refused" in scope) return scope;
  const { sandbox, caller } = call;
  if (rolesAt(sandbox.state, caller, [...scope.chain]).length > 0) return scope;
  const action = `Microsoft.Authorization/${what}/read`;
  return { refused: denied(call, action, `${scope.id}/providers/Microsoft.Authorization`) };
}

const definitionPath = ({ root }: Scope, id: string): string =>
  `${root}/providers/Microsoft.Authorization/roleDefinitions/${id}`;

function assignmentView({ sandbox: { state } }: AzureCall, scope: Scope, row: AzureRoleAssignment) {
  const at = isoSeconds(row.createdAt);
  return {
    properties: {
      roleDefinitionId: definitionPath(scope, roleIdOf(row.roleName)),
      principalId: row.principalId,
      principalType: state.users.get(row.principalId) ? "User" : "ServicePrincipal",
      scope: row.scope,
      condition: null,
      conditionVersion: null,
      createdOn: at,
      updatedOn: at,
      createdBy: row.createdBy,
      updatedBy: row.createdBy,
      delegatedManagedIdentityResourceId: null,
      description: null,
    },
    id: `${row.scope}/providers/Microsoft.Authorization/roleAssignments/${row.id}`,
    type: "Microsoft.Authorization/roleAssignments",
    name: row.id,
  };
}

/** Tenants may have management groups of one name: a principal tells which one is meant. */
const isOfTenant = ({ sandbox: { state }, caller }: AzureCall, principalId: string): boolean =>
  (state.users.get(principalId) ?? state.servicePrincipals.get(principalId))?.tenantId === caller.tenantId;

/**
 * Who holds which role at a scope, above it and, unless only the scope is asked for, below it. Nobody is a member of a
 * group here, so that what is assigned to somebody is what bears their id.
 */
export function listRoleAssignments(call: AzureCall): Reply {
  const scope = readableScope(call, "roleAssignments");
  if ("refused" in scope) return scope.refused;
  const filter = readFilter("roleAssignments", call.query.get("$filter"), {
    atScope: /^atScope\(\)$/i,
    assignedTo: /^assignedTo\('([^']*)'\)$/i,
    principalId: /^principalId eq '?([0-9a-f-]*)'?$/i,
  });
  if ("refused" in filter) return filter.refused;
  const { atScope, assignedTo, principalId } = filter.asked;
  const wanted = [assignedTo, principalId].flatMap((id) => (id === undefined ? [] : [id.toLowerCase()]));
  const isBelow = (row: AzureRoleAssignment) => chainOf(call, row.scope).has(scope.id.toLowerCase());
  const rows = call.sandbox.state.azureRoleAssignments
    .list()
    .filter(
      (row) =>
        wanted.every((id) => id === row.principalId) &&
        isOfTenant(call, row.principalId) &&
        (scope.chain.has(row.scope.toLowerCase()) || (atScope === undefined && isBelow(row))),
    );
  return pageReply(call, rows, (row) => assignmentView(call, scope, row));
}

/** When Azure's own roles came to be, and when they were last changed. */
const definedAt = { createdOn: "2015-02-02T21:55:09.8806423Z", updatedOn: "2021-11-11T20:13:47.8628684Z" };

const definitionView = (scope: Scope, role: RoleDefinition) => ({
  properties: {
    roleName: role.roleName,
    type: "BuiltInRole",
    description: role.description,
    assignableScopes: ["/"],
    permissions: [
      { actions: role.actions, notActions: role.notActions, dataActions: [], notDataActions: [] },
    ],
    ...definedAt,
    createdBy: null,
    updatedBy: null,
  },
  id: definitionPath(scope, role.id),
  type: "Microsoft.Authorization/roleDefinitions",
  name: role.id,
});

/** The roles that can be assigned at a scope; one of them by its name, whose case does not count. */
export function listRoleDefinitions(call: AzureCall): Reply {
  const scope = readableScope(call, "roleDefinitions");
  if ("refused" in scope) return scope.refused;
  const filter = readFilter("roleDefinitions", call.query.get("$filter"), {
    roleName: /^roleName eq '((?:[^']|'')*)'$/i,
    type: /^type eq '(BuiltInRole|CustomRole)'$/i,
  });
  if ("refused" in filter) return filter.refused;
  const { roleName, type } = filter.asked;
  const rows = roleDefinitions.filter(
    (role) =>
      (roleName === undefined || role.roleName.toLowerCase() === roleName.toLowerCase()) &&
      (type === undefined || type.toLowerCase() === "builtinrole"),
  );
  return pageReply(call, rows, (role) => definitionView(scope, role));
}

/** One role by its id. */
export function getRoleDefinition(call: AzureCall): Reply {
  const scope = readableScope(call, "roleDefinitions");
  if ("refused" in scope) return scope.refused;
  const id = call.params["role"] ?? "";
  const role = roleDefinitions.find((each) => each.id === id.toLowerCase());
  if (role) return { status: 200, body: definitionView(scope, role) };
  const message = `The specified role definition with ID '${id}' does not exist.`;
  return azureError(404, "RoleDefinitionDoesNotExist", message);
}
