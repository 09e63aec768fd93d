import * as z from "zod/mini";
import { type HttpError, isRefusal, path, query } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { type Graph, type GraphRequest, withoutBody } from "./graph.ts";
import { ClientId, ServicePrincipalId } from "./ids.ts";

const ServicePrincipal = z.object({
  id: ServicePrincipalId,
  appId: ClientId,
  displayName: z.nullish(z.string()),
});
export type ServicePrincipal = z.infer<typeof ServicePrincipal>;

const AppRole = z.object({
  id: z.guid(),
  value: z.nullish(z.string()),
  displayName: z.nullish(z.string()),
  description: z.nullish(z.string()),
  isEnabled: z.catch(z.boolean(), true),
  allowedMemberTypes: z.catch(z.array(z.string()), []),
});

const Resource = z.extend(ServicePrincipal, { appRoles: z.array(AppRole) });

/** An app role that an application can be granted. */
export interface ApplicationPermission {
  readonly id: string;
  readonly value: string;
  readonly displayName: string;
  readonly description: string;
}

/** An API in the tenant and the permissions it offers to applications. */
export interface Resource {
  readonly servicePrincipalId: ServicePrincipalId;
  readonly appId: ClientId;
  readonly displayName: string;
  readonly permissions: readonly ApplicationPermission[];
}

/** The service principal of a client id, or undefined where the tenant has none. */
export async function findServicePrincipal(
  graph: Graph,
  appId: ClientId,
  signal: AbortSignal,
): Promise<Result<ServicePrincipal | undefined, HttpError>> {
  const found = await graph.read(
    {
      method: "GET",
      path: path`/servicePrincipals(appId='${appId}')` + query({ $select: "id,appId,displayName" }),
      scopes: scopes.readApplications,
      purpose: "Look for the service principal",
      signal,
    },
    ServicePrincipal,
  );
  return !found.ok && isRefusal(found.error, 404) ? ok(undefined) : found;
}

/** The request that creates the service principal of an application. */
export const createServicePrincipalRequest = (appId: string): GraphRequest => ({
  method: "POST",
  path: "/servicePrincipals",
  body: { appId },
});

/** Creates the service principal of an application, which has to be visible already. */
export const createServicePrincipal = (
  graph: Graph,
  appId: ClientId,
  changes: string,
  signal: AbortSignal,
): Promise<Result<ServicePrincipal, HttpError>> =>
  graph.read(
    {
      ...createServicePrincipalRequest(appId),
      scopes: scopes.writeApplications,
      purpose: "Create the service principal",
      changes,
      signal,
    },
    ServicePrincipal,
  );

/** Deletes a service principal; what was granted to it goes with it. */
export const deleteServicePrincipal = async (
  graph: Graph,
  id: ServicePrincipalId,
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> =>
  withoutBody(
    await graph.call({
      method: "DELETE",
      path: path`/servicePrincipals/${id}`,
      scopes: scopes.writeApplications,
      purpose: "Delete the service principal",
      changes,
      signal,
    }),
  );

/**
 * An API of the tenant with the enabled app roles that applications may hold. Role ids come from the tenant's own
 * service principal, never from a list of ours.
 */
export async function getResource(
  graph: Graph,
  appId: string,
  signal: AbortSignal,
): Promise<Result<Resource, HttpError>> {
  const found = await graph.read(
    {
      method: "GET",
      path: path`/servicePrincipals(appId='${appId}')` + query({ $select: "id,appId,displayName,appRoles" }),
      scopes: scopes.readApplications,
      purpose: "Read the permissions an API offers",
      signal,
    },
    Resource,
  );
  if (!found.ok) return found;
  const { id, displayName, appRoles } = found.value;
  return ok({
    servicePrincipalId: id,
    appId: found.value.appId,
    displayName: displayName ?? appId,
    permissions: appRoles.flatMap((role) =>
      role.isEnabled && role.value && role.allowedMemberTypes.includes("Application")
        ? [
            {
              id: role.id,
              value: role.value,
              displayName: role.displayName ?? role.value,
              description: role.description ?? "",
            },
          ]
        : [],
    ),
  });
}
