import * as z from "zod/mini";
import { type Http, type HttpError, query, sendAndRead } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";

export interface Subscription {
  readonly id: string;
  readonly displayName: string;
  readonly tenantId: string;
}

export interface ManagementGroup {
  /** Its id in scopes. */
  readonly name: string;
  readonly displayName: string;
}

const apiVersions = { subscriptions: "2022-12-01", managementGroups: "2020-05-01" } as const;

const Subscriptions = z.object({
  value: z.array(
    z.object({
      subscriptionId: z.guid(),
      displayName: z.string(),
      tenantId: z.nullish(z.string()),
      state: z.nullish(z.string()),
    }),
  ),
  nextLink: z.nullish(z.string()),
});

const ManagementGroups = z.object({
  value: z.array(
    z.object({ name: z.string(), properties: z.nullish(z.object({ displayName: z.nullish(z.string()) })) }),
  ),
  nextLink: z.nullish(z.string()),
});

/** A next link of Azure as a path, refused where it leads to another host. */
const nextPath = (http: Http, link: string | null | undefined): string | undefined => {
  if (!link || !URL.canParse(link)) return undefined;
  const url = new URL(link);
  return url.origin === new URL(http.cloud.services.azure).origin ? url.pathname + url.search : undefined;
};

/** Subscriptions that the person may see, by name. */
export async function listSubscriptions(
  http: Http,
  signal: AbortSignal,
): Promise<Result<readonly Subscription[], HttpError>> {
  const all: Subscription[] = [];
  let next: string | undefined = `/subscriptions${query({ "api-version": apiVersions.subscriptions })}`;
  while (next !== undefined) {
    const page: Result<z.infer<typeof Subscriptions>, HttpError> = await sendAndRead(
      http,
      {
        service: "azure",
        method: "GET",
        path: next,
        scopes: scopes.azure,
        purpose: "List the subscriptions",
        signal,
      },
      Subscriptions,
    );
    if (!page.ok) return page;
    all.push(
      ...page.value.value.map(({ subscriptionId, displayName, tenantId }) => ({
        id: subscriptionId,
        displayName,
        tenantId: tenantId ?? "",
      })),
    );
    next = nextPath(http, page.value.nextLink);
  }
  return ok(all.sort((a, b) => a.displayName.localeCompare(b.displayName)));
}

/** Management groups that the person may see, by name. */
export async function listManagementGroups(
  http: Http,
  signal: AbortSignal,
): Promise<Result<readonly ManagementGroup[], HttpError>> {
  const all: ManagementGroup[] = [];
  let next: string | undefined =
    `/providers/Microsoft.Management/managementGroups${query({ "api-version": apiVersions.managementGroups })}`;
  while (next !== undefined) {
    const page: Result<z.infer<typeof ManagementGroups>, HttpError> = await sendAndRead(
      http,
      {
        service: "azure",
        method: "GET",
        path: next,
        scopes: scopes.azure,
        purpose: "List the management groups",
        signal,
      },
      ManagementGroups,
    );
    if (!page.ok) return page;
    all.push(
      ...page.value.value.map(({ name, properties }) => ({
        name,
        displayName: properties?.displayName ?? name,
      })),
    );
    next = nextPath(http, page.value.nextLink);
  }
  return ok(all.sort((a, b) => a.displayName.localeCompare(b.displayName)));
}
