import { isoSeconds } from "../../kernel/clock.ts";
import type { Application, PasswordCredential } from "../../state/directory.ts";
import { credentialEntity, visibleCredentials } from "../credentials/wire.ts";
import { type Entity, toWire } from "../entity.ts";
import { ownerEntity, ownersWire } from "../owners/wire.ts";
import { appRoleWire, emptyInfo, noPublisher } from "../parts.ts";

const nothing = () => null;
const none = () => [];

/** A password as it is listed: never its text. */
export const passwordWire = ({
  keyId,
  displayName,
  hint,
  startDateTime,
  endDateTime,
}: PasswordCredential) => ({
  customKeyIdentifier: null,
  displayName,
  endDateTime,
  hint,
  keyId,
  secretText: null,
  startDateTime,
});

/** Every property of an application, as the service of 2025 lists them; docs/sources/graph.md#applications. */
export const applicationEntity: Entity<Application> = {
  type: "microsoft.graph.application",
  fields: {
    id: (application) => application.id,
    deletedDateTime: nothing,
    appId: (application) => application.appId,
    applicationTemplateId: nothing,
    createdByAppId: (application) => application.createdByAppId ?? null,
    disabledByMicrosoftStatus: nothing,
    createdDateTime: (application) => isoSeconds(application.createdAt),
    displayName: (application) => application.displayName,
    description: (application) => application.description,
    groupMembershipClaims: nothing,
    identifierUris: (application) => application.identifierUris,
    isDeviceOnlyAuthSupported: nothing,
    isDisabled: nothing,
    isFallbackPublicClient: nothing,
    nativeAuthenticationApisEnabled: nothing,
    notes: (application) => application.notes,
    publisherDomain: (application, { state }) => state.tenants.get(application.tenantId)?.domains[0] ?? null,
    serviceManagementReference: (application) => application.serviceManagementReference,
    signInAudience: (application) => application.signInAudience,
    tags: (application) => application.tags,
    tokenEncryptionKeyId: nothing,
    uniqueName: (application) => application.uniqueName,
    samlMetadataUrl: nothing,
    defaultRedirectUri: nothing,
    certification: nothing,
    optionalClaims: nothing,
    servicePrincipalLockConfiguration: nothing,
    requestSignatureVerification: nothing,
    addIns: none,
    api: (application) => ({
      acceptMappedClaims: null,
      knownClientApplications: [],
      requestedAccessTokenVersion: application.signInAudience.includes("PersonalMicrosoftAccount") ? 2 : null,
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    }),
    appRoles: (application) => application.appRoles.map(appRoleWire),
    info: emptyInfo,
    keyCredentials: none,
    parentalControlSettings: () => ({ countriesBlockedForMinors: [], legalAgeGroupRule: "Allow" }),
    passwordCredentials: (application) => application.passwordCredentials.map(passwordWire),
    publicClient: () => ({ redirectUris: [] }),
    requiredResourceAccess: (application) => application.requiredResourceAccess,
    verifiedPublisher: noPublisher,
    web: () => ({
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: [],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
      redirectUriSettings: [],
    }),
    spa: (application) => ({ redirectUris: application.spaRedirectUris }),
  },
  filterable: [
    "id",
    "appId",
    "createdByAppId",
    "createdDateTime",
    "displayName",
    "description",
    "isDisabled",
    "notes",
    "publisherDomain",
    "serviceManagementReference",
    "signInAudience",
    "uniqueName",
  ],
  sortable: ["displayName", "createdDateTime", "appId"],
  searchable: ["displayName", "description"],
  navigations: {
    owners: {
      of: ownerEntity,
      items: (application, scope) => ownersWire(application.owners, scope),
      filterable: ["id"],
      advanced: true,
      expandLimit: 20,
      plainExpandOnly: true,
    },
    federatedIdentityCredentials: {
      of: credentialEntity,
      items: (application, scope) =>
        visibleCredentials(application.id, scope).map((credential) =>
          toWire(credentialEntity, credential, scope),
        ),
      filterable: ["id", "name", "issuer", "subject"],
      advanced: true,
      expandLimit: 20,
    },
    identifierUris: { items: (application) => application.identifierUris, filterable: [], advanced: false },
    tags: { items: (application) => application.tags, filterable: [], advanced: false },
  },
  notEmulated: [
    "authenticationBehaviors",
    "logo",
    "managerApplications",
    "oauth2RequirePostResponse",
    "appManagementPolicies",
    "createdOnBehalfOf",
    "extensionProperties",
    "homeRealmDiscoveryPolicies",
    "synchronization",
    "tokenIssuancePolicies",
    "tokenLifetimePolicies",
    "applicationTemplateId",
    "disabledByMicrosoftStatus",
    "groupMembershipClaims",
    "info",
    "keyCredentials",
    "passwordCredentials",
    "requiredResourceAccess",
    "verifiedPublisher",
  ],
};
