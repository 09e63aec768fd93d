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

const pipelinePermissionBody = (pipelineIds: readonly number[], authorized: boolean) => ({
  pipelines: pipelineIds.map((id) => ({ id, authorized })),
});

export const setPipelinePermissionsRequest = (
  address: ProjectAddress,
  {
    endpointId,
    pipelineIds,
    authorized,
  }: { endpointId: string; pipelineIds: readonly number[]; authorized: boolean },
): WireRequest => ({
  service: "devops",
  method: "PATCH",
  path: permissionsPath(address, endpointId),
  body: pipelinePermissionBody(pipelineIds, authorized),
});

/** Allows or withdraws these pipelines; all others stay as they are. */
export async function setPipelinePermissions(
  http: Http,
  address: ProjectAddress,
  permission: { endpointId: string; pipelineIds: readonly number[]; authorized: boolean },
  changes: string,
  signal: AbortSignal,
): Promise<Result<PipelinePermissions, HttpError>> {
  const written = await sendAndRead(
    http,
    {
      ...setPipelinePermissionsRequest(address, permission),
      scopes: scopes.azureDevOps,
      purpose: permission.authorized ? "Allow the pipeline" : "Withdraw the pipeline's permission",
      changes,
      signal,
    },
    Permissions,
  );
  return written.ok ? ok(toPermissions(written.value)) : written;
}
