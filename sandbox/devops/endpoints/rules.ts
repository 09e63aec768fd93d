import { type Reply, unsupported } from "../../kernel/service.ts";
import type { EndpointProjectReference, ServiceEndpoint } from "../../state/devops.ts";
import { badArgument, failure, missingArgument } from "../errors.ts";
import type { EndpointBody } from "./body.ts";

/** What a client decides about a connection; everything else is the service's. */
export type EndpointSettings = Pick<
  ServiceEndpoint,
  | "type"
  | "url"
  | "owner"
  | "isReady"
  | "isDisabled"
  | "authorizationScheme"
  | "authorizationParameters"
  | "data"
  | "serviceManagementReference"
>;

export const federationScheme = "WorkloadIdentityFederation";
const secretScheme = "ServicePrincipal";

// What clients write is looked up in maps: an object would also have what every object has, such as `constructor`.

/** Longest value of each data field of an Azure Resource Manager connection, in characters. */
const dataLimits: ReadonlyMap<string, number> = new Map(
  Object.entries({
    environment: 300,
    scopeLevel: 255,
    subscriptionId: 38,
    subscriptionName: 255,
    resourceGroupName: 255,
    managementGroupId: 255,
    managementGroupName: 255,
    mlWorkspaceName: 255,
    mlWorkspaceLocation: 255,
    azureSpnPermissions: 8192,
    creationMode: 255,
    identityType: 255,
    isDraft: 255,
    oboAuthorization: 1024,
    azureSpnRoleAssignmentId: 255,
    spnObjectId: 255,
    appObjectId: 255,
    resourceId: 1024,
    revertSchemeDeadline: 255,
  }),
);

/** Longest value of each authorization parameter, by its lower-case key. */
const parameterLimits: ReadonlyMap<string, number> = new Map(
  Object.entries({
    tenantid: 38,
    serviceprincipalid: 38,
    scope: 1024,
    role: 255,
    accesstoken: 256,
    accesstokenfetchingmethod: 255,
    authenticationtype: 255,
  }),
);

/** What each scope level needs in the data. */
const requiredData: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Subscription: ["subscriptionId", "subscriptionName"],
    ManagementGroup: ["managementGroupId", "managementGroupName"],
    AzureMLWorkspace: [
      "subscriptionId",
      "subscriptionName",
      "resourceGroupName",
      "mlWorkspaceName",
      "mlWorkspaceLocation",
    ],
  }),
);

/** Clouds that a connection can be for. */
const environments: ReadonlySet<string> = new Set([
  "AzureCloud",
  "AzureUSGovernment",
  "AzureChinaCloud",
  "AzureGermanCloud",
  "AzureStack",
]);

/** Filled in by the service; what a client sends in them is ignored. */
const servicesOwn = new Set([
  "workloadidentityfederationissuer",
  "workloadidentityfederationsubject",
  "workloadidentityfederationissuertype",
]);

export const isReply = (value: object): value is Reply => "status" in value;

const present = (map: Record<string, string | null>): [string, string][] =>
  Object.entries(map).flatMap(([key, value]) => (value === null ? [] : [[key, value] as [string, string]]));

const tooLong = (parameter: string): Reply =>
  badArgument("The String length exceeds maximum limit.", parameter);

