import { z } from "zod";
import { type Reply, type Route, unsupported } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { ServiceEndpoint } from "../../state/devops.ts";
import { administers, permissionListId } from "../access.ts";
import {
  accessDenied,
  badArgument,
  endpointNotFound,
  failure,
  missingArgument,
  projectNotFound,
} from "../errors.ts";
import { nameOfMember } from "../identities.ts";
import { type OrganizationScope, organizationRoute, projectRoute } from "../route.ts";
import { resumeRuns } from "../runs/start.ts";
import { EndpointBody, ProjectReferenceBody } from "./body.ts";
import { beginDeletion } from "./deletion.ts";
import { refuseReferences, refuseRemoval } from "./references.ts";
import { type EndpointSettings, federationScheme, isReply, readReferences, readSettings } from "./rules.ts";
import { withTrust } from "./trust.ts";
import { endpointBody } from "./wire.ts";

function refuseCreationMode({ call }: OrganizationScope, settings: EndpointSettings): Reply | undefined {
  const mode = settings.data["creationMode"];
  if (mode === "Manual") return undefined;
  if (mode === undefined) return missingArgument("endpoint.Data[creationMode]");
  if (mode !== "Automatic")
    return badArgument(`The creation mode "${mode}" is not known.`, "endpoint.Data[creationMode]");
  // Azure DevOps would act with the caller's own rights in Entra, which an application cannot lend it.
  return call.caller.kind === "application"
    ? failure(
        400,
        "ServiceEndpointException",
        "Automatic creation of a service connection is not available to service principals. Create it with creation mode Manual.",
      )
    : unsupported("service connections", 'creation mode "Automatic"');
}

function create(scope: OrganizationScope): Reply {
  const { sandbox, call, organization, membership } = scope;
  const body = call.body as EndpointBody;
  const settings = readSettings(body);
  if (isReply(settings)) return settings;
  const references = readReferences(body);
  const [owner] = references;
  if (!owner) return missingArgument("endpoint.ServiceEndpointProjectReferences");
  const refused = refuseCreationMode(scope, settings) ?? refuseReferences(scope, references);
  if (refused) return refused;
  const id = sandbox.ids.guid();
  const endpoint = sandbox.state.endpoints.put({
    ...settings,
    id,
    organizationId: organization.id,
    authorizationParameters: withTrust(scope, settings, owner, id),
    isShared: references.length > 1,
    isOutdated: false,
    projects: references,
    createdBy: membership.identityId,
    createdAt: call.nowMs,
    modifiedBy: membership.identityId,
    modifiedAt: call.nowMs,
    operationStatus: null,
    goneAt: null,
  });
  return { status: 200, body: endpointBody(sandbox, organization, membership, endpoint) };
}

/** The connection that a write names, if the caller administers it. */
function administered(scope: OrganizationScope): ServiceEndpoint | Reply {
  const { sandbox, call, organization, membership } = scope;
  const id = (call.params["endpointId"] ?? "").toLowerCase();
  const endpoint = sandbox.state.endpoints.get(id);
  if (endpoint?.organizationId !== organization.id) return endpointNotFound(id);
  return administers(membership, endpoint)
    ? endpoint
    : accessDenied(nameOfMember(sandbox, membership), `Administer on service connection ${id}`);
}

/** Why a connection may not be changed while it is being deleted, or undefined. */
const refuseDeleted = ({ id, goneAt }: ServiceEndpoint): Reply | undefined =>
  goneAt === null
    ? undefined
    : failure(400, "ServiceEndpointException", `Service connection with id ${id} is being deleted.`);

/** What a body makes of a connection. What the service would have to convert stays as it is, and says so. */
function settingsFor(endpoint: ServiceEndpoint, body: EndpointBody): EndpointSettings | Reply {
  const { scheme } = body.authorization;
  if (scheme.toLowerCase() !== endpoint.authorizationScheme.toLowerCase())
    return unsupported("service connections", `changing the scheme to "${scheme}"`);
  if (body.type.toLowerCase() !== endpoint.type.toLowerCase())
    return unsupported("service connections", `changing the type to "${body.type}"`);
  const settings = readSettings(body, endpoint);
  if (isReply(settings)) return settings;
  const mode = settings.data["creationMode"] ?? "";
  if (mode !== endpoint.data["creationMode"])
    return unsupported("service connections", `changing creationMode to "${mode}"`);
  return settings;
}

