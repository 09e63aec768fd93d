import type { FaultEffect } from "../kernel/faults.ts";
import type { Call, Reply, Route, Service } from "../kernel/service.ts";
import { type Caller, readCaller } from "../login/tokens.ts";
import type { State } from "../state/state.ts";
import { clientNameOf, subscriptionIn } from "./access.ts";
import { getRoleDefinition, listRoleAssignments, listRoleDefinitions } from "./authorization.ts";
import { authorizationFailed, azureError, throttled, unauthorized } from "./errors.ts";
import { getResourceGroup, listResourceGroups } from "./resource-groups.ts";
import {
  getEntities,
  getGroup,
  getSubscription,
  listGroups,
  listSubscriptions,
  listTenants,
} from "./scopes.ts";
import { meter } from "./throttle.ts";

type Operation = (call: Call<Caller>, apiVersion: string) => Reply;

const resourceVersions = ["2016-06-01", "2020-01-01", "2022-12-01"];
const resourceGroupVersions = ["2020-06-01", "2021-04-01", "2022-09-01", "2023-07-01", "2024-11-01"];
const assignmentVersions = ["2022-04-01"];
const definitionVersions = ["2018-01-01-preview", "2022-04-01", "2022-05-01-preview"];
const groupVersions = [
  "2018-01-01-preview",
  "2019-11-01",
  "2020-02-01",
  "2020-05-01",
  "2020-10-01",
  "2021-04-01",
  "2023-04-01",
];

/** Runs an operation in the version that the request names. Follows docs/sources/azure.md#api-versions. */
const versioned =
  (supported: readonly string[], operation: Operation) =>
  (call: Call<Caller>): Reply => {
    const version = call.query.get("api-version");
    if (!version) {
      const message = "The api-version query parameter (?api-version=) is required for all requests.";
      return azureError(400, "MissingApiVersionParameter", message);
    }
    if (supported.includes(version.toLowerCase())) return operation(call, version.toLowerCase());
    const message = `The api-version '${version}' is invalid. The supported versions are '${supported.join(",")}'.`;
    return azureError(400, "InvalidApiVersionParameter", message);
  };

const route = (
  method: "GET" | "POST",
  path: string,
  supported: readonly string[],
  source: string,
  operation: Operation,
  takes: "nothing" | "pages" | "pages and filters" = "nothing",
): Route<Caller> => ({
  method,
  path,
  query: [
    "api-version",
    ...(takes === "nothing" ? [] : ["$skiptoken"]),
    ...(takes === "pages and filters" ? ["$filter"] : []),
  ],
  source: `docs/sources/azure.md#${source}`,
  run: versioned(supported, operation),
});

const resourceGroups = "/subscriptions/:subscription/resourcegroups";
const groups = "/providers/Microsoft.Management/managementGroups";

/** Roles are assigned at management groups, subscriptions and resource groups. */
const roleRoutes = [
  `${groups}/:group`,
  "/subscriptions/:subscription",
  `${resourceGroups}/:resourceGroup`,
].flatMap((scope) => {
  const provider = `${scope}/providers/Microsoft.Authorization`;
  const list = "pages and filters" as const;
  return [
    route(
      "GET",
      `${provider}/roleAssignments`,
      assignmentVersions,
      "role-assignments",
      listRoleAssignments,
      list,
    ),
    route("GET", `${provider}/roleDefinitions`, definitionVersions, "roles", listRoleDefinitions, list),
    route("GET", `${provider}/roleDefinitions/:role`, definitionVersions, "roles", getRoleDefinition),
  ];
});

