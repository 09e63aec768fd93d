import type { Reply } from "../kernel/service.ts";
import type { TokenProblem } from "../login/tokens.ts";

/** Azure's error body. Follows docs/sources/azure.md#errors. */
export const azureError = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Reply => ({
  status,
  body: { error: { code, message } },
  headers,
});

export const invalidSkipToken = (): Reply =>
  azureError(400, "InvalidSkipToken", "The value of $skiptoken is no token of a page.");

/** What the caller lacks, in the words that Azure DevOps passes on when a verification is refused. */
export const authorizationFailed = (client: string, objectId: string, action: string, scope: string): Reply =>
  azureError(
    403,
    "AuthorizationFailed",
    `The client '${client}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );

/** A caller that asks too much, of a subscription or of the tenant. Follows docs/sources/azure.md#throttling. */
export const throttled = (
  code: "SubscriptionRequestsThrottled" | "TenantRequestsThrottled" | "TooManyRequests",
  retryAfterSeconds: number,
  headers: Record<string, string> = {},
): Reply =>
  azureError(429, code, `The request is being throttled. Try again after ${retryAfterSeconds} seconds.`, {
    ...headers,
    "retry-after": String(retryAfterSeconds),
  });

const challenge = (tenantId: string, description: string): Record<string, string> => ({
  "www-authenticate": `Bearer authorization_uri="https://login.windows.net/${tenantId}", error="invalid_token", error_description="${description}"`,
});

/** Why a token does not serve; a person's has to carry the one scope that Azure has. */
type AzureTokenProblem = TokenProblem | "missing-scope";

const refusals: Record<AzureTokenProblem, readonly [code: string, message: string]> = {
  missing: ["AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."],
  malformed: ["InvalidAuthenticationToken", "The access token is invalid."],
  expired: ["ExpiredAuthenticationToken", "The access token has expired."],
  "wrong-audience": [
    "InvalidAuthenticationTokenAudience",
    "The access token has been obtained for wrong audience or resource. It should exactly match one of the allowed audiences 'https://management.core.windows.net/','https://management.azure.com/'.",
  ],
  "unknown-principal": ["InvalidAuthenticationToken", "The access token is invalid."],
  "missing-scope": ["InvalidAuthenticationToken", "The access token lacks the scope 'user_impersonation'."],
};

/** The refusal of a request whose token does not serve. It names the tenant that would. */
export function unauthorized(problem: AzureTokenProblem, tenantId: string): Reply {
  const [code, message] = refusals[problem];
  return azureError(401, code, message, challenge(tenantId, message));
}

/** A token of one tenant used on what belongs to another. */
export const wrongTenant = (tokenTenantId: string, ownerTenantId: string): Reply => {
  const message = `The access token is from the wrong issuer 'https://sts.windows.net/${tokenTenantId}/'. It must match the tenant 'https://sts.windows.net/${ownerTenantId}/' associated with this subscription.`;
  return azureError(401, "InvalidAuthenticationTokenTenant", message, challenge(ownerTenantId, message));
};
