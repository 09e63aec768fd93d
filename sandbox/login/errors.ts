import { guidOf } from "../kernel/ids.ts";
import type { Call, Reply } from "../kernel/service.ts";

interface ErrorRow {
  /** The OAuth error word. */
  error: string;
  status: 400 | 401;
  /** `{name}` stands for a value of the case at hand. */
  text: string;
  /** The narrower word by which clients decide whether to ask the person. */
  suberror?: string;
}

const invalidClient = (text: string): ErrorRow => ({ error: "invalid_client", status: 401, text });
const invalidGrant = (text: string): ErrorRow => ({ error: "invalid_grant", status: 400, text });
const invalidRequest = (text: string): ErrorRow => ({ error: "invalid_request", status: 400, text });
const invalidScope = (text: string): ErrorRow => ({ error: "invalid_scope", status: 400, text });
const unauthorizedClient = (text: string): ErrorRow => ({ error: "unauthorized_client", status: 400, text });

const checkCredential =
  "Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation";

/**
 * The refusals of sign-in and token endpoint by AADSTS number. Follows docs/sources/login.md#error-codes.
 */
const rows = {
  28000: invalidRequest(
    "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {scope} is not valid.",
  ),
  50011: invalidRequest(
    "The redirect URI '{redirectUri}' specified in the request does not match the redirect URIs configured for the application '{clientId}'. Make sure the redirect URI sent in the request matches one added to your application.",
  ),
  50013: invalidClient(
    "Assertion failed signature validation. [Reason - {reason}, Thumbprint of key used by client: '{thumbprint}']",
  ),
  50020: invalidGrant(
    "User account '{user}' does not exist in tenant '{tenant}' and cannot access the application '{clientId}' in that tenant.",
  ),
  50027: invalidClient("JWT token is invalid or malformed."),
  50058: {
    error: "login_required",
    status: 400,
    text: "A silent sign-in request was sent but no user is signed in.",
  },
  50059: invalidRequest(
    "No tenant-identifying information found in either the request or implied by any provided credentials.",
  ),
  50076: {
    error: "interaction_required",
    status: 400,
    text: "Due to a configuration change made by your administrator, you must use multi-factor authentication.",
    suberror: "basic_action",
  },
  50105: invalidGrant(
    "Your administrator has configured the application {name} ('{clientId}') to block users unless they are specifically granted ('assigned') access to the application. The signed-in user '{user}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.",
  ),
  50166: invalidClient("Request to External OIDC endpoint failed."),
  50194: invalidRequest(
    "Application '{clientId}'({name}) is not configured as a multi-tenant application. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
  ),
  53003: {
    error: "interaction_required",
    status: 400,
    text: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
  },
  54005: invalidGrant(
    "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
  ),
  65001: {
    error: "invalid_grant",
    status: 400,
    text: "The user or administrator has not consented to use the application with ID '{clientId}' named '{name}'. Send an interactive authorization request for this user and resource.",
    suberror: "consent_required",
  },
  65004: { error: "access_denied", status: 400, text: "User declined to consent to access the app." },
  70000: invalidGrant("Provided grant is invalid or malformed."),
  70003: {
    error: "unsupported_grant_type",
    status: 400,
    text: "The app requested an unsupported grant type '{grantType}'.",
  },
  70008: invalidGrant(
    "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
  ),
  70011: invalidScope(
    "The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.",
  ),
  70025: invalidClient("The client '{name}' has no configured federated identity credentials."),
  70052: invalidClient("The identity must be a managed identity, a single tenant app, or a service account"),
  90002: invalidRequest(
    "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
  ),
  90094: {
    error: "access_denied",
    status: 400,
    text: "An administrator of {tenant} has set a policy that prevents you from granting {name} the permissions it is requesting. Contact an administrator, who can grant permissions to this application on your behalf.",
  },
  500011: {
    error: "invalid_resource",
    status: 400,
    text: "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.",
  },
  500014: {
    error: "invalid_resource",
    status: 400,
    text: "The service principal for resource '{resource}' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.",
  },
  501051: invalidGrant(
    "Application '{clientId}'({name}) is not assigned to a role for the application '{resource}'({resourceName}).",
  ),
  501481: invalidGrant(
    "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
  ),
  501491: invalidRequest("Invalid size of Code_Challenge parameter."),
  650053: {
    error: "invalid_client",
    status: 400,
    text: "The application '{name}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'. Contact the app vendor.",
  },
  650057: {
    error: "invalid_resource",
    status: 400,
    text: "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {clientId}({name}). Resource value from request: {resource}.",
  },
  700016: unauthorizedClient(
    "Application with identifier '{clientId}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
  ),
  700024: invalidClient(
    "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {notBefore}, expiry time of assertion {expires}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
  ),
  700084: invalidGrant(
    "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on {issued}.",
  ),
  700211: invalidClient(
    `No matching federated identity record found for presented assertion issuer '{issuer}'. ${checkCredential}`,
  ),
  700212: invalidClient(
    `No matching federated identity record found for presented assertion audience '{audience}'. ${checkCredential}`,
  ),
  700213: invalidClient(
    `No matching federated identity record found for presented assertion subject '{subject}'. ${checkCredential}`,
  ),
  700238: invalidClient(
    "Tokens issued by issuer '{issuer}' may not be used for federated identity credential flows for applications or managed identities registered in this tenant.",
  ),
  900023: invalidRequest(
    "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
  ),
  900144: invalidRequest("The request body must contain the following parameter: '{parameter}'."),
  1002012: invalidScope(
    "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
  ),
  7000112: unauthorizedClient("Application '{clientId}'({name}) is disabled."),
  7000215: invalidClient(
    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{clientId}'.",
  ),
  7000216: invalidClient(
    "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
  ),
  7000222: invalidClient(
    "The provided client secret keys for app '{clientId}' are expired. Create new keys for your app, or consider using federated credentials instead.",
  ),
  7000229: unauthorizedClient(
    "The client application {clientId} is missing service principal in the tenant {tenant}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119",
  ),
  7002131: invalidClient(
    "No matching federated identity record found for presented assertion subject '{subject}' or no federated identity credential expression matched the presented assertion.",
  ),
  7002138: invalidClient(
    "No matching federated identity record found for presented assertion subject '{subject}'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. See documentation at: https://learn.microsoft.com/entra/workload-id/workload-identity-federation. See breaking change notification and remediation at: https://learn.microsoft.com/en-us/entra/identity-platform/reference-breaking-changes#august-2024.",
  ),
  7002381: invalidClient(
    "Federated identity credentials issued by '{issuer}/' for applications or managed identities registered in this tenant must contain the enterprise claim with value '{expected}' but actual value is '{actual}'.",
  ),
  9002325: invalidRequest(
    "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
  ),
  9002326: invalidRequest(
    "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'.",
  ),
  9002327: invalidRequest(
    "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  ),
} satisfies Record<number, ErrorRow>;

export type ErrorCode = keyof typeof rows;

/** A refusal of the login service: its AADSTS number and the values its text names. */
export interface Refusal {
  code: ErrorCode;
  values: Record<string, string>;
  /** A claims request that the person has to meet, as JSON. */
  claims?: string;
}

export const refusal = (code: ErrorCode, values: Record<string, string> = {}): Refusal => ({ code, values });

/** Recognizes a refusal among other results. */
export const isRefusal = (value: object): value is Refusal => "code" in value && "values" in value;

type Traced = Pick<Call<unknown>, "requestId" | "nowMs" | "headers" | "url">;

/** `2026-08-07 10:02:49Z` */
const timestampOf = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replace("T", " ").concat("Z");

const correlationOf = ({ headers, url, requestId }: Traced): string =>
  headers.get("client-request-id") ??
  url.searchParams.get("client-request-id") ??
  guidOf(`correlation:${requestId}`);

const rowOf = (code: ErrorCode): ErrorRow => rows[code];

/** The sentence of a refusal with the ids by which support would find it. */
export function describe({ code, values }: Refusal, call: Traced): string {
  const text = rowOf(code).text.replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);
  const trace = `Trace ID: ${call.requestId} Correlation ID: ${correlationOf(call)} Timestamp: ${timestampOf(call.nowMs)}`;
  return `AADSTS${code}: ${text} ${trace}`;
}

/**
 * The OAuth error word of a refusal as the authorize endpoint says it: there the narrower word comes first, and no
 * grant was presented that could be invalid.
 */
export const errorWordAtAuthorize = (code: ErrorCode): string => {
  const { error, suberror } = rowOf(code);
  if (suberror === "consent_required") return suberror;
  return error === "invalid_grant" ? "access_denied" : error;
};

/** A refusal as the token endpoint answers it. */
export function toReply(refused: Refusal, call: Traced): Reply {
  const { error, status, suberror } = rowOf(refused.code);
  return {
    status,
    body: {
      error,
      error_description: describe(refused, call),
      error_codes: [refused.code],
      timestamp: timestampOf(call.nowMs),
      trace_id: call.requestId,
      correlation_id: correlationOf(call),
      error_uri: `https://login.microsoftonline.com/error?code=${refused.code}`,
      ...(suberror && { suberror }),
      ...(refused.claims && { claims: refused.claims }),
    },
  };
}