const routes: readonly Route<Caller>[] = [
  ...roleRoutes,
  route("GET", "/tenants", resourceVersions, "tenants", listTenants),
  route("GET", "/subscriptions", resourceVersions, "subscriptions", listSubscriptions, "pages"),
  route("GET", "/subscriptions/:subscription", resourceVersions, "subscriptions", getSubscription),
  route("GET", resourceGroups, resourceGroupVersions, "resource-groups", listResourceGroups, "pages"),
  route(
    "GET",
    `${resourceGroups}/:resourceGroup`,
    resourceGroupVersions,
    "resource-groups",
    getResourceGroup,
  ),
  route("GET", groups, groupVersions, "management-groups", listGroups, "pages"),
  route("GET", `${groups}/:group`, groupVersions, "management-groups", getGroup),
  route(
    "POST",
    "/providers/Microsoft.Management/getEntities",
    groupVersions,
    "management-groups",
    getEntities,
    "pages",
  ),
];

/** Azure has one scope for people and no app roles: what an application may do, its Azure roles alone say. */
const isScoped = (caller: Caller): boolean =>
  caller.kind === "application" || caller.scopes.includes("user_impersonation");

/** The tenant that a refusal points to: that of the subscription asked for, or else the first. */
function tenantFor(state: State, path: string): string {
  const id = subscriptionIn(path) ?? "";
  return state.subscriptions.get(id)?.tenantId ?? state.tenants.list()[0]?.id ?? "";
}

const failureCodes = {
  500: "InternalServerError",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
} as const;

function renderFault(
  effect: FaultEffect,
  { sandbox, url }: Parameters<Service<Caller>["renderFault"]>[1],
): Reply {
  const tenantId = tenantFor(sandbox.state, url.pathname);
  switch (effect.kind) {
    case "throttle":
      return throttled("TooManyRequests", effect.retryAfterSeconds ?? 10);
    case "status":
      return azureError(effect.status, failureCodes[effect.status], "The service is not available.");
    case "expired-token":
      return unauthorized("expired", tenantId);
    case "claims-challenge": {
      const claims = Buffer.from(
        JSON.stringify({ access_token: { nbf: { essential: true, value: "0" } } }),
      ).toString("base64");
      const refused = unauthorized("malformed", tenantId);
      const header = `Bearer authorization_uri="https://login.windows.net/${tenantId}", error="insufficient_claims", claims="${claims}"`;
      return { ...refused, headers: { "www-authenticate": header } };
    }
    case "forbidden":
      return authorizationFailed("", "", "read", url.pathname);
    default:
      return azureError(500, "InternalServerError", "The service is not available.");
  }
}

/** `20260803T090000Z` */
const compactTime = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

/** Azure Resource Manager, as far as choosing and verifying a scope needs it. */
export const azureService = (): Service<Caller> => ({
  name: "azure",
  routes,
  caseInsensitivePaths: true,
  // No operation writes, so that none can meet another one.
  effects: ["expired-token", "claims-challenge", "forbidden"],
  cors: {
    allowMethods: "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    allowHeaders: ["authorization", "content-type", "accept", "x-ms-client-request-id", "accept-language"],
    exposeHeaders: "x-ms-request-id,x-ms-correlation-request-id",
    maxAgeSeconds: 3600,
  },
  async authenticate(request, sandbox) {
    const verdict = await readCaller(sandbox, request.headers.get("authorization"), "azure");
    if ("caller" in verdict && isScoped(verdict.caller)) return verdict;
    const problem = "problem" in verdict ? verdict.problem : "missing-scope";
    return { refused: unauthorized(problem, tenantFor(sandbox.state, new URL(request.url).pathname)) };
  },
  meter,
  nameOf: clientNameOf,
  renderFault,
  renderBadBody: (problem) =>
    azureError(400, "InvalidRequestContent", `The request content was invalid: ${problem}.`),
  headersFor: ({ requestId, nowMs, headers }) => {
    const sent = headers.get("x-ms-client-request-id");
    return {
      "x-ms-request-id": requestId,
      "x-ms-correlation-request-id": requestId,
      "x-ms-routing-request-id": `SANDBOX:${compactTime(nowMs)}:${requestId}`,
      "cache-control": "no-cache",
      ...(sent && { "x-ms-client-request-id": sent }),
    };
  },
});
