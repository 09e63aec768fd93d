import * as z from "zod/mini";
import type { HttpError, Page } from "../http/index.ts";
import { path, query } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { advancedQuery, type Graph, type GraphRequest, odataString, readAll, withoutBody } from "./graph.ts";
import { ApplicationObjectId, ClientId, type UserId } from "./ids.ts";

const RequiredResourceAccess = z.object({
  resourceAppId: z.string(),
  resourceAccess: z.array(z.object({ id: z.string(), type: z.string() })),
});
export type RequiredResourceAccess = z.infer<typeof RequiredResourceAccess>;
export const RequiredResourceAccessList = z.array(RequiredResourceAccess);

const Application = z.object({
  id: ApplicationObjectId,
  appId: ClientId,
  displayName: z.pipe(
    z.nullish(z.string()),
    z.transform((name) => name ?? ""),
  ),
  signInAudience: z.pipe(
    z.nullish(z.string()),
    z.transform((audience) => audience ?? ""),
  ),
  createdDateTime: z.nullish(z.string()),
  tags: z.catch(z.array(z.string()), []),
  notes: z.nullish(z.string()),
  serviceManagementReference: z.nullish(z.string()),
  requiredResourceAccess: z.catch(z.array(RequiredResourceAccess), []),
});
export type Application = z.infer<typeof Application>;

const selected =
  "id,appId,displayName,signInAudience,createdDateTime,tags,notes,serviceManagementReference,requiredResourceAccess";

const ApplicationPage = z.object({
  value: z.array(Application),
  "@odata.nextLink": z.optional(z.string()),
  "@odata.count": z.optional(z.number()),
});

/** A part of what a search found. */
export interface FoundApplications extends Page<Application> {
  /** How many there are in all, where the service says. */
  readonly total?: number;
}

/** How many applications a page of a search brings. */
const pageSize = 50;

/**
 * Applications whose name has a word that begins with `text`, or all of them; newest knowledge of the search index,
 * which lags behind writes. A pasted client id is looked up exactly.
 */
