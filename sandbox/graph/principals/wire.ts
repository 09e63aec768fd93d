import type { ServicePrincipal } from "../../state/directory.ts";
import { credentialEntity, visibleCredentials } from "../credentials/wire.ts";
import type { Entity } from "../entity.ts";
import { findOwners, ownerEntity, typeOfOwner } from "../owners/wire.ts";
import { principalFields } from "./fields.ts";
import { managedIdentityId } from "./find.ts";

export const principalEntity: Entity<ServicePrincipal> = {
  type: "microsoft.graph.servicePrincipal",
  fields: principalFields,
  filterable: [
    "id",
    "appId",
    "displayName",
    "accountEnabled",
    "appOwnerOrganizationId",
    "createdDateTime",
    "servicePrincipalType",
  ],
  sortable: ["displayName", "createdDateTime", "appId"],
  searchable: ["displayName"],
  navigations: {
    owners: {
      of: ownerEntity,
      rows: ({ owners }, { state }) => findOwners(state, owners),
      annotate: typeOfOwner,
      filterable: ["id"],
      advanced: true,
      expandLimit: 20,
      plainExpandOnly: true,
    },
    federatedIdentityCredentials: {
      of: credentialEntity,
      rows: (principal, scope) => visibleCredentials(managedIdentityId(principal) ?? principal.id, scope),
      filterable: ["id", "name", "issuer", "subject"],
      advanced: true,
      expandLimit: 20,
    },
    alternativeNames: { rows: (principal) => principal.alternativeNames, filterable: [], advanced: true },
    servicePrincipalNames: {
      rows: (principal) => principal.servicePrincipalNames,
      filterable: [],
      advanced: false,
    },
    tags: { rows: (principal) => principal.tags, filterable: [], advanced: false },
  },
  notEmulated: [
    "customSecurityAttributes",
    "appManagementPolicies",
    "appRoleAssignedTo",
    "appRoleAssignments",
    "claimsMappingPolicies",
    "createdObjects",
    "delegatedPermissionClassifications",
    "endpoints",
    "homeRealmDiscoveryPolicies",
    "memberOf",
    "oauth2PermissionGrants",
    "ownedObjects",
    "remoteDesktopSecurityConfiguration",
    "synchronization",
    "tokenIssuancePolicies",
    "tokenLifetimePolicies",
    "transitiveMemberOf",
    "appDisplayName",
    "applicationTemplateId",
    "appRoleAssignmentRequired",
    "createdByAppId",
    "homepage",
    "isDisabled",
    "keyCredentials",
    "passwordCredentials",
    "preferredSingleSignOnMode",
    "signInAudience",
    "verifiedPublisher",
  ],
};
