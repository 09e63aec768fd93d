import type { JWTPayload } from "jose";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import type { ServicePrincipal, User } from "../state/directory.ts";
import { signInIds } from "./sessions.ts";
import { entraIssuer, resourceAppIds, sign } from "./tokens.ts";

/** The resources that a person's token can be for. */
export type UserResource = "graph" | "devops" | "azure";

/** The audience that each resource's own tokens carry. */
const resourceAudiences: Record<UserResource, string> = {
  graph: "https://graph.microsoft.com",
  devops: resourceAppIds.devops,
  azure: "https://management.azure.com",
};

/** Marks a person of the tenant who holds no directory role. */
const memberWithoutRoles = "b79fbf4d-3ef9-4689-8143-76b194e85509";

const hourSeconds = 3600;

/** How long a person's token lives, in seconds. Graph trusts a client that can be challenged for a day. */
export const userTokenSeconds = (resource: UserResource, handlesChallenges: boolean): number =>
  resource === "graph" && handlesChallenges ? 24 * hourSeconds : hourSeconds;

/** How long an application's token lives, in seconds: a managed identity's a day, any other's an hour. */
export const applicationTokenSeconds = (principal: ServicePrincipal): number =>
  principal.servicePrincipalType === "ManagedIdentity" ? 24 * hourSeconds : hourSeconds;

const issuerOfV1 = (tenantId: string): string => `https://sts.windows.net/${tenantId}/`;

/** The identifier by which one client knows one person; it differs between clients. */
const pairwiseSubject = (clientId: string, userId: string): string =>
  guidOf(`pairwise:${clientId}:${userId}`);

export interface UserTokenRequest {
  user: User;
  /** Client id of the application the person signed in to. */
  clientId: string;
  resource: UserResource;
  /** Scope values without the resource's address, such as `Application.Read.All`. */
  scopes: readonly string[];
  /** The client declared `CP1`. */
  handlesChallenges?: boolean;
}

/**
 * A delegated access token, version 1.0, as Graph, Azure DevOps and Azure receive them.
 * Follows docs/sources/login.md#access-token-claims.
 */
export function issueUserToken(sandbox: Sandbox, request: UserTokenRequest): Promise<string> {
  const { user, clientId, resource, scopes, handlesChallenges = false } = request;
  const roles = user.roles.length > 0 || user.guest ? user.roles : [memberWithoutRoles];
  const claims: JWTPayload = {
    aud: resourceAudiences[resource],
    iss: issuerOfV1(user.tenantId),
    acct: user.guest ? 1 : 0,
    acr: "1",
    amr: ["pwd"],
    appid: clientId,
    appidacr: "0",
    idtyp: "user",
    name: user.displayName,
    oid: user.id,
    scp: scopes.join(" "),
    sub: pairwiseSubject(clientId, user.id),
    tid: user.tenantId,
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
    uti: signInIds(sandbox).opaque(16),
    ver: "1.0",
    wids: roles,
    ...(handlesChallenges && { xms_cc: ["CP1"] }),
  };
  return sign(sandbox, sandbox.keys.entra, claims, userTokenSeconds(resource, handlesChallenges));
}

export interface ApplicationTokenRequest {
  principal: ServicePrincipal;
  /** Application id URI or application id of the resource, as the token shall carry it. */
  audience: string;
  /** Values of the app roles that the principal holds on the resource. */
  roles: readonly string[];
  /** How the application proved who it is. Default: by an assertion. */
  provenBy?: "assertion" | "secret";
}

/**
 * An app-only access token, version 1.0: it speaks for the service principal, and an application that holds no
 * role on the resource has no `roles` claim. Follows docs/sources/login.md#access-token-claims.
 */
export function issueApplicationToken(sandbox: Sandbox, request: ApplicationTokenRequest): Promise<string> {
  const { principal, audience, roles, provenBy = "assertion" } = request;
  const claims: JWTPayload = {
    aud: audience,
    iss: issuerOfV1(principal.tenantId),
    app_displayname: principal.displayName,
    appid: principal.appId,
    appidacr: provenBy === "assertion" ? "2" : "1",
    idtyp: "app",
    oid: principal.id,
    ...(roles.length > 0 && { roles: [...roles] }),
    sub: principal.id,
    tid: principal.tenantId,
    uti: signInIds(sandbox).opaque(16),
    ver: "1.0",
  };
  return sign(sandbox, sandbox.keys.entra, claims, applicationTokenSeconds(principal));
}

export interface IdTokenRequest {
  user: User;
  clientId: string;
  /** Echoed, so that the client can tell its own answer from a replayed one. */
  nonce: string | null;
}

/** The ID token of a sign-in, version 2.0. Follows docs/sources/login.md#id-token-claims. */
export function issueIdToken(sandbox: Sandbox, { user, clientId, nonce }: IdTokenRequest): Promise<string> {
  const claims: JWTPayload = {
    aud: clientId,
    iss: entraIssuer(user.tenantId),
    name: user.displayName,
    ...(nonce !== null && { nonce }),
    oid: user.id,
    preferred_username: user.userPrincipalName,
    sub: pairwiseSubject(clientId, user.id),
    tid: user.tenantId,
    uti: signInIds(sandbox).opaque(16),
    ver: "2.0",
  };
  return sign(sandbox, sandbox.keys.entra, claims, hourSeconds);
}

export interface ConnectionAssertionRequest {
  /** The tenant that the organization is connected to. */
  tenantId: string;
  /** Subject of the service connection, in the form that starts with `/eid1/`. */
  subject: string;
}

/** Lifetime of an assertion that Entra issues for a service connection, in seconds. */
const connectionAssertionSeconds = 86_700;

/**
 * The token that Entra issues to Azure DevOps for one service connection, and that is exchanged for an access token.
 * Its audience is the token exchange itself. Follows docs/sources/login.md#connection-assertions.
 */
export function issueConnectionAssertion(
  sandbox: Sandbox,
  { tenantId, subject }: ConnectionAssertionRequest,
): Promise<string> {
  const principal = sandbox.state.servicePrincipals
    .by("byAppId", resourceAppIds.devops)
    .find((candidate) => candidate.tenantId === tenantId);
  const claims: JWTPayload = {
    aud: resourceAppIds.tokenExchange,
    iss: entraIssuer(tenantId),
    azp: resourceAppIds.devops,
    azpacr: "2",
    idtyp: "app",
    oid: principal?.id ?? guidOf(`principal:${tenantId}:${resourceAppIds.devops}`),
    sub: subject,
    tid: tenantId,
    uti: signInIds(sandbox).opaque(16),
    ver: "2.0",
  };
  return sign(sandbox, sandbox.keys.entra, claims, connectionAssertionSeconds);
}
