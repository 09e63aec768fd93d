import type { Origins } from "../kernel/services.ts";
import { openIdConfiguration } from "../login/metadata.ts";
import { portalClientId } from "../seeds/applications.ts";
import { tenants } from "../seeds/tenants.ts";

/**
 * What a portal needs to be configured for this sandbox. The authority is https as client libraries demand it; they
 * never contact it, because the metadata names every endpoint.
 */
export function portalConfiguration(origins: Origins) {
  const tenantId = tenants.northwind.id;
  const { host } = new URL(origins.login);
  return {
    clientId: portalClientId,
    tenantId,
    origins,
    authority: `https://${host}/${tenantId}`,
    knownAuthorities: [host],
    authorityMetadata: openIdConfiguration(origins, tenantId, tenantId),
  };
}
