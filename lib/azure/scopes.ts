import * as z from "zod/mini";
import { collectPages, type Http, type HttpError, nextPath, query, sendAndRead } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";

/** A subscription that a connection can be labelled with. */
export interface Subscription {
  readonly id: string;
  readonly displayName: string;
}

/** A management group that a connection can be labelled with. */
export interface ManagementGroup {
  /** Its id in scopes. */
  readonly name: string;
  readonly displayName: string;
}

const apiVersions = { subscriptions: "2022-12-01", managementGroups: "2020-05-01" } as const;

const Subscriptions = z.object({
  value: z.array(z.object({ subscriptionId: z.guid(), displayName: z.string() })),
  nextLink: z.nullish(z.string()),
});

const ManagementGroups = z.object({
  value: z.array(
    z.object({ name: z.string(), properties: z.nullish(z.object({ displayName: z.nullish(z.string()) })) }),
  ),
  nextLink: z.nullish(z.string()),
});

/** Every item of an Azure list, whichever pages it comes in. */
function listAll<T>(
  http: Http,
  {
    path: first,
    purpose,
    schema,
  }: {
    path: string;
    purpose: string;
    schema: z.ZodMiniType<{ value: readonly T[]; nextLink?: string | null | undefined }>;
  },
  signal: AbortSignal,
): Promise<Result<readonly T[], HttpError>> {
  return collectPages(first, async (path) => {
    const request = { service: "azure", method: "GET", path } as const;
    const page = await sendAndRead(http, { ...request, scopes: scopes.azure, purpose, signal }, schema);
    if (!page.ok) return page;
    const next = nextPath(http.cloud, request, page.value.nextLink);
    if (!next.ok) return next;
    return ok({ items: page.value.value, ...(next.value !== undefined && { next: next.value }) });
  });
}

const byName = (a: { displayName: string }, b: { displayName: string }): number =>
  a.displayName.localeCompare(b.displayName);

/** Subscriptions that the person may see, by name. */
export async function listSubscriptions(
  http: Http,
  signal: AbortSignal,
): Promise<Result<readonly Subscription[], HttpError>> {
  const path = `/subscriptions${query({ "api-version": apiVersions.subscriptions })}`;
  const all = await listAll(http, { path, purpose: "List the subscriptions", schema: Subscriptions }, signal);
  if (!all.ok) return all;
  return ok(
    all.value.map(({ subscriptionId, displayName }) => ({ id: subscriptionId, displayName })).sort(byName),
  );
}

/** Management groups that the person may see, by name. */
export async function listManagementGroups(
  http: Http,
  signal: AbortSignal,
): Promise<Result<readonly ManagementGroup[], HttpError>> {
  const path = `/providers/Microsoft.Management/managementGroups${query({ "api-version": apiVersions.managementGroups })}`;
  const purpose = "List the management groups";
  const all = await listAll(http, { path, purpose, schema: ManagementGroups }, signal);
  if (!all.ok) return all;
  return ok(
    all.value
      .map(({ name, properties }) => ({ name, displayName: properties?.displayName ?? name }))
      .sort(byName),
  );
}
