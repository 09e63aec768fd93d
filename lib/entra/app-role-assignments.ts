import * as z from "zod/mini";
import { type HttpError, path, query } from "../http/index.ts";
import type { Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { type Graph, type GraphRequest, readAll, withoutBody } from "./graph.ts";
import type { ServicePrincipalId } from "./ids.ts";

const AppRoleAssignment = z.object({
  id: z.string(),
  appRoleId: z.string(),
  principalId: z.string(),
  resourceId: z.string(),
});
export type AppRoleAssignment = z.infer<typeof AppRoleAssignment>;

/** Every app role that a service principal holds: up to 1,500, in pages of 999. */
export const listAppRoleAssignments = (
  graph: Graph,
  principalId: ServicePrincipalId,
  signal: AbortSignal,
): Promise<Result<readonly AppRoleAssignment[], HttpError>> =>
  readAll(
    graph,
    {
      method: "GET",
      path: path`/servicePrincipals/${principalId}/appRoleAssignments` + query({ $top: 999 }),
      scopes: scopes.readApplications,
      purpose: "Read the granted permissions",
      signal,
    },
    AppRoleAssignment,
  );

export interface AppRoleGrant {
  readonly principalId: ServicePrincipalId;
  readonly resourceId: ServicePrincipalId;
  readonly appRoleId: string;
}

/** The request that grants an app role, as it is sent and as a plan shows it. */
export const grantAppRoleRequest = (grant: {
  principalId: string;
  resourceId: string;
  appRoleId: string;
}): GraphRequest => ({
  method: "POST",
  path: path`/servicePrincipals/${grant.resourceId}/appRoleAssignedTo`,
  body: { principalId: grant.principalId, resourceId: grant.resourceId, appRoleId: grant.appRoleId },
});

/**
 * Grants an app role: this is admin consent for one permission.
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto
 */
export const grantAppRole = (
  graph: Graph,
  grant: AppRoleGrant,
  changes: string,
  signal: AbortSignal,
): Promise<Result<AppRoleAssignment, HttpError>> =>
  graph.read(
    {
      ...grantAppRoleRequest(grant),
      scopes: scopes.grantAppRoles,
      purpose: "Grant the permission",
      changes,
      signal,
    },
    AppRoleAssignment,
  );

/** Takes a granted app role back. Tokens that are already out keep it until they expire. */
export const revokeAppRole = async (
  graph: Graph,
  { resourceId, id }: Pick<AppRoleAssignment, "resourceId" | "id">,
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> =>
  withoutBody(
    await graph.call({
      method: "DELETE",
      path: path`/servicePrincipals/${resourceId}/appRoleAssignedTo/${id}`,
      scopes: scopes.grantAppRoles,
      purpose: "Revoke the permission",
      changes,
      signal,
    }),
  );
