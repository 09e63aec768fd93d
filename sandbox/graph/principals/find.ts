import type { ServicePrincipal } from "../../state/directory.ts";
import { isVisible, owns } from "../applications/find.ts";
import { denied, invalidIdentifier, isProblem, notFound, type Problem, unknownSegment } from "../errors.ts";
import { forbid, may, type Permission } from "../permissions.ts";
import { type GraphCall, isGuid, parameter, readKey } from "../route.ts";

/** The service principal that the path names, by object id or `appId`. */
export function findPrincipal(call: GraphCall): ServicePrincipal | Problem {
  const text = parameter(call, "principal");
  const key = readKey(text);
  if (!key || ("property" in key && key.property !== "appId"))
    return unknownSegment(`servicePrincipals${text}`);
  const { servicePrincipals } = call.sandbox.state;
  if ("id" in key) {
    if (!isGuid(key.id)) return invalidIdentifier(key.id);
    const row = servicePrincipals.get(key.id.toLowerCase());
    return row && isVisible(call, row) ? row : notFound(key.id);
  }
  const rows = servicePrincipals.by("byAppId", key.value.toLowerCase());
  return rows.find((row) => isVisible(call, row)) ?? notFound(key.value);
}

/** The service principal in the path, where the caller has `permission` on it. */
export function reachPrincipal(call: GraphCall, permission: Permission): ServicePrincipal | Problem {
  if (!may(call.caller, permission, true)) return denied();
  const principal = findPrincipal(call);
  if (isProblem(principal)) return principal;
  return forbid(call, permission, owns(call, principal)) ?? principal;
}

/** Azure resource id of the managed identity behind a service principal, lower case; undefined for applications. */
export const managedIdentityId = (principal: ServicePrincipal): string | undefined =>
  principal.alternativeNames.find((name) => name.toLowerCase().startsWith("/subscriptions/"))?.toLowerCase();
