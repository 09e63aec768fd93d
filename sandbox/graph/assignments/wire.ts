import type { AppRoleAssignment } from "../../state/directory.ts";
import type { Entity } from "../entity.ts";

/** An application permission that is held; docs/sources/graph.md#app-role-assignments. */
export const assignmentEntity: Entity<AppRoleAssignment> = {
  type: "microsoft.graph.appRoleAssignment",
  fields: {
    id: (assignment) => assignment.id,
    deletedDateTime: () => null,
    appRoleId: (assignment) => assignment.appRoleId,
    createdDateTime: (assignment) => `${new Date(assignment.createdAt).toISOString().slice(0, -1)}0000Z`,
    principalDisplayName: ({ principalId }, { state }) =>
      state.servicePrincipals.get(principalId)?.displayName ?? null,
    principalId: (assignment) => assignment.principalId,
    principalType: () => "ServicePrincipal",
    resourceDisplayName: ({ resourceId }, { state }) =>
      state.servicePrincipals.get(resourceId)?.displayName ?? null,
    resourceId: (assignment) => assignment.resourceId,
  },
  filterable: ["id", "appRoleId", "principalId", "resourceId"],
  sortable: [],
  searchable: [],
  navigations: {},
  notEmulated: ["createdDateTime", "principalDisplayName", "principalType", "resourceDisplayName"],
};
