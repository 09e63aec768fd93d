import type { Sandbox } from "../../sandbox/kernel/context.ts";

/** Consents to every scope that the portal's application declares, for everybody, as an administrator may do ahead. */
export function grantEverything({ state, ids }: Sandbox): void {
  const portal = state.applications.list().find(({ displayName }) => displayName === "Federation Portal");
  const client = portal && state.servicePrincipals.by("byAppId", portal.appId)[0];
  if (!portal || !client) throw new Error("the seed has no application for the portal");
  for (const { resourceAppId, resourceAccess } of portal.requiredResourceAccess) {
    const resource = state.servicePrincipals.by("byAppId", resourceAppId)[0];
    if (!resource) continue;
    const wanted = new Set(resourceAccess.map(({ id }) => id));
    const scope = resource.oauth2PermissionScopes
      .filter(({ id }) => wanted.has(id))
      .map(({ value }) => value)
      .join(" ");
    state.permissionGrants.put({
      id: ids.opaque(24),
      clientId: client.id,
      consentType: "AllPrincipals",
      principalId: null,
      resourceId: resource.id,
      scope,
    });
  }
}
