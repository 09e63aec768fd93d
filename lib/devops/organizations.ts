import * as z from "zod/mini";
import { type Http, type HttpError, path, query, sendAndRead } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { apiVersions } from "./versions.ts";

/** An Azure DevOps organization. */
export interface Organization {
  /** The organization GUID: part of every subject of its connections. */
  readonly id: string;
  readonly name: string;
}

const Profile = z.object({ publicAlias: z.nullish(z.string()), id: z.string() });
const Accounts = z.object({ value: z.array(z.object({ accountId: z.guid(), accountName: z.string() })) });

/**
 * Organizations that the signed-in person belongs to, among those connected to the tenant of the session, by name.
 * @see https://learn.microsoft.com/rest/api/azure/devops/account/accounts/list
 */
export async function listOrganizations(
  http: Http,
  signal: AbortSignal,
): Promise<Result<readonly Organization[], HttpError>> {
  const profile = await sendAndRead(
    http,
    {
      service: "vssps",
      method: "GET",
      path: `/_apis/profile/profiles/me${query({ "api-version": apiVersions.profile })}`,
      scopes: scopes.azureDevOps,
      purpose: "Read your Azure DevOps profile",
      signal,
    },
    Profile,
  );
  if (!profile.ok) return profile;
  const accounts = await sendAndRead(
    http,
    {
      service: "vssps",
      method: "GET",
      path: `/_apis/accounts${query({ memberId: profile.value.publicAlias ?? profile.value.id, "api-version": apiVersions.accounts })}`,
      scopes: scopes.azureDevOps,
      purpose: "List your organizations",
      signal,
    },
    Accounts,
  );
  if (!accounts.ok) return accounts;
  const organizations = accounts.value.value.map(({ accountId, accountName }) => ({
    id: accountId,
    name: accountName,
  }));
  return ok(organizations.sort((a, b) => a.name.localeCompare(b.name)));
}

const ConnectionData = z.object({
  instanceId: z.guid(),
  authenticatedUser: z.nullish(z.object({ id: z.guid() })),
});

const connectionDataRequest = (name: string) => ({
  service: "devops" as const,
  method: "GET" as const,
  path: path`/${name}/_apis/connectionData` + query({ "api-version": apiVersions.connectionData }),
  scopes: scopes.azureDevOps,
});

/** The id by which an organization knows the signed-in person. It differs from the one in Entra. */
export async function getOwnIdentityId(
  http: Http,
  organization: string,
  signal: AbortSignal,
): Promise<Result<string | undefined, HttpError>> {
  const data = await sendAndRead(
    http,
    { ...connectionDataRequest(organization), purpose: "Read who you are in the organization", signal },
    ConnectionData,
  );
  return data.ok ? ok(data.value.authenticatedUser?.id) : data;
}

/** An organization by name, for one that the list does not show. */
export async function getOrganization(
  http: Http,
  name: string,
  signal: AbortSignal,
): Promise<Result<Organization, HttpError>> {
  const data = await sendAndRead(
    http,
    { ...connectionDataRequest(name), purpose: "Check the organization", signal },
    ConnectionData,
  );
  return data.ok ? ok({ id: data.value.instanceId, name }) : data;
}
