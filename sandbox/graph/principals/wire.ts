import { isoSeconds } from "../../kernel/clock.ts";
import type { Application, ServicePrincipal } from "../../state/directory.ts";
import { appRoleWire, emptyInfo, noPublisher, ownersWire } from "../applications/wire.ts";
import { credentialEntity, visibleCredentials } from "../credentials/wire.ts";
import { type Entity, type Scope, toWire } from "../entity.ts";
import { userEntity } from "../people/wire.ts";
import { managedIdentityId } from "./find.ts";

const nothing = () => null;
const none = () => [];

const applicationOf = (principal: ServicePrincipal, { state }: Scope): Application | undefined =>
  state.applications.by("byAppId", principal.appId)[0];

/** Every property of a service principal; docs/sources/graph.md#service-principals. */
export const principalEntity: Entity<ServicePrincipal> = {
  type: "microsoft.graph.servicePrincipal",
  fields: {
    id: (principal) => principal.id,
    deletedDateTime: nothing,
    accountEnabled: (principal) => principal.accountEnabled,
    alternativeNames: (principal) => principal.alternativeNames,
    appDisplayName: (principal, scope) =>
      principal.servicePrincipalType === "ManagedIdentity"
        ? null
        : (applicationOf(principal, scope)?.displayName ?? principal.displayName),
    appDescription: (principal, scope) => applicationOf(principal, scope)?.description ?? null,
    appId: (principal) => principal.appId,
    applicationTemplateId: nothing,
    appOwnerOrganizationId: (principal) => principal.appOwnerOrganizationId || null,
    appRoleAssignmentRequired: (principal) => principal.appRoleAssignmentRequired,
    createdByAppId: nothing,
    createdDateTime: (principal) => isoSeconds(principal.createdAt),
    description: nothing,
    disabledByMicrosoftStatus: nothing,
    displayName: (principal) => principal.displayName,
    homepage: nothing,
    isDisabled: nothing,
    loginUrl: nothing,
    logoutUrl: nothing,
    notes: nothing,
    notificationEmailAddresses: none,
    preferredSingleSignOnMode: nothing,
    preferredTokenSigningKeyThumbprint: nothing,
    replyUrls: (principal, scope) => applicationOf(principal, scope)?.spaRedirectUris ?? [],
    servicePrincipalNames: (principal) => principal.servicePrincipalNames,
    servicePrincipalType: (principal) => principal.servicePrincipalType,
    signInAudience: (principal, scope) =>
      principal.servicePrincipalType === "ManagedIdentity"
        ? null
        : (applicationOf(principal, scope)?.signInAudience ?? "AzureADMultipleOrgs"),
    tags: (principal) => principal.tags,
    tokenEncryptionKeyId: nothing,
    samlSingleSignOnSettings: nothing,
    addIns: none,
    appRoles: (principal) => principal.appRoles.map(appRoleWire),
    info: emptyInfo,
    keyCredentials: none,
    oauth2PermissionScopes: (principal) =>
      principal.oauth2PermissionScopes.map((scope) => ({
        adminConsentDescription: scope.adminConsentDescription,
        adminConsentDisplayName: scope.adminConsentDisplayName,
        id: scope.id,
        isEnabled: scope.isEnabled,
        type: scope.type,
        userConsentDescription: null,
        userConsentDisplayName: null,
        value: scope.value,
      })),
    passwordCredentials: none,
    resourceSpecificApplicationPermissions: none,
    verifiedPublisher: noPublisher,
  },
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
      of: userEntity,
      items: (principal, scope) => ownersWire(principal.owners, scope),
      filterable: ["id"],
      advanced: true,
      expandLimit: 20,
      plainExpandOnly: true,
    },
    federatedIdentityCredentials: {
      of: credentialEntity,
      items: (principal, scope) =>
        visibleCredentials(managedIdentityId(principal) ?? principal.id, scope).map((credential) =>
          toWire(credentialEntity, credential, scope),
        ),
      filterable: ["id", "name", "issuer", "subject"],
      advanced: true,
      expandLimit: 20,
    },
    alternativeNames: { items: (principal) => principal.alternativeNames, filterable: [], advanced: true },
    servicePrincipalNames: {
      items: (principal) => principal.servicePrincipalNames,
      filterable: [],
      advanced: false,
    },
    tags: { items: (principal) => principal.tags, filterable: [], advanced: false },
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