function readData(data: Record<string, string | null>): Record<string, string> | Reply {
  for (const [key, value] of present(data)) {
    const limit = dataLimits.get(key);
    if (limit === undefined) return unsupported("service connections", `data field "${key}"`);
    if (value.length > limit) return tooLong(`endpoint.Data[${key}]`);
  }
  return Object.fromEntries(present(data));
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the parameters of a scheme. A secret that is not sent anew is kept. */
function readParameters(
  parameters: Record<string, string | null>,
  scheme: string,
  existing?: ServiceEndpoint,
): Record<string, string> | Reply {
  const read: Record<string, string> = {};
  const secret = existing?.authorizationParameters["serviceprincipalkey"];
  if (scheme === secretScheme && secret !== undefined) read["serviceprincipalkey"] = secret;
  for (const [spelled, value] of Object.entries(parameters)) {
    const key = spelled.toLowerCase();
    if (servicesOwn.has(key) || value === null) continue;
    if (key === "serviceprincipalkey" && scheme === secretScheme) {
      read[key] = value;
      continue;
    }
    if (key === "serviceprincipalkey") {
      return badArgument(
        `The field is not expected with the scheme ${federationScheme}.`,
        "serviceprincipalkey",
      );
    }
    const limit = parameterLimits.get(key);
    if (limit === undefined)
      return unsupported("service connections", `authorization parameter "${spelled}"`);
    if (value.length > limit) return tooLong(`endpoint.Authorization.Parameters[${key}]`);
    if (key === "tenantid" && !guid.test(value))
      return badArgument("The tenant is not a GUID.", "endpoint.Authorization.Parameters[tenantid]");
    read[key] = value;
  }
  return read;
}

function missingField(settings: EndpointSettings): string | undefined {
  const { authorizationParameters: parameters, data } = settings;
  if (!parameters["tenantid"]) return "endpoint.Authorization.Parameters[tenantid]";
  // A draft may wait for the identity that it will sign in as.
  if (settings.isReady && !parameters["serviceprincipalid"])
    return "endpoint.Authorization.Parameters[serviceprincipalid]";
  if (data["environment"] === undefined) return "endpoint.Data[environment]";
  const level = data["scopeLevel"];
  if (level === undefined) return "endpoint.Data[scopeLevel]";
  // An empty subscription is stored and fails only when it is used; a management group must be named.
  const absent = requiredData
    .get(level)
    ?.find((key) => (level === "ManagementGroup" ? !data[key] : data[key] === undefined));
  return absent === undefined ? undefined : `endpoint.Data[${absent}]`;
}

/**
 * Reads an Azure connection out of a body, or says why not: a federated one, or an existing one with a secret. Follows
 * docs/sources/devops.md#creating-a-connection.
 */
export function readSettings(body: EndpointBody, existing?: ServiceEndpoint): EndpointSettings | Reply {
  const scheme = existing?.authorizationScheme === secretScheme ? secretScheme : federationScheme;
  if (body.type.toLowerCase() !== "azurerm") {
    return unsupported("service connections", `writing a connection of type "${body.type}"`);
  }
  if (body.authorization.scheme.toLowerCase() !== scheme.toLowerCase()) {
    return unsupported(
      "service connections",
      `writing a connection with the scheme "${body.authorization.scheme}"`,
    );
  }
  if (body.name.trim() === "") return missingArgument("endpoint.Name");
  if ((body.description?.length ?? 0) > 1024) return tooLong("endpoint.Description");
  const data = readData(body.data ?? {});
  if (isReply(data)) return data;
  const parameters = readParameters(body.authorization.parameters ?? {}, scheme, existing);
  if (isReply(parameters)) return parameters;
  const { scopeLevel, environment } = data;
  if (scopeLevel !== undefined && !requiredData.has(scopeLevel))
    return unsupported("service connections", `scope level "${scopeLevel}"`);
  if (environment !== undefined && !environments.has(environment))
    return unsupported("service connections", `environment "${environment}"`);
  const settings: EndpointSettings = {
    type: "azurerm",
    url: body.url,
    owner: body.owner ?? "library",
    isReady: body.isReady !== false && data["isDraft"]?.toLowerCase() !== "true",
    isDisabled: body.isDisabled ?? false,
    authorizationScheme: scheme,
    authorizationParameters: parameters,
    data,
    serviceManagementReference: body.serviceManagementReference ?? null,
  };
  const missing = missingField(settings);
  return missing === undefined ? settings : missingArgument(missing);
}

/** The project references of a body, where a reference without a name takes the connection's. */
export const readReferences = (body: EndpointBody): EndpointProjectReference[] =>
  (body.serviceEndpointProjectReferences ?? []).map(({ projectReference, name, description }) => ({
    projectId: projectReference.id.toLowerCase(),
    name: name || body.name,
    description: description ?? "",
  }));

/** Seen once as 500 in a public client; one place to correct it. */
const duplicateStatus = 500;

/** A name that another connection of the project has, seen by the caller or not. */
export const duplicateName = (name: string): Reply =>
  failure(
    duplicateStatus,
    "DuplicateServiceConnectionException",
    `Service connection with name ${name} already exists. Only a user having Administrator/User role permissions on service connection ${name} can see it.`,
  );

export const notACreator: Reply = failure(
  403,
  "AccessDeniedException",
  "You do not have permission to create a service connection. You need to be a Creator for service connections in this project.",
);
