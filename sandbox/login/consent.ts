import type { Sandbox } from "../kernel/context.ts";
import type { Application, OAuth2PermissionScope, ServicePrincipal, User } from "../state/directory.ts";
import { roleIds } from "../state/directory-roles.ts";
import type { State } from "../state/state.ts";
import { type ResourceRequest, type ScopeRequest, scopeNamed } from "./scopes.ts";

/** Roles of those who may consent for everybody. Follows docs/sources/login.md#consent. */
const consentingRoles: ReadonlySet<string> = new Set([
  roleIds.globalAdministrator,
  roleIds.privilegedRoleAdministrator,
  roleIds.applicationAdministrator,
  roleIds.cloudApplicationAdministrator,
]);

export const mayConsentForAll = (user: User): boolean => user.roles.some((role) => consentingRoles.has(role));

/** Scopes of one resource that an application asks for. */
export interface AskedScopes {
  resource: ServicePrincipal;
  scopes: OAuth2PermissionScope[];
}

/** The client's service principal in a person's tenant. Consent is stored against it. */
export const clientPrincipal = (
  state: State,
  application: Application,
  tenantId: string,
): ServicePrincipal | undefined =>
  state.servicePrincipals.by("byAppId", application.appId).find((row) => row.tenantId === tenantId);

/** Scope values of a resource that are consented for a person, by themselves or for everybody. */
export function consentedScopes(
  state: State,
  client: ServicePrincipal,
  resource: ServicePrincipal,
  user: User,
): string[] {
  const granted = state.permissionGrants
    .by("byClient", client.id)
    .filter(
      (grant) =>
        grant.resourceId === resource.id &&
        (grant.consentType === "AllPrincipals" || grant.principalId === user.id),
    )
    .flatMap((grant) => grant.scope.split(" "))
    .filter((value) => value !== "");
  return [...new Set(granted)];
}

/** Scope values of a resource that an application declares. */
function declaredValues(application: Application, resource: ServicePrincipal): string[] {
  const declared = application.requiredResourceAccess
    .filter((row) => row.resourceAppId === resource.appId)
    .flatMap((row) => row.resourceAccess.filter(({ type }) => type === "Scope").map(({ id }) => id));
  return resource.oauth2PermissionScopes
    .filter((scope) => declared.includes(scope.id))
    .map((scope) => scope.value);
}

/** What a request means in scope values: `.default` means what is consented already, or else what is declared. */
const wantedValues = (
  application: Application,
  { resource, values, byDefault }: ResourceRequest,
  consented: readonly string[],
): string[] => (!byDefault || consented.length > 0 ? values : declaredValues(application, resource));

const asScopes = (resource: ServicePrincipal, values: readonly string[]): AskedScopes[] => {
  const scopes = values.flatMap((value) => scopeNamed(resource, value) ?? []);
  return scopes.length > 0 ? [{ resource, scopes }] : [];
};

/** Everything that a request asks for, consented or not. Follows docs/sources/login.md#consent. */
export const requestedScopes = (application: Application, request: ScopeRequest): AskedScopes[] =>
  request.resources.flatMap((asked) => asScopes(asked.resource, wantedValues(application, asked, [])));

/** What still needs consent before a request can be met. Empty: nothing. Follows docs/sources/login.md#consent. */
export function missingConsent(
  state: State,
  application: Application,
  client: ServicePrincipal,
  user: User,
  request: ScopeRequest,
): AskedScopes[] {
  return request.resources.flatMap((asked) => {
    const consented = consentedScopes(state, client, asked.resource, user);
    const known = new Set(consented.map((value) => value.toLowerCase()));
    const missing = wantedValues(application, asked, consented).filter(
      (value) => !known.has(value.toLowerCase()),
    );
    return asScopes(asked.resource, missing);
  });
}

/** Whether a person may give the consent that is missing. */
export const mayConsent = (user: User, missing: readonly AskedScopes[]): boolean =>
  mayConsentForAll(user) || missing.every(({ scopes }) => scopes.every((scope) => scope.type === "User"));

/** Stores consent, adding to what was given before. */
export function recordConsent(
  sandbox: Sandbox,
  client: ServicePrincipal,
  missing: readonly AskedScopes[],
  given: { by: User; forAll: boolean },
): void {
  const principalId = given.forAll ? null : given.by.id;
  for (const { resource, scopes } of missing) {
    const existing = sandbox.state.permissionGrants
      .by("byClient", client.id)
      .find((grant) => grant.resourceId === resource.id && grant.principalId === principalId);
    const values = new Set([...(existing?.scope.split(" ") ?? []), ...scopes.map((scope) => scope.value)]);
    sandbox.state.permissionGrants.put({
      id: existing?.id ?? sandbox.ids.opaque(24),
      clientId: client.id,
      consentType: given.forAll ? "AllPrincipals" : "Principal",
      principalId,
      resourceId: resource.id,
      scope: [...values].filter((value) => value !== "").join(" "),
    });
  }
}
