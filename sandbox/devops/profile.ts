import { guidOf } from "../kernel/ids.ts";
import type { Call, Reply, Route } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { entraIdOf } from "./access.ts";
import { failure } from "./errors.ts";
import { personOf } from "./identities.ts";
import { optionOf } from "./options.ts";
import { connectionData, connectionDataDefaults } from "./organizations.ts";
import { versioned } from "./route.ts";
import { collection, isoTime } from "./wire.ts";

/** The id under which a person is known across organizations; it is not the Entra object id. */
const profileIdOf = (entraId: string): string => guidOf(`profile:${entraId}`);

function profile({ caller }: Call<Caller>): Reply {
  const id = profileIdOf(entraIdOf(caller));
  const core =
    caller.kind === "user"
      ? { displayName: caller.user.displayName, publicAlias: id, emailAddress: caller.user.userPrincipalName }
      : { displayName: "", publicAlias: "", emailAddress: "" };
  // No operation of the sandbox changes a profile.
  return { status: 200, body: { ...core, coreRevision: 1, timeStamp: isoTime(0), id, revision: 1 } };
}

/** Organizations of the caller within the tenant of the token; always empty for service principals. */
function accounts({ sandbox, caller, query }: Call<Caller>): Reply {
  const ownerId = optionOf(query, "ownerId");
  const asked = ownerId ?? optionOf(query, "memberId");
  if (asked === undefined) {
    const message = "Necessary parameters ownerId or memberId were not provided in the request.";
    return failure(400, "VssPropertyValidationException", message);
  }
  if (caller.kind === "application" || asked.toLowerCase() !== profileIdOf(caller.user.id)) {
    return { status: 200, body: collection([]) };
  }
  const value = sandbox.state.memberships
    .by("byEntraId", caller.user.id)
    .filter((membership) => ownerId === undefined || membership.organizationAdministrator)
    .flatMap((membership) => sandbox.state.organizations.get(membership.organizationId) ?? [])
    .filter((organization) => organization.tenantId === caller.tenantId)
    .map((organization) => ({
      accountId: organization.id,
      accountUri: `https://vssps.dev.azure.com:443/${organization.name}/`,
      accountName: organization.name,
      properties: {},
    }));
  return { status: 200, body: collection(value) };
}

/** What the host without organizations serves: who am I, and where do I belong. */
export const profileRoutes: readonly Route<Caller>[] = [
  versioned(
    {
      method: "GET",
      path: "/_apis/profile/profiles/me",
      query: ["forceRefresh"],
      source: "docs/sources/devops.md#profile-and-organizations",
      run: profile,
    },
    "profile",
    { details: "false", withAttributes: "false", partition: "", coreAttributes: "" },
  ),
  versioned(
    {
      method: "GET",
      path: "/_apis/accounts",
      query: ["ownerId", "memberId"],
      source: "docs/sources/devops.md#profile-and-organizations",
      run: accounts,
    },
    "accounts",
    { properties: "" },
  ),
  versioned(
    {
      method: "GET",
      path: "/_apis/connectiondata",
      source: "docs/sources/devops.md#connection-data",
      run: ({ sandbox, caller }) => {
        const entraId = entraIdOf(caller);
        const identity = {
          id: profileIdOf(entraId),
          tenantId: caller.tenantId,
          ...personOf(sandbox, entraId),
        };
        return { status: 200, body: connectionData(identity, guidOf("devops deployment")) };
      },
    },
    "connectionData",
    connectionDataDefaults,
  ),
];
