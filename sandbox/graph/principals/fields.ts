import { isoSeconds } from "../../kernel/clock.ts";
import type { Application, ServicePrincipal } from "../../state/directory.ts";
import type { Entity, Scope } from "../entity.ts";
import { appRoleWire, emptyInfo, noPublisher } from "../parts.ts";

const nothing = () => null;
const none = () => [];

const applicationOf = (principal: ServicePrincipal, { state }: Scope): Application | undefined =>
  state.applications.by("byAppId", principal.appId)[0];

/** Every property of a service principal; docs/sources/graph.md#service-principals. */
export const principalFields: Entity<ServicePrincipal>["fields"] = {
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
};
