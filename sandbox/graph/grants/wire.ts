import type { OAuth2PermissionGrant } from "../../state/directory.ts";
import type { Entity } from "../entity.ts";

/** Delegated consent; docs/sources/graph.md#delegated-grants. */
export const grantEntity: Entity<OAuth2PermissionGrant> = {
  type: "microsoft.graph.oAuth2PermissionGrant",
  fields: {
    clientId: (grant) => grant.clientId,
    consentType: (grant) => grant.consentType,
    id: (grant) => grant.id,
    principalId: (grant) => grant.principalId,
    resourceId: (grant) => grant.resourceId,
    scope: (grant) => grant.scope,
  },
  filterable: ["id", "clientId", "consentType", "principalId", "resourceId"],
  sortable: [],
  searchable: [],
  navigations: {},
};
