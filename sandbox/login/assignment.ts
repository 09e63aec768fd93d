import type { ServicePrincipal } from "../state/directory.ts";
import type { State } from "../state/state.ts";

/**
 * Whether a person or application may have tokens for a service principal: where that demands assignment, only who
 * holds a role on it. Follows docs/sources/login.md#assignment.
 */
export const isAssigned = (state: State, principalId: string, resource: ServicePrincipal): boolean =>
  !resource.appRoleAssignmentRequired ||
  state.appRoleAssignments
    .by("byPrincipal", principalId)
    .some((assignment) => assignment.resourceId === resource.id);
