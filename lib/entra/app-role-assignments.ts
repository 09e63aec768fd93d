import * as z from "zod/mini";
import { collectPages, type HttpError, path, query } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { type Graph, type GraphRequest, withoutBody } from "./graph.ts";
import type { ServicePrincipalId } from "./ids.ts";

const AppRoleAssignment = z.object({
  id: z.string(),
  appRoleId: z.string(),
  principalId: z.string(),
  resourceId: z.string(),
});
export type AppRoleAssignment = z.infer<typeof AppRoleAssignment>;

const AssignmentPage = z.object({
  value: z.array(AppRoleAssignment),
  "@odata.nextLink": z.optional(z.string()),
});

/** Every app role that a service principal holds: up to 1,500, in pages of 999. */
export const listAppRoleAssignments = (
  graph: Graph,
  principalId: ServicePrincipalId,
  signal: AbortSignal,
): Promise<Result<readonly AppRoleAssignment[], HttpError>> =>
  collectPages(
    path`/servicePrincipals/${principalId}/appRoleAssignments` + query({ $top: 999 }),
    async (address) => {
      const request = { method: "GET", path: address } as const;
      const page = await graph.read(
        { ...request, scopes: scopes.readApplications, purpose: "Read the granted permissions", signal },
        AssignmentPage,
      );
      if (!page.ok) return page;
      const next = graph.nextPath(request, page.value["@odata.nextLink"]);
      if (!next.ok) return next;
      return ok({ items: page.value.value, ...(next.value !== undefined && { next: next.value }) });
    },
  );

export interface AppRoleGrant {
  readonly principalId: ServicePrincipalId;
  readonly resourceId: ServicePrincipalId;
  readonly appRoleId: string;
}

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
