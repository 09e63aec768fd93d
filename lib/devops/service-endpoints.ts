import * as z from "zod/mini";
import {
  type Http,
  type HttpError,
  isRefusal,
  path,
  query,
  readReply,
  sendAndRead,
  type WireRequest,
} from "../http/index.ts";
import { err, ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { apiVersions } from "./versions.ts";

const ProjectReference = z.looseObject({
  projectReference: z.looseObject({ id: z.guid(), name: z.nullish(z.string()) }),
  name: z.nullish(z.string()),
  description: z.nullish(z.string()),
});

const stringMap = z.pipe(
  z.nullish(z.record(z.string(), z.nullish(z.string()))),
  z.transform((map) => map ?? {}),
);

/**
 * A service connection as Azure DevOps sends it. Fields we do not read are kept, because an update replaces the
 * whole object.
 */
const ServiceEndpoint = z.looseObject({
  id: z.guid(),
  name: z.string(),
  type: z.nullish(z.string()),
  url: z.nullish(z.string()),
  isReady: z.nullish(z.boolean()),
  isShared: z.nullish(z.boolean()),
  isDisabled: z.nullish(z.boolean()),
  description: z.nullish(z.string()),
  authorization: z.nullish(z.looseObject({ scheme: z.nullish(z.string()), parameters: stringMap })),
  data: stringMap,
  serviceEndpointProjectReferences: z.nullish(z.array(ProjectReference)),
});
export type ServiceEndpoint = z.infer<typeof ServiceEndpoint>;

/** A parameter of the connection's authorization; the service does not keep the case of the keys. */
export function authorizationParameter(endpoint: ServiceEndpoint, name: string): string | undefined {
  const parameters = endpoint.authorization?.parameters ?? {};
  const key = Object.keys(parameters).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : (parameters[key] ?? undefined);
}

/** Issuer and subject of the tokens that Azure DevOps will present for a connection, as it says them. */
export interface Federation {
  readonly issuer: string;
  readonly subject: string;
}

/** Undefined where the connection is not federated, or the person may not read its details. */
export function federationOf(endpoint: ServiceEndpoint): Federation | undefined {
  const issuer = authorizationParameter(endpoint, "workloadIdentityFederationIssuer");
  const subject = authorizationParameter(endpoint, "workloadIdentityFederationSubject");
  return issuer && subject ? { issuer, subject } : undefined;
}

/** What the connection's Azure scope is labelled with. Azure's own role assignments alone decide what it may do. */
export type AzureScope =
  | { readonly kind: "management-group"; readonly id: string; readonly name: string }
  | { readonly kind: "subscription"; readonly id: string; readonly name: string };

/** What a connection is created with. */
export interface NewConnection {
  readonly name: string;
  readonly description: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly tenantId: string;
  /** Application (client) id of the identity. */
  readonly clientId: string;
  readonly azureEnvironment: { readonly name: string; readonly resourceManagerUrl: string };
  readonly scope: AzureScope;
}

const scopeData = (scope: AzureScope): Record<string, string> =>
  scope.kind === "management-group"
    ? { scopeLevel: "ManagementGroup", managementGroupId: scope.id, managementGroupName: scope.name }
    : { scopeLevel: "Subscription", subscriptionId: scope.id, subscriptionName: scope.name };

/**
 * The body that creates a federated connection as a draft: Azure DevOps says its issuer and subject at once, and no
 * pipeline can use it before the identity trusts it.
 * @see https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/create
 */
export const newConnectionBody = (connection: NewConnection) => ({
  name: connection.name,
  type: "azurerm",
  url: connection.azureEnvironment.resourceManagerUrl,
  description: connection.description,
  authorization: {
    scheme: "WorkloadIdentityFederation",
    parameters: { tenantid: connection.tenantId, serviceprincipalid: connection.clientId },
  },
  data: {
    environment: connection.azureEnvironment.name,
    ...scopeData(connection.scope),
    creationMode: "Manual",
    isDraft: "true",
  },
  isShared: false,
  isReady: false,
  owner: "library",
  serviceEndpointProjectReferences: [
    {
      projectReference: { id: connection.project.id, name: connection.project.name },
      name: connection.name,
      description: connection.description,
    },
  ],
});

/** The object that turns a draft into a connection that pipelines can use: everything else stays as it is. */
export const completedConnection = (endpoint: ServiceEndpoint): ServiceEndpoint => ({
  ...endpoint,
  isReady: true,
  data: { ...endpoint.data, isDraft: "false" },
});

/** Azure DevOps' own name for "a connection of this name exists"; its HTTP status varies. */
const duplicateName = "DuplicateServiceConnectionException";

/** A connection of this name exists in the project, though perhaps not for this person's eyes. */
export const isDuplicateName = (error: HttpError): boolean =>
  error.kind === "refused" && error.code === duplicateName;

const endpointsPath = (organization: string, id?: string) =>
  id === undefined
    ? path`/${organization}/_apis/serviceendpoint/endpoints`
    : path`/${organization}/_apis/serviceendpoint/endpoints/${id}`;

/** The request that creates a connection, as it is sent and as a plan shows it. */
export const createEndpointRequest = (organization: string, body: Record<string, unknown>): WireRequest => ({
  service: "devops",
  method: "POST",
  path: endpointsPath(organization) + query({ "api-version": apiVersions.endpoints }),
  body,
});

/** Creates a connection. The answer already says its issuer and subject. */
export const createEndpoint = (
  http: Http,
  organization: string,
  body: Record<string, unknown>,
  changes: string,
  signal: AbortSignal,
): Promise<Result<ServiceEndpoint, HttpError>> =>
  sendAndRead(
    http,
    {
      ...createEndpointRequest(organization, body),
      scopes: scopes.azureDevOps,
      purpose: "Create the service connection",
      changes,
      signal,
    },
    ServiceEndpoint,
  );

/** A connection by id, or undefined where there is none: the service answers 200 with null for an unknown id. */
export async function findEndpoint(
  http: Http,
  { organization, projectId, id }: { organization: string; projectId: string; id: string },
  signal: AbortSignal,
): Promise<Result<ServiceEndpoint | undefined, HttpError>> {
  const request = {
    service: "devops",
    method: "GET",
    path:
      path`/${organization}/${projectId}/_apis/serviceendpoint/endpoints/${id}` +
      query({ "api-version": apiVersions.endpoints }),
    scopes: scopes.azureDevOps,
    purpose: "Read the service connection",
    signal,
  } as const;
  const reply = await http.send(request);
  if (!reply.ok) return isRefusal(reply.error, 404) ? ok(undefined) : reply;
  return reply.value.body === null || reply.value.body === undefined
    ? ok(undefined)
    : readReply(request, reply.value, ServiceEndpoint);
}

const EndpointList = z.object({ value: z.array(ServiceEndpoint) });

/** Connections of a project by exact name, drafts and failed ones included: their names are taken as well. */
export async function findEndpointsByName(
  http: Http,
  { organization, projectId, name }: { organization: string; projectId: string; name: string },
  signal: AbortSignal,
): Promise<Result<readonly ServiceEndpoint[], HttpError>> {
  const list = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        path`/${organization}/${projectId}/_apis/serviceendpoint/endpoints` +
        query({ endpointNames: name, includeFailed: true, "api-version": apiVersions.endpoints }),
      scopes: scopes.azureDevOps,
      purpose: "Look for a connection of this name",
      signal,
    },
    EndpointList,
  );
  return list.ok ? ok(list.value.value) : list;
}

