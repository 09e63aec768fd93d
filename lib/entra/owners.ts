import * as z from "zod/mini";
import { type HttpError, path, query } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { directoryObject } from "./applications.ts";
import { type Graph, type GraphRequest, readAll, withoutBody } from "./graph.ts";
import type { ApplicationObjectId } from "./ids.ts";

const Owner = z.object({ id: z.string() });

/** Object ids of an application's owners. */
export async function listOwnerIds(
  graph: Graph,
  id: ApplicationObjectId,
  signal: AbortSignal,
): Promise<Result<readonly string[], HttpError>> {
  const owners = await readAll(
    graph,
    {
      method: "GET",
      path: path`/applications/${id}/owners` + query({ $select: "id" }),
      scopes: scopes.readApplications,
      purpose: "Read the application's owners",
      signal,
    },
    Owner,
  );
  return owners.ok ? ok(owners.value.map((owner) => owner.id)) : owners;
}

/** The request that makes a person an owner of an application. */
export const addOwnerRequest = (applicationId: string, ownerId: string, graphUrl: string): GraphRequest => ({
  method: "POST",
  path: path`/applications/${applicationId}/owners/$ref`,
  body: { "@odata.id": directoryObject(ownerId, graphUrl) },
});

/**
 * Makes a person an owner of an application. One who is an owner already is refused.
 * @see https://learn.microsoft.com/graph/api/application-post-owners
 */
export const addOwner = async (
  graph: Graph,
  { applicationId, ownerId, graphUrl }: { applicationId: string; ownerId: string; graphUrl: string },
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> =>
  withoutBody(
    await graph.call({
      ...addOwnerRequest(applicationId, ownerId, graphUrl),
      scopes: scopes.writeApplications,
      purpose: "Add the owner",
      changes,
      signal,
    }),
  );

/** Takes a person from the owners of an application. */
export const removeOwner = async (
  graph: Graph,
  { applicationId, ownerId }: { applicationId: string; ownerId: string },
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> =>
  withoutBody(
    await graph.call({
      method: "DELETE",
      path: path`/applications/${applicationId}/owners/${ownerId}/$ref`,
      scopes: scopes.writeApplications,
      purpose: "Remove the owner",
      changes,
      signal,
    }),
  );
