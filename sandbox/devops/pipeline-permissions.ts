import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { type Reply, type Route, unsupported } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { PipelinePermission } from "../state/devops.ts";
import { permissionListId, rights } from "./access.ts";
import { findEndpoint } from "./endpoints/read.ts";
import { accessDenied, badArgument, endpointNotFound } from "./errors.ts";
import { identityRef, nameOfMember } from "./identities.ts";
import { type ProjectScope, projectRoute } from "./route.ts";
import { resumeRuns } from "./runs/start.ts";
import { collection, isoTime } from "./wire.ts";

const resource = z.strictObject({ type: z.string(), id: z.string(), name: z.string().nullish() });

const change = {
  allPipelines: z
    .strictObject({
      authorized: z.boolean(),
      authorizedBy: z.unknown().optional(),
      authorizedOn: z.unknown().optional(),
    })
    .nullish(),
  pipelines: z
    .array(
      z.strictObject({
        id: z.number().int(),
        authorized: z.boolean(),
        authorizedBy: z.unknown().optional(),
        authorizedOn: z.unknown().optional(),
      }),
    )
    .nullish(),
};

const PermissionBody = z.strictObject({ resource: resource.nullish(), ...change });
const PermissionBatchBody = z.array(z.strictObject({ resource, ...change }));

type PermissionBody = z.infer<typeof PermissionBody>;

const rowOf = (sandbox: Sandbox, projectId: string, endpointId: string): PipelinePermission =>
  sandbox.state.pipelinePermissions.get(permissionListId(projectId, endpointId)) ?? {
    id: permissionListId(projectId, endpointId),
    projectId,
    resourceType: "endpoint",
    resourceId: endpointId,
    allPipelines: null,
    pipelines: [],
  };

/** A resource that is open to nobody leaves no row behind. */
function store(sandbox: Sandbox, row: PipelinePermission): void {
  if (row.allPipelines === null && row.pipelines.length === 0)
    sandbox.state.pipelinePermissions.delete(row.id);
  else sandbox.state.pipelinePermissions.put(row);
}

/** Takes a deleted pipeline off every list of its project. */
export function forgetPipeline(sandbox: Sandbox, projectId: string, pipelineNumber: number): void {
  for (const row of sandbox.state.pipelinePermissions.list()) {
    if (row.projectId !== projectId || !row.pipelines.some(({ pipelineId }) => pipelineId === pipelineNumber))
      continue;
    store(sandbox, {
      ...row,
      pipelines: row.pipelines.filter(({ pipelineId }) => pipelineId !== pipelineNumber),
    });
  }
}

function permissionBody({ sandbox, organization }: ProjectScope, row: PipelinePermission) {
  const entry = ({ authorizedBy, authorizedAt }: { authorizedBy: string; authorizedAt: number }) => ({
    authorized: true,
    authorizedBy: identityRef(sandbox, organization, authorizedBy),
    authorizedOn: isoTime(authorizedAt),
  });
  return {
    resource: { type: row.resourceType, id: row.resourceId },
    ...(row.allPipelines && { allPipelines: entry(row.allPipelines) }),
    pipelines: row.pipelines.map((permission) => ({ id: permission.pipelineId, ...entry(permission) })),
  };
}

/** Merges a change: what it does not mention stays, `authorized: false` takes away. */
function merge(
  { call, membership }: ProjectScope,
  row: PipelinePermission,
  body: PermissionBody,
): PipelinePermission {
  const granted = { authorizedBy: membership.identityId, authorizedAt: call.nowMs };
  const byPipeline = new Map(row.pipelines.map((permission) => [permission.pipelineId, permission]));
  for (const { id, authorized } of body.pipelines ?? []) {
    if (authorized) byPipeline.set(id, byPipeline.get(id) ?? { pipelineId: id, ...granted });
    else byPipeline.delete(id);
  }
  const allPipelines = body.allPipelines
    ? body.allPipelines.authorized
      ? (row.allPipelines ?? granted)
      : null
    : row.allPipelines;
  return { ...row, allPipelines, pipelines: [...byPipeline.values()] };
}

const isSame = (one: { type: string; id: string }, other: { type: string; id: string }): boolean =>
  one.type.toLowerCase() === other.type.toLowerCase() && one.id.toLowerCase() === other.id.toLowerCase();

/** Why the caller may not read or change the permissions of a resource, or undefined. */
function refuse(scope: ProjectScope, type: string, id: string, right: number): Reply | undefined {
  if (type.toLowerCase() !== "endpoint")
    return unsupported("pipelines/pipelinepermissions", `resource type "${type}"`);
  if (!findEndpoint(scope, id)) return endpointNotFound(id);
  if (findEndpoint(scope, id, right)) return undefined;
  return accessDenied(
    nameOfMember(scope.sandbox, scope.membership),
    `Administer on service connection ${id}`,
  );
}

function apply(scope: ProjectScope, endpointId: string, body: PermissionBody) {
  const { sandbox, project } = scope;
  const row = merge(scope, rowOf(sandbox, project.id, endpointId.toLowerCase()), body);
  store(sandbox, row);
  resumeRuns(sandbox, project.id);
  return permissionBody(scope, row);
}

export const pipelinePermissionRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/pipelines/pipelinepermissions/:type/:resourceId",
    resource: "pipelinePermissions",
    source: "docs/sources/devops.md#pipeline-permissions",
    run(scope) {
      const { type = "", resourceId = "" } = scope.call.params;
      const refused = refuse(scope, type, resourceId, rights.view);
      if (refused) return refused;
      const row = rowOf(scope.sandbox, scope.project.id, resourceId.toLowerCase());
      return { status: 200, body: permissionBody(scope, row) };
    },
  }),
  projectRoute({
    method: "PATCH",
    path: "/pipelines/pipelinepermissions/:type/:resourceId",
    resource: "pipelinePermissions",
    body: PermissionBody,
    source: "docs/sources/devops.md#pipeline-permissions",
    run(scope) {
      const { type = "", resourceId = "" } = scope.call.params;
      const refused = refuse(scope, type, resourceId, rights.administer);
      if (refused) return refused;
      const body = scope.call.body as PermissionBody;
      if (body.resource && !isSame(body.resource, { type, id: resourceId }))
        return badArgument("The resource is not the one in the address.", "resource");
      return { status: 200, body: apply(scope, resourceId, body) };
    },
  }),
  projectRoute({
    method: "PATCH",
    path: "/pipelines/pipelinepermissions",
    resource: "pipelinePermissions",
    body: PermissionBatchBody,
    source: "docs/sources/devops.md#pipeline-permissions",
    run(scope) {
      const changes = scope.call.body as z.infer<typeof PermissionBatchBody>;
      for (const { resource } of changes) {
        const refused = refuse(scope, resource.type, resource.id, rights.administer);
        if (refused) return refused;
      }
      return {
        status: 200,
        body: collection(changes.map((entry) => apply(scope, entry.resource.id, entry))),
      };
    },
  }),
];
