import { Table } from "../kernel/table.ts";

/** A moment in sandbox time, milliseconds since the epoch. */
export type Ms = number;

/** What a tenant demands of federated credentials beyond what holds for everybody. */
export interface FederationPolicy {
  /** The only issuers that credentials may name; undefined: any. */
  allowedIssuers?: readonly string[];
  /** What the `enterprise` claim of GitHub's assertions has to say; undefined: anything. */
  gitHubEnterprise?: string;
}

export interface Tenant {
  id: string;
  displayName: string;
  /** The first is the default domain. */
  domains: string[];
  /** False: only persons with an application role may register applications. */
  usersMayRegisterApplications: boolean;
  /** No public API reads or writes it. */
  federationPolicy?: FederationPolicy;
}

export interface ScopedRole {
  templateId: string;
  /** `/` for the whole organization, `/{object id}` for one application. */
  directoryScopeId: string;
  /** False: the organization defined the role. */
  isBuiltIn: boolean;
}

export interface User {
  id: string;
  tenantId: string;
  displayName: string;
  userPrincipalName: string;
  /** Role template ids of the directory roles that are active for this person. */
  roles: string[];
  /** Roles that hold for less than the whole organization, or that the organization made itself. */
  scopedRoles?: ScopedRole[];
  /** Role template ids that the person could activate. */
  eligibleRoles: string[];
  guest: boolean;
  /** The account of a guest in the tenant they come from. */
  homeAccount?: { userId: string; tenantId: string };
  /** One line for the page where a person to sign in as is chosen. */
  story: string;
}

export interface AppRole {
  id: string;
  value: string | null;
  displayName: string;
  description: string;
  isEnabled: boolean;
  allowedMemberTypes: ("Application" | "User")[];
}

export interface OAuth2PermissionScope {
  id: string;
  value: string;
  adminConsentDisplayName: string;
  adminConsentDescription: string;
  isEnabled: boolean;
  /** `Admin`: only an administrator may consent. */
  type: "User" | "Admin";
}

export interface PasswordCredential {
  keyId: string;
  displayName: string | null;
  hint: string;
  startDateTime: string;
  endDateTime: string;
  /** Compared at sign-in; never shown again after creation. */
  secret: string;
}

export interface RequiredResourceAccess {
  resourceAppId: string;
  resourceAccess: { id: string; type: "Role" | "Scope" }[];
}

export interface Application {
  /** Object id. */
  id: string;
  appId: string;
  tenantId: string;
  displayName: string;
  description: string | null;
  notes: string | null;
  tags: string[];
  uniqueName: string | null;
  signInAudience: string;
  identifierUris: string[];
  serviceManagementReference: string | null;
  requiredResourceAccess: RequiredResourceAccess[];
  passwordCredentials: PasswordCredential[];
  appRoles: AppRole[];
  spaRedirectUris: string[];
  /** Object ids of users. */
  owners: string[];
  /** Client id of the application that registered it, where that is known. */
  createdByAppId?: string;
  createdAt: Ms;
  /** Reads and references by other objects fail before this moment. */
  visibleAt: Ms;
}

export interface ServicePrincipal {
  /** Object id. */
  id: string;
  appId: string;
  tenantId: string;
  displayName: string;
  servicePrincipalType: "Application" | "ManagedIdentity";
  accountEnabled: boolean;
  appOwnerOrganizationId: string;
  appRoleAssignmentRequired: boolean;
  alternativeNames: string[];
  tags: string[];
  appRoles: AppRole[];
  oauth2PermissionScopes: OAuth2PermissionScope[];
  servicePrincipalNames: string[];
  owners: string[];
  createdAt: Ms;
  visibleAt: Ms;
}

export interface FederatedIdentityCredential {
  id: string;
  /** Object id of the application, or ARM resource id (lower case) of the managed identity, that holds it. */
  parentId: string;
  name: string;
  issuer: string;
  /** Null only for a flexible credential. */
  subject: string | null;
  audiences: string[];
  description: string | null;
  claimsMatchingExpression: { value: string; languageVersion: 1 } | null;
  createdAt: Ms;
  /** The token endpoint knows the credential (as it is now) from this moment on. */
  effectiveAt: Ms;
  visibleAt: Ms;
}

/** A version of a credential that was changed or deleted while the token endpoint still goes by it. */
export interface FormerCredential {
  id: string;
  parentId: string;
  credential: FederatedIdentityCredential;
  /** From this moment on the endpoint knows of the change. */
  effectiveUntil: Ms;
}

export interface AppRoleAssignment {
  /** Opaque base64url, as Graph makes them. */
  id: string;
  appRoleId: string;
  /** Object id of the service principal that holds the role. */
  principalId: string;
  /** Object id of the service principal that offers it. */
  resourceId: string;
  createdAt: Ms;
}

/** Delegated consent. */
export interface OAuth2PermissionGrant {
  id: string;
  /** Object id of the client's service principal. */
  clientId: string;
  consentType: "AllPrincipals" | "Principal";
  /** Object id of the user; null for all. */
  principalId: string | null;
  /** Object id of the resource's service principal. */
  resourceId: string;
  /** Space-separated scope values. */
  scope: string;
}

/** A soft-deleted application with what went with it. */
export interface DeletedApplication {
  /** Object id. */
  id: string;
  application: Application;
  servicePrincipals: ServicePrincipal[];
  credentials: FederatedIdentityCredential[];
  appRoleAssignments: AppRoleAssignment[];
  deletedAt: Ms;
}

/** Single-use, short-lived artefacts of sign-in. No part of the exported state. */
export interface AuthorizationCode {
  id: string;
  clientId: string;
  userId: string;
  tenantId: string;
  redirectUri: string;
  scope: string;
  codeChallenge: string;
  nonce: string | null;
  claims: string | null;
  createdAt: Ms;
  redeemed: boolean;
}

/** A browser in which a person is signed in. The id is the value of its cookie. */
export interface SignInSession {
  id: string;
  userId: string;
  createdAt: Ms;
}

export interface RefreshToken {
  id: string;
  clientId: string;
  userId: string;
  tenantId: string;
  /** When the person signed in: renewing does not move it. */
  signedInAt: Ms;
}

export const createDirectory = () => ({
  tenants: new Table<Tenant>({}),
  users: new Table<User, "byTenant">({ byTenant: (user) => user.tenantId }),
  applications: new Table<Application, "byAppId" | "byUniqueName" | "byDisplayName">({
    byAppId: (application) => application.appId,
    byDisplayName: (application) => application.displayName.toLowerCase(),
    byUniqueName: (application) => application.uniqueName ?? undefined,
  }),
  servicePrincipals: new Table<ServicePrincipal, "byAppId" | "byDisplayName">({
    byAppId: (principal) => principal.appId,
    byDisplayName: (principal) => principal.displayName.toLowerCase(),
  }),
  federatedCredentials: new Table<FederatedIdentityCredential, "byParent">({
    byParent: (credential) => credential.parentId,
  }),
  formerCredentials: new Table<FormerCredential, "byParent">({ byParent: (former) => former.parentId }),
  appRoleAssignments: new Table<AppRoleAssignment, "byPrincipal" | "byResource">({
    byPrincipal: (assignment) => assignment.principalId,
    byResource: (assignment) => assignment.resourceId,
  }),
  permissionGrants: new Table<OAuth2PermissionGrant, "byClient">({ byClient: (grant) => grant.clientId }),
  deletedApplications: new Table<DeletedApplication>({}),
  authorizationCodes: new Table<AuthorizationCode>({}),
  refreshTokens: new Table<RefreshToken>({}),
  signInSessions: new Table<SignInSession>({}),
});
