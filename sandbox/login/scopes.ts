import type { Application, OAuth2PermissionScope, ServicePrincipal } from "../state/directory.ts";
import type { State } from "../state/state.ts";
import { isRefusal, type Refusal, refusal } from "./errors.ts";
import { resourceAppIds } from "./tokens.ts";

/** Scopes of OpenID Connect itself. They belong to no resource. */
const openIdScopes = new Set(["openid", "profile", "email", "offline_access"]);

/** What a request asks for on one resource. */
export interface ResourceRequest {
  resource: ServicePrincipal;
  /** The resource as the request spelled it, such as `https://graph.microsoft.com`; empty for bare Graph scopes. */
  spelling: string;
  /** Scope values without the resource. */
  values: string[];
  /** Asks for whatever is consented, or for what the application declares. */
  byDefault: boolean;
}

export interface ScopeRequest {
  openId: string[];
  resources: ResourceRequest[];
}

/** How identifiers of resources compare: without regard to case and to a slash at the end. */
const comparable = (identifier: string): string => identifier.replace(/\/+$/, "").toLowerCase();

const nameOf = ({ servicePrincipalNames }: ServicePrincipal, identifier: string): string | undefined =>
  servicePrincipalNames.find((name) => comparable(name) === comparable(identifier));

/** The service principal that a resource identifier names in a tenant: an application id or one of its addresses. */
export const findResource = (
  state: State,
  tenantId: string,
  identifier: string,
): ServicePrincipal | undefined =>
  state.servicePrincipals
    .list()
    .find((row) => row.tenantId === tenantId && nameOf(row, identifier) !== undefined);

/** As `findResource`, with the refusal of one that the tenant does not have, or that was switched off. */
export function resourceFor(state: State, tenantId: string, identifier: string): ServicePrincipal | Refusal {
  const resource = findResource(state, tenantId, identifier);
  if (!resource) return refusal(500011, { resource: identifier, tenant: tenantId });
  return resource.accountEnabled ? resource : refusal(500014, { resource: resource.appId });
}

/** An identifier as the resource registered it, which is how its tokens name it. */
export const registeredName = (resource: ServicePrincipal, identifier: string): string =>
  nameOf(resource, identifier) ?? identifier;

/** Splits `https://graph.microsoft.com/User.Read` at its last slash. A bare value is a Graph scope. */
export function splitScope(scope: string): { identifier: string; value: string } {
  const at = scope.lastIndexOf("/");
  return at < 0
    ? { identifier: "", value: scope }
    : { identifier: scope.slice(0, at), value: scope.slice(at + 1) };
}

/**
 * Reads a space-separated scope parameter, grouped by resource in the order asked for. Refuses 500011 for a resource
 * that the tenant does not have, 500014 for one that is switched off, 650057 for one that the application does not declare and 650053 for an unknown
 * scope. Follows docs/sources/login.md#scopes.
 */
export function parseScopes(
  state: State,
  application: Application,
  tenantId: string,
  text: string,
): ScopeRequest | Refusal {
  const request: ScopeRequest = { openId: [], resources: [] };
  for (const scope of text.split(/\s+/).filter((part) => part !== "")) {
    if (openIdScopes.has(scope)) {
      request.openId.push(scope);
      continue;
    }
    const { identifier, value } = splitScope(scope);
    const resource = resourceFor(state, tenantId, identifier === "" ? resourceAppIds.graph : identifier);
    if (isRefusal(resource)) return resource;
    const names = {
      clientId: application.appId,
      name: application.displayName,
      resource: resource.appId,
      scope: value,
    };
    if (!application.requiredResourceAccess.some((row) => row.resourceAppId === resource.appId))
      return refusal(650057, names);
    let entry = request.resources.find((row) => row.resource.id === resource.id);
    if (!entry) {
      entry = { resource, spelling: identifier, values: [], byDefault: false };
      request.resources.push(entry);
    }
    if (value === ".default") entry.byDefault = true;
    else if (scopeNamed(resource, value)) entry.values.push(value);
    else return refusal(650053, names);
  }
  return request;
}

/** A scope that a resource offers, compared without regard to case. */
export const scopeNamed = (resource: ServicePrincipal, value: string): OAuth2PermissionScope | undefined =>
  resource.oauth2PermissionScopes.find(
    (scope) => scope.isEnabled && scope.value.toLowerCase() === value.toLowerCase(),
  );