/** The request that replaces a connection as a whole. */
export const updateEndpointRequest = (organization: string, id: string, body: unknown): WireRequest => ({
  service: "devops",
  method: "PUT",
  path: endpointsPath(organization, id) + query({ "api-version": apiVersions.endpoints }),
  body,
});

/** Replaces a connection as a whole: a field that the given one lacks is lost. */
export const updateEndpoint = (
  http: Http,
  organization: string,
  endpoint: ServiceEndpoint,
  changes: string,
  signal: AbortSignal,
): Promise<Result<ServiceEndpoint, HttpError>> =>
  sendAndRead(
    http,
    {
      ...updateEndpointRequest(organization, endpoint.id, endpoint),
      scopes: scopes.azureDevOps,
      purpose: "Complete the service connection",
      changes,
      signal,
    },
    ServiceEndpoint,
  );

/** A project that a connection is to be shared with. */
export interface SharedWith {
  readonly project: { readonly id: string; readonly name: string };
  /** The connection's name in that project. */
  readonly name: string;
  readonly description: string;
}

const shareBody = (targets: readonly SharedWith[]) =>
  targets.map(({ project, name, description }) => ({
    projectReference: { id: project.id, name: project.name },
    name,
    description,
  }));

/** The request that adds projects to a connection. */
export const shareEndpointRequest = (
  organization: string,
  id: string,
  targets: readonly SharedWith[],
): WireRequest => ({
  service: "devops",
  method: "PATCH",
  path: endpointsPath(organization, id) + query({ "api-version": apiVersions.endpoints }),
  body: shareBody(targets),
});