function update(scope: OrganizationScope): Reply {
  const { sandbox, call, organization, membership } = scope;
  const operation = scope.option("operation");
  if (operation !== undefined)
    return unsupported("PUT serviceendpoint/endpoints", `operation "${operation}"`);
  const endpoint = administered(scope);
  if (isReply(endpoint)) return endpoint;
  const deleted = refuseDeleted(endpoint);
  if (deleted) return deleted;
  const body = call.body as EndpointBody;
  if (body.id && body.id.toLowerCase() !== endpoint.id)
    return badArgument("The id is not the one in the address.", "endpoint.Id");
  const settings = settingsFor(endpoint, body);
  if (isReply(settings)) return settings;
  const references = readReferences(body);
  const [owner] = references;
  if (!owner) return missingArgument("endpoint.ServiceEndpointProjectReferences");
  const kept = new Set(references.map(({ projectId }) => projectId));
  const removed = endpoint.projects.map(({ projectId }) => projectId).filter((id) => !kept.has(id));
  const refused = refuseReferences(scope, references, endpoint) ?? refuseRemoval(scope, endpoint, removed);
  if (refused) return refused;
  const federated = settings.authorizationScheme === federationScheme;
  const changed = sandbox.state.endpoints.put({
    ...endpoint,
    ...settings,
    authorizationParameters: federated
      ? withTrust(scope, settings, owner, endpoint.id, endpoint)
      : settings.authorizationParameters,
    isShared: references.length > 1,
    projects: references,
    modifiedBy: membership.identityId,
    modifiedAt: call.nowMs,
  });
  forgetProjects(scope, endpoint, removed);
  return { status: 200, body: endpointBody(sandbox, organization, membership, changed) };
}

function share(scope: OrganizationScope): Reply {
  const { sandbox, call, membership } = scope;
  const endpoint = administered(scope);
  if (isReply(endpoint)) return endpoint;
  const added = (call.body as ProjectReferenceBody[]).map(({ projectReference, name, description }) => ({
    projectId: projectReference.id.toLowerCase(),
    name: name || (endpoint.projects[0]?.name ?? ""),
    description: description ?? "",
  }));
  const refused = refuseDeleted(endpoint) ?? refuseReferences(scope, added, endpoint);
  if (refused) return refused;
  const byProject = new Map(
    [...endpoint.projects, ...added].map((reference) => [reference.projectId, reference]),
  );
  sandbox.state.endpoints.put({
    ...endpoint,
    projects: [...byProject.values()],
    isShared: byProject.size > 1,
    modifiedBy: membership.identityId,
    modifiedAt: call.nowMs,
  });
  return { status: 204 };
}

/** Permissions and checks are kept per project and go with it; runs that wait for them have nothing left to wait for. */
function forgetProjects(
  { sandbox }: OrganizationScope,
  endpoint: ServiceEndpoint,
  projectIds: readonly string[],
): void {
  for (const projectId of projectIds) {
    sandbox.state.pipelinePermissions.delete(permissionListId(projectId, endpoint.id));
    for (const check of sandbox.state.checks.by("byProject", projectId))
      if (check.endpointId === endpoint.id) sandbox.state.checks.delete(check.id);
    resumeRuns(sandbox, projectId);
  }
}

function remove(scope: OrganizationScope): Reply {
  const { sandbox, option } = scope;
  const projectIds = option("projectIds")
    ?.split(",")
    .map((id) => id.trim().toLowerCase());
  if (!projectIds) return missingArgument("projectIds");
  const endpoint = administered(scope);
  if (isReply(endpoint)) return endpoint;
  const unknown = projectIds.find((id) => !endpoint.projects.some(({ projectId }) => projectId === id));
  if (unknown !== undefined) return projectNotFound(unknown);
  const refused = refuseRemoval(scope, endpoint, projectIds);
  if (refused) return refused;
  const left = endpoint.projects.filter(({ projectId }) => !projectIds.includes(projectId));
  if (left.length > 0) {
    sandbox.state.endpoints.put({ ...endpoint, projects: left, isShared: left.length > 1 });
  } else {
    beginDeletion(sandbox, endpoint);
  }
  forgetProjects(scope, endpoint, projectIds);
  return { status: 204 };
}

const createOperation = {
  method: "POST",
  path: "/serviceendpoint/endpoints",
  resource: "endpoints",
  body: EndpointBody,
  source: "docs/sources/devops.md#creating-a-connection",
  run: create,
} as const;

const updateOperation = {
  method: "PUT",
  path: "/serviceendpoint/endpoints/:endpointId",
  resource: "endpoints",
  query: ["operation"],
  body: EndpointBody,
  source: "docs/sources/devops.md#changing-a-connection",
  run: update,
} as const;

export const endpointWriteRoutes: readonly Route<Caller>[] = [
  organizationRoute(createOperation),
  projectRoute(createOperation),
  organizationRoute(updateOperation),
  projectRoute(updateOperation),
  organizationRoute({
    method: "PATCH",
    path: "/serviceendpoint/endpoints/:endpointId",
    resource: "endpoints",
    body: z.array(ProjectReferenceBody).min(1),
    source: "docs/sources/devops.md#sharing-a-connection",
    run: share,
  }),
  organizationRoute({
    method: "DELETE",
    path: "/serviceendpoint/endpoints/:endpointId",
    resource: "endpoints",
    query: ["projectIds"],
    atDefault: { deep: "false" },
    source: "docs/sources/devops.md#deleting-a-connection",
    run: remove,
  }),
];
