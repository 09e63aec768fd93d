import * as z from "zod/mini";
import { type Http, type HttpError, path, query, sendAndRead, type WireRequest } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import type { ProjectAddress } from "./pipelines.ts";
import { apiVersions } from "./versions.ts";

const Permissions = z.object({
  allPipelines: z.nullish(z.object({ authorized: z.boolean() })),
  pipelines: z.catch(z.array(z.object({ id: z.int(), authorized: z.boolean() })), []),
});

/** Which pipelines of one project may use a connection. */
export interface PipelinePermissions {
  readonly all: boolean;
  readonly pipelineIds: readonly number[];
}

const toPermissions = ({ allPipelines, pipelines }: z.infer<typeof Permissions>): PipelinePermissions => ({
  all: allPipelines?.authorized ?? false,
  pipelineIds: pipelines.filter((pipeline) => pipeline.authorized).map((pipeline) => pipeline.id),
});

const permissionsPath = ({ organization, projectId }: ProjectAddress, endpointId: string) =>
  path`/${organization}/${projectId}/_apis/pipelines/pipelinepermissions/endpoint/${endpointId}` +
  query({ "api-version": apiVersions.pipelinePermissions });

/** Reads which pipelines of a project may use a connection. */
export async function readPipelinePermissions(
  http: Http,
  address: ProjectAddress,
  endpointId: string,
  signal: AbortSignal,
): Promise<Result<PipelinePermissions, HttpError>> {
  const read = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path: permissionsPath(address, endpointId),
      scopes: scopes.azureDevOps,
      purpose: "Read which pipelines may use the connection",
      signal,
    },
    Permissions,
  );
  return read.ok ? ok(toPermissions(read.value)) : read;
}

/** Pipelines of one project that are to be allowed a connection, or to lose it. */
export const setAllPipelinesRequest = (
  address: ProjectAddress,
  endpointId: string,
  authorized: boolean,
): WireRequest => ({
  service: "devops",
  method: "PATCH",
  path: permissionsPath(address, endpointId),
  body: { allPipelines: { authorized } },
});

/** Opens a connection to every pipeline of a project, those to come among them, or closes it again. */
export async function setAllPipelines(
  http: Http,
  address: ProjectAddress,
  { endpointId, authorized }: { readonly endpointId: string; readonly authorized: boolean },
  changes: string,
  signal: AbortSignal,
): Promise<Result<PipelinePermissions, HttpError>> {
  const written = await sendAndRead(
    http,
    {
      ...setAllPipelinesRequest(address, endpointId, authorized),
      scopes: scopes.azureDevOps,
      purpose: authorized ? "Allow all pipelines" : "Withdraw the permission of all pipelines",
      changes,
      signal,
    },
    Permissions,
  );
  return written.ok ? ok(toPermissions(written.value)) : written;
}

export interface NewPipelinePermission {
  readonly endpointId: string;
  /** Numbers of pipelines, as text; a plan that is only shown has placeholders for those that do not exist yet. */
  readonly pipelineIds: readonly string[];
  readonly authorized: boolean;
}

/** The request that allows or withdraws pipelines, as it is sent and as a plan shows it. */
export const setPipelinePermissionsRequest = (
  address: ProjectAddress,
  { endpointId, pipelineIds, authorized }: NewPipelinePermission,
): WireRequest => ({
  service: "devops",
  method: "PATCH",
  path: permissionsPath(address, endpointId),
  body: { pipelines: pipelineIds.map((id) => ({ id: /^\d+$/.test(id) ? Number(id) : id, authorized })) },
});

/** Allows or withdraws these pipelines; all others stay as they are. */
export async function setPipelinePermissions(
  http: Http,
  address: ProjectAddress,
  permission: NewPipelinePermission,
  changes: string,
  signal: AbortSignal,
): Promise<Result<PipelinePermissions, HttpError>> {
  const written = await sendAndRead(
    http,
    {
      ...setPipelinePermissionsRequest(address, permission),
      scopes: scopes.azureDevOps,
      purpose: permission.authorized ? "Allow pipelines" : "Withdraw the permission of pipelines",
      changes,
      signal,
    },
    Permissions,
  );
  return written.ok ? ok(toPermissions(written.value)) : written;
}
