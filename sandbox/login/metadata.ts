import type { Origins } from "../kernel/services.ts";
import { entraIssuer } from "./tokens.ts";

/** Issuer of the alias authorities, which name no tenant. */
const anyTenant = "{tenantid}";

/**
 * OpenID configuration of a tenant. Issuer in its public spelling, endpoints on loopback.
 * Follows docs/sources/login.md#authority.
 */
export function openIdConfiguration(origins: Origins, segment: string, tenantId: string | undefined) {
  const base = `${origins.login}/${segment}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: entraIssuer(tenantId ?? anyTenant),
    request_uri_parameter_supported: false,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "oid",
      "ver",
    ],
    tenant_region_scope: "EU",
    cloud_instance_name: "microsoftonline.com",
  };
}
