import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { type Reply, type Route, unsupported } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { ServiceEndpoint } from "../state/devops.ts";
import { rights } from "./access.ts";
import { findEndpoint } from "./endpoints/read.ts";
import { federationScheme } from "./endpoints/rules.ts";
import { accessDenied, endpointNotFound, missingArgument } from "./errors.ts";
import { callService, issueAssertion, type SignIn, signIn } from "./federation.ts";
import { nameOfMember } from "./identities.ts";
import { type ProjectScope, projectRoute } from "./route.ts";

const text = z.string().nullish();
const textMap = z.record(z.string(), z.string().nullable()).nullish();

const ProxyBody = z.strictObject({
  dataSourceDetails: z.strictObject({
    dataSourceName: z.string(),
    dataSourceUrl: text,
    headers: z.array(z.unknown()).nullish(),
    requestContent: text,
    requestVerb: text,
    resourceUrl: text,
    parameters: textMap,
    resultSelector: text,
    initialContextTemplate: text,
  }),
  resultTransformationDetails: z
    .strictObject({ resultTemplate: text, callbackContextTemplate: text, callbackRequiredTemplate: text })
    .nullish(),
  // The stored connection is what is tested; what is said of it here is not trusted.
  serviceEndpointDetails: z
    .strictObject({
      type: text,
      url: text,
      data: textMap,
      authorization: z.strictObject({ scheme: text, parameters: textMap }).nullish(),
    })
    .nullish(),
});

type ProxyBody = z.infer<typeof ProxyBody>;

/** Names of HTTP statuses, as .NET spells them in text; on the wire the first letter is lower case. */
const statusNames: Record<number, string> = {
  200: "OK",
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  429: "TooManyRequests",
  500: "InternalServerError",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
};

interface Verdict {
  status: number;
  result: string[];
  errorMessage: string;
}

const managementScope = "https://management.azure.com/.default";

/**
 * Azure's answer to a connection that names no subscription: the address without one would list all. Assumed, as nobody
 * has published it.
 */
const noSubscription = JSON.stringify({
  error: {
    code: "InvalidSubscriptionId",
    message: "The provided subscription identifier '' is malformed or invalid.",
  },
});

const probe = (sandbox: Sandbox, url: string, { data }: ServiceEndpoint, token: string): Promise<Response> =>
  data["scopeLevel"] !== "ManagementGroup" && !data["subscriptionId"]
    ? Promise.resolve(new Response(noSubscription, { status: 400 }))
    : callService(sandbox, url, { headers: { authorization: `Bearer ${token}` } });

/** The address that proves a role: the connection's subscription, or its management group. */
function probeUrl({ data, url }: ServiceEndpoint): string {
  const base = url.endsWith("/") ? url : `${url}/`;
  return data["scopeLevel"] === "ManagementGroup"
    ? `${base}providers/Microsoft.Management/managementGroups/${encodeURIComponent(data["managementGroupId"] ?? "")}?api-version=2018-01-01-preview`
    : `${base}subscriptions/${encodeURIComponent(data["subscriptionId"] ?? "")}?api-version=2016-06-01`;
}

async function signInFor(scope: ProjectScope, endpoint: ServiceEndpoint): Promise<SignIn> {
  const { sandbox } = scope;
  if (endpoint.authorizationScheme === federationScheme) {
    const signedIn = await signIn(
      sandbox,
      endpoint,
      { assertion: await issueAssertion(sandbox, endpoint) },
      managementScope,
    );
    if ("accessToken" in signedIn) return signedIn;
    const problem = `Microsoft Entra rejected the token issued by Azure DevOps with error code ${signedIn.problem}`;
    return { problem };
  }
  const secret = endpoint.authorizationParameters["serviceprincipalkey"] ?? "";
  const signedIn = await signIn(sandbox, endpoint, { secret }, managementScope);
  if ("accessToken" in signedIn) return signedIn;
  return {
    problem: `Failed to obtain the Json Web Token(JWT) using service principal client ID. Exception message: ${signedIn.problem}`,
  };
}

/** Signs in as the connection and reads its scope from Azure. */
async function test(scope: ProjectScope, endpoint: ServiceEndpoint): Promise<Verdict> {
  const signedIn = await signInFor(scope, endpoint);
  if ("problem" in signedIn) return { status: 400, result: [], errorMessage: signedIn.problem };
  const url = probeUrl(endpoint);
  const response = await probe(scope.sandbox, url, endpoint, signedIn.accessToken);
  const body = await response.text();
  if (response.ok) return { status: 200, result: [body], errorMessage: "" };
  const status = statusNames[response.status] ?? String(response.status);
  return {
    status: response.status,
    result: [],
    errorMessage: `Failed to query service connection API: '${url}'. Status Code: '${status}', Response from server: '${body}'`,
  };
}

const wireStatus = (status: number, asNumber: boolean): string | number => {
  const name = statusNames[status] ?? "InternalServerError";
  return asNumber ? status : name === "OK" ? "ok" : name.charAt(0).toLowerCase() + name.slice(1);
};

async function execute(scope: ProjectScope): Promise<Reply> {
  const { sandbox, call, membership, option } = scope;
  const body = call.body as ProxyBody;
  const id = option("endpointId");
  if (id === undefined) return missingArgument("endpointId");
  if (id === "0")
    return unsupported("serviceendpoint/endpointproxy", "testing a connection that is not saved");
  if (body.dataSourceDetails.dataSourceName !== "TestConnection") {
    return unsupported(
      "serviceendpoint/endpointproxy",
      `data source "${body.dataSourceDetails.dataSourceName}"`,
    );
  }
  const endpoint = findEndpoint(scope, id);
  if (!endpoint) return endpointNotFound(id);
  if (endpoint.type.toLowerCase() !== "azurerm") {
    return unsupported("serviceendpoint/endpointproxy", `connections of type "${endpoint.type}"`);
  }
  if (!findEndpoint(scope, id, rights.use)) {
    return accessDenied(nameOfMember(sandbox, membership), `Use on service connection ${id}`);
  }
  const { status, result, errorMessage } = await test(scope, endpoint);
  const asNumber = /enumsAsNumbers=true/i.test(call.headers.get("accept") ?? "");
  return {
    status: 200,
    body: {
      result,
      statusCode: wireStatus(status, asNumber),
      errorMessage,
      activityId: call.requestId,
      callbackContextParameters: {},
      callbackRequired: false,
    },
  };
}

/** The answer is 200 whether or not the test passed. Follows docs/sources/devops.md#testing-a-connection. */
export const endpointProxyRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "POST",
    path: "/serviceendpoint/endpointproxy",
    resource: "endpointProxy",
    query: ["endpointId"],
    body: ProxyBody,
    source: "docs/sources/devops.md#testing-a-connection",
    run: execute,
  }),
];