export async function searchApplications(
  graph: Graph,
  text: string,
  next: string | undefined,
  signal: AbortSignal,
): Promise<Result<FoundApplications, HttpError>> {
  const trimmed = text.trim();
  const term = trimmed.replaceAll(/["\\]/g, " ").trim();
  const clientId = z.guid().safeParse(trimmed);
  const options = clientId.success
    ? { $filter: `appId eq ${odataString(trimmed)}`, $select: selected, $count: true }
    : {
        $count: true,
        $top: pageSize,
        $select: selected,
        $orderby: "displayName",
        ...(term !== "" && { $search: `"displayName:${term}"` }),
      };
  const request = { method: "GET", path: next ?? `/applications${query(options)}` } as const;
  const page = await graph.read(
    {
      ...request,
      headers: advancedQuery,
      scopes: scopes.readApplications,
      purpose: trimmed === "" ? "List applications" : "Search applications",
      signal,
    },
    ApplicationPage,
  );
  if (!page.ok) return page;
  const following = graph.nextPath(request, page.value["@odata.nextLink"]);
  if (!following.ok) return following;
  return ok({
    items: page.value.value,
    ...(following.value !== undefined && { next: following.value }),
    ...(page.value["@odata.count"] !== undefined && { total: page.value["@odata.count"] }),
  });
}

/** One application by object id. A 404 right after its creation may only mean that it is not visible yet. */
export const getApplication = (
  graph: Graph,
  id: ApplicationObjectId,
  signal: AbortSignal,
): Promise<Result<Application, HttpError>> =>
  graph.read(
    {
      method: "GET",
      path: path`/applications/${id}` + query({ $select: selected }),
      scopes: scopes.readApplications,
      purpose: "Read the application",
      signal,
    },
    Application,
  );

/**
 * Applications with exactly this name that carry `tag`. Reads the directory itself, not the search index, so that an
 * application created a moment ago is found.
 */
export async function findApplicationsByTag(
  graph: Graph,
  { displayName, tag }: { displayName: string; tag: string },
  signal: AbortSignal,
): Promise<Result<readonly Application[], HttpError>> {
  const named = await readAll(
    graph,
    {
      method: "GET",
      path: `/applications${query({ $filter: `displayName eq ${odataString(displayName)}`, $select: selected })}`,
      scopes: scopes.readApplications,
      purpose: "Look for an application of this name",
      signal,
    },
    Application,
  );
  return named.ok ? ok(named.value.filter((application) => application.tags.includes(tag))) : named;
}

/** What an application is created with. */
export interface NewApplication {
  readonly displayName: string;
  readonly tags: readonly string[];
  readonly description?: string;
  readonly notes?: string | undefined;
  readonly serviceManagementReference?: string | undefined;
  readonly ownerId: UserId | undefined;
  readonly furtherOwnerIds?: readonly UserId[];
  readonly requiredResourceAccess: readonly RequiredResourceAccess[];
}

/**
 * The body that creates a single-tenant application. The audience is always sent: left out, Graph makes an
 * application for every tenant and personal account, which the Entra issuer of Azure DevOps refuses.
 * @see https://learn.microsoft.com/graph/api/application-post-applications
 */
export const newApplicationBody = (
  application: NewApplication,
  graphUrl: string,
): Record<string, unknown> => ({
  displayName: application.displayName,
  signInAudience: "AzureADMyOrg",
  tags: application.tags,
  ...(application.description !== undefined && { description: application.description }),
  ...(application.notes !== undefined && { notes: application.notes }),
  ...(application.serviceManagementReference !== undefined && {
    serviceManagementReference: application.serviceManagementReference,
  }),
  requiredResourceAccess: application.requiredResourceAccess,
  ...(application.ownerId !== undefined && {
    "owners@odata.bind": [application.ownerId, ...(application.furtherOwnerIds ?? [])].map((id) =>
      directoryObject(id, graphUrl),
    ),
  }),
});

/** How Graph refers to an object of the directory. */
export const directoryObject = (id: string, graphUrl: string): string =>
  `${graphUrl}/v1.0/directoryObjects/${id}`;

/** The request that creates an application. */
export const createApplicationRequest = (body: Record<string, unknown>): GraphRequest => ({
  method: "POST",
  path: "/applications",
  body,
});

/** Creates an application. It is not visible everywhere at once. */
export const createApplication = (
  graph: Graph,
  body: Record<string, unknown>,
  changes: string,
  signal: AbortSignal,
): Promise<Result<Application, HttpError>> =>
  graph.read(
    {
      ...createApplicationRequest(body),
      scopes: scopes.writeApplications,
      purpose: "Create the application",
      changes,
      signal,
    },
    Application,
  );

/** Replaces what the application declares to need; the caller merges, because Graph replaces the whole list. */
export const declareRequest = (
  id: string,
  requiredResourceAccess: readonly RequiredResourceAccess[],
): GraphRequest => ({ method: "PATCH", path: path`/applications/${id}`, body: { requiredResourceAccess } });

/** Declares permissions; grants nothing. The list replaces the one before. */
export const updateRequiredResourceAccess = async (
  graph: Graph,
  id: ApplicationObjectId,
  requiredResourceAccess: readonly RequiredResourceAccess[],
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> =>
  withoutBody(
    await graph.call({
      ...declareRequest(id, requiredResourceAccess),
      scopes: scopes.writeApplications,
      purpose: "Declare the permissions",
      changes,
      signal,
    }),
  );

/** What an application is noted to be. What is not named stays; null empties. Tags are replaced as a whole. */
export interface ApplicationDetails {
  readonly notes?: string | null;
  readonly serviceManagementReference?: string | null;
  readonly tags?: readonly string[];
}

/** The request that changes what an application is noted to be. */
export const describeRequest = (id: string, details: ApplicationDetails): GraphRequest => ({
  method: "PATCH",
  path: path`/applications/${id}`,
  body: details,
});

/** Changes what an application is noted to be. */
export const describeApplication = async (
  graph: Graph,
  id: ApplicationObjectId,
  details: ApplicationDetails,
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> =>
  withoutBody(
    await graph.call({
      ...describeRequest(id, details),
      scopes: scopes.writeApplications,
      purpose: "Describe the application",
      changes,
      signal,
    }),
  );

/** Soft-deletes the application; its service principal and credentials go with it and can be restored for 30 days. */
export const deleteApplication = async (
  graph: Graph,
  id: ApplicationObjectId,
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> =>
  withoutBody(
    await graph.call({
      method: "DELETE",
      path: path`/applications/${id}`,
      scopes: scopes.writeApplications,
      purpose: "Delete the application",
      changes,
      signal,
    }),
  );
