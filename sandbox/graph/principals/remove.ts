import type { AppRoleAssignment, ServicePrincipal } from "../../state/directory.ts";
import type { State } from "../../state/state.ts";

/**
 * Takes service principals away with the assignments and consents on either side of them. Returns the assignments, which
 * are restored with an application. Follows docs/sources/graph.md#service-principals.
 */
export function removePrincipals(state: State, principals: readonly ServicePrincipal[]): AppRoleAssignment[] {
  const ids = new Set(principals.map(({ id }) => id));
  const assignments = new Map(
    principals
      .flatMap(({ id }) => [
        ...state.appRoleAssignments.by("byPrincipal", id),
        ...state.appRoleAssignments.by("byResource", id),
      ])
      .map((assignment) => [assignment.id, assignment]),
  );
  for (const id of assignments.keys()) state.appRoleAssignments.delete(id);
  for (const { id, clientId, resourceId } of state.permissionGrants.list()) {
    if (ids.has(clientId) || ids.has(resourceId)) state.permissionGrants.delete(id);
  }
  for (const id of ids) state.servicePrincipals.delete(id);
  return [...assignments.values()];
}
