import type { Call, Reply } from "../kernel/service.ts";

/** A refusal before it is put into Graph's envelope. Handlers return it; the route turns it into a reply. */
export class Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    this.status = status;
    this.code = code;
    this.message = message;
    this.headers = headers;
  }
}

export const isProblem = (value: unknown): value is Problem => value instanceof Problem;

/** Graph's error envelope. `innerError.date` is UTC without a zone; docs/sources/graph.md#errors. */
export function renderProblem(
  problem: Problem,
  call: Pick<Call<unknown>, "requestId" | "nowMs" | "headers">,
): Reply {
  const { status, code, message, headers } = problem;
  return {
    status,
    headers,
    body: {
      error: {
        code,
        message,
        innerError: {
          date: new Date(call.nowMs).toISOString().slice(0, 19),
          "request-id": call.requestId,
          "client-request-id": call.headers.get("client-request-id") ?? call.requestId,
        },
      },
    },
  };
}

/** The service can do it and the sandbox cannot; `what` completes "… is not implemented". */
export const notEmulated = (what: string) => new Problem(501, "sandbox.not-implemented", what);

const badRequest = (message: string) => new Problem(400, "Request_BadRequest", message);
const malformed = (message: string) => new Problem(400, "BadRequest", message);

export const notFound = (id: string) =>
  new Problem(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
export const invalidIdentifier = (id: string) => badRequest(`Invalid object identifier '${id}'.`);
export const unknownSegment = (segment: string) =>
  malformed(`Resource not found for the segment '${segment}'.`);
export const denied = () =>
  new Problem(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
export const delegatedOnly = () => malformed("/me request is only valid with delegated authentication flow.");

export const invalidProperties = () => badRequest("One or more properties are invalid.");
export const invalidValues = (property: string) =>
  badRequest(`One or more property values specified are invalid. Property: ${property}.`);
export const missingProperty = (property: string) =>
  badRequest(`A value is required for property '${property}' of resource 'Application'.`);
export const tooLong = (property: string, limit: number) =>
  badRequest(`Property ${property} has more than the ${limit} characters allowed.`);
export const tooMany = (property: string, limit: number) =>
  badRequest(`Property ${property} has more than the ${limit} values allowed.`);
export const unknownBodyProperty = (property: string, type: string) =>
  malformed(
    `The property '${property}' does not exist on type '${type}'. Make sure to only use property names that are defined by the type.`,
  );
export const invalidReference = () => badRequest("Not a valid reference update.");
export const duplicateReference = (property: string) =>
  badRequest(
    `One or more added object references already exist for the following modified properties: '${property}'.`,
  );
const sameKeyValue = (message: string) =>
  new Problem(409, "Request_MultipleObjectsWithSameKeyValue", message);
export const uniqueNameTaken = (uniqueName: string) =>
  sameKeyValue(`Another object with the same value for property uniqueName already exists: '${uniqueName}'.`);
export const identifierUriTaken = () =>
  badRequest("Another object with the same value for property identifierUris already exists.");
export const hostNotVerified = (uri: string) =>
  new Problem(
    400,
    "HostNameNotOnVerifiedDomain",
    `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
  );
export const roleStillEnabled = () =>
  new Problem(
    400,
    "CannotDeleteOrUpdateEnabledEntitlement",
    "Permission (scope or role) cannot be deleted or updated unless disabled first.",
  );

export const backingApplicationMissing = (appId: string) =>
  badRequest(`The appId '${appId}' of the service principal does not reference a valid application object.`);
/** Who may not make every service principal has to own an application that is here, and it is not, or not yet. */
export const backingApplicationElsewhere = () =>
  new Problem(
    403,
    "Authorization_RequestDenied",
    "When using this permission, the backing application of the service principal being created must in the local tenant",
  );
export const servicePrincipalExists = (appId: string) =>
  sameKeyValue(
    `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
  );

export const builtInPrincipal = () => badRequest("A service principal of Microsoft's own cannot be deleted.");

export const tooManyAssignments = (limit: number) =>
  badRequest(`The principal holds ${limit} app role assignments, which is the most it may hold.`);
export const scopeNotOffered = (scope: string, appId: string) =>
  badRequest(`The scope '${scope}' was not found on application '${appId}'.`);
export const assignmentExists = () => badRequest("Permission being assigned already exists on the object");
export const permissionNotOffered = (appId: string) =>
  badRequest(`Permission being assigned was not found on application '${appId}'`);
export const grantExists = () => sameKeyValue("Permission entry already exists.");

/** The frame in which Graph reports what is wrong with a federated credential. */
export const invalidCredential = (text: string, property: string, value: string) =>
  new Problem(
    400,
    "InvalidFederatedIdentityCredentialValue",
    `${text} paramName: FederatedIdentityCredential.${property}, paramValue: ${value}, objectType: Microsoft.Online.DirectoryServices.Application`,
  );
export const credentialNameTaken = (name: string) =>
  sameKeyValue(`FederatedIdentityCredential with name ${name} already exists.`);
export const tooManyCredentials = (limit: number) =>
  badRequest(`The application holds ${limit} federated identity credentials, which is the most it may hold.`);

export const unsupportedQuery = (message = "Unsupported Query.") =>
  new Problem(400, "Request_UnsupportedQuery", message);
export const searchNeedsHeader = () =>
  badRequest(
    "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
  );
export const countNeedsHeader = () => badRequest("$count is not currently supported.");
export const invalidFilter = (detail: string) => malformed(`Invalid filter clause: ${detail}`);
export const invalidSearch = () => malformed("Syntax error in the value of the $search query option.");
export const invalidTop = (value: string) =>
  malformed(`Invalid page size specified: '${value}'. Must be between 1 and 999 inclusive.`);
export const unknownProperty = (property: string, type: string) =>
  malformed(
    `Parsing OData Select and Expand failed: Could not find a property named '${property}' on type '${type}'.`,
  );
export const invalidExpand = () => malformed("Parsing OData Select and Expand failed.");
export const expiredPage = () =>
  new Problem(
    400,
    "Directory_ExpiredPageToken",
    "The specified page token value has expired and can no longer be included in your request.",
  );
export const malformedBatch = malformed;

const challenge = (extra = "") => ({
  "www-authenticate": `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"${extra}`,
});
const unauthenticated = (message: string, extra?: string) =>
  new Problem(401, "InvalidAuthenticationToken", message, challenge(extra));

export const tokenMissing = () => unauthenticated("Access token is empty.");
export const tokenMalformed = () => unauthenticated("Access token validation failure.");
export const tokenExpired = () => unauthenticated("Lifetime validation failed, the token is expired.");
export const wrongAudience = () => unauthenticated("Access token validation failure. Invalid audience.");
/** Continuous access evaluation asks for a newer token; docs/sources/graph.md#claims-challenge. */
export const claimsChallenge = (nowMs: number) => {
  const claims = JSON.stringify({
    access_token: { nbf: { essential: true, value: String(Math.floor(nowMs / 1000)) } },
  });
  return unauthenticated(
    "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
    `, error="insufficient_claims", claims="${Buffer.from(claims).toString("base64")}"`,
  );
};

export const throttled = (headers: Record<string, string>) =>
  new Problem(429, "TooManyRequests", "Too many requests. Retry after the time given.", headers);
export const concurrentWrite = () =>
  new Problem(
    409,
    "Directory_ConcurrencyViolation",
    "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.",
  );
/** Failures of the service itself. */
export const unavailable = (status: 500 | 502 | 503 | 504) =>
  status === 500
    ? new Problem(500, "InternalServerError", "An internal server error occurred.")
    : status === 502
      ? new Problem(502, "BadGateway", "The upstream server gave no valid answer.")
      : status === 503
        ? new Problem(503, "serviceNotAvailable", "The service is temporarily unavailable.")
        : new Problem(504, "UnknownError", "The request timed out upstream.");
export const badBody = (problem: string) =>
  malformed(`Unable to read JSON request payload. Check the value given: ${problem}.`);