/** Adds projects to a connection; those it already has stay. */
export async function shareEndpoint(
  http: Http,
  { organization, id }: { organization: string; id: string },
  targets: readonly SharedWith[],
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> {
  const reply = await http.send({
    ...shareEndpointRequest(organization, id, targets),
    scopes: scopes.azureDevOps,
    purpose: "Share the service connection",
    changes,
    signal,
  });
  return reply.ok ? ok(undefined) : reply;
}

/** Removes a connection from projects; from the last one it is deleted. The service finishes in the background. */
export async function deleteEndpoint(
  http: Http,
  { organization, id, projectIds }: { organization: string; id: string; projectIds: readonly string[] },
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> {
  const reply = await http.send({
    service: "devops",
    method: "DELETE",
    path:
      endpointsPath(organization, id) +
      query({ projectIds: projectIds.join(","), "api-version": apiVersions.endpoints }),
    scopes: scopes.azureDevOps,
    purpose: "Delete the service connection",
    changes,
    signal,
  });
  return reply.ok ? ok(undefined) : reply;
}

const TestResult = z.object({
  statusCode: z.union([z.string(), z.number()]),
  errorMessage: z.nullish(z.string()),
});

/** What a test of a connection showed. */
export type TestOutcome =
  /** Signed in, and Azure answered. */
  | { readonly kind: "signed-in" }
  /** Signed in: Azure knows the identity and says that it holds no role at the labelled scope. */
  | { readonly kind: "signed-in-without-role"; readonly message: string }
  /** Entra refused the token. `code` is the AADSTS number. */
  | { readonly kind: "refused-by-entra"; readonly code: string; readonly message: string }
  | { readonly kind: "unclear"; readonly message: string };

/** Azure's codes for "you are signed in, but": reaching them proves the token exchange. */
const signedInWithoutRole =
  /AuthorizationFailed|SubscriptionNotFound|InvalidSubscriptionId|ManagementGroupNotFound/;

/** Reads the answer of a test; it is HTTP 200 whether or not the sign-in worked. */
export function readTestOutcome({ statusCode, errorMessage }: z.infer<typeof TestResult>): TestOutcome {
  const message = errorMessage ?? "";
  const code = /AADSTS(\d+)/.exec(message)?.[1];
  if (code !== undefined) return { kind: "refused-by-entra", code, message };
  if (["ok", "200"].includes(String(statusCode).toLowerCase())) return { kind: "signed-in" };
  if (signedInWithoutRole.test(message)) return { kind: "signed-in-without-role", message };
  return { kind: "unclear", message: message || `status ${statusCode}` };
}

const testConnectionBody = (endpoint: Pick<ServiceEndpoint, "type" | "url" | "data" | "authorization">) => ({
  dataSourceDetails: {
    dataSourceName: "TestConnection",
    dataSourceUrl: "",
    headers: [],
    requestContent: "",
    requestVerb: "",
    resourceUrl: "",
    parameters: {},
    resultSelector: "",
    initialContextTemplate: "",
  },
  resultTransformationDetails: {
    resultTemplate: "",
    callbackContextTemplate: "",
    callbackRequiredTemplate: "",
  },
  serviceEndpointDetails: {
    type: endpoint.type ?? "azurerm",
    url: endpoint.url ?? "",
    data: endpoint.data,
    authorization: {
      scheme: endpoint.authorization?.scheme ?? "",
      parameters: endpoint.authorization?.parameters ?? {},
    },
  },
});

/** The request that has a connection tested. The service uses the endpoint it has stored and only looks at this one's form. */
export const testEndpointRequest = (
  organization: string,
  projectId: string,
  id: string,
  endpoint: Pick<ServiceEndpoint, "type" | "url" | "data" | "authorization">,
): WireRequest => ({
  service: "devops",
  method: "POST",
  path:
    path`/${organization}/${projectId}/_apis/serviceendpoint/endpointproxy` +
    query({ endpointId: id, "api-version": apiVersions.endpointProxy }),
  body: testConnectionBody(endpoint),
});

/**
 * Has Azure DevOps sign in through the connection: it mints the connection's token, exchanges it with Entra and asks
 * Azure for the labelled scope. Changes nothing, so it may be repeated.
 * @see https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpointproxy
 */
export async function testEndpoint(
  http: Http,
  {
    organization,
    projectId,
    endpoint,
  }: { organization: string; projectId: string; endpoint: ServiceEndpoint },
  signal: AbortSignal,
): Promise<Result<TestOutcome, HttpError>> {
  if (!endpoint.authorization)
    return err({
      kind: "unexpected-shape",
      service: "devops",
      method: "GET",
      path: "serviceendpoint/endpoints",
      problem: "authorization: withheld",
    });
  const result = await sendAndRead(
    http,
    {
      ...testEndpointRequest(organization, projectId, endpoint.id, endpoint),
      scopes: scopes.azureDevOps,
      purpose: "Prove the connection by a real sign-in",
      repeatable: "yes",
      signal,
    },
    TestResult,
  );
  return result.ok ? ok(readTestOutcome(result.value)) : result;
}
