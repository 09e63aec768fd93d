import type { Route } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { ServiceEndpoint } from "../../state/devops.ts";
import { rights, rightsOn } from "../access.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { collection } from "../wire.ts";
import { endpointBody } from "./wire.ts";

/** The right that each action filter asks for. */
const rightOfFilter = {
  none: rights.view,
  view: rights.view,
  use: rights.use,
  manage: rights.administer,
} as const;
const filters = Object.keys(rightOfFilter);

/** The right behind an action filter whose word has been judged. */
const rightAsked = (filter = "view"): number =>
  rightOfFilter[filter.toLowerCase() as keyof typeof rightOfFilter];

const words = (text: string | undefined): Set<string> | undefined =>
  text === undefined ? undefined : new Set(text.split(",").map((word) => word.trim().toLowerCase()));

const nameIn = (endpoint: ServiceEndpoint, projectId: string): string | undefined =>
  endpoint.projects.find((reference) => reference.projectId === projectId)?.name;

/** A connection of the project by id, if the caller holds the right on it. */
export function findEndpoint(
  { sandbox, membership, project }: ProjectScope,
  id: string,
  right: number = rights.view,
): ServiceEndpoint | undefined {
  const endpoint = sandbox.state.endpoints.get(id.toLowerCase());
  if (!endpoint?.projects.some((reference) => reference.projectId === project.id)) return undefined;
  return (rightsOn(membership, endpoint, project.id) & right) === right ? endpoint : undefined;
}

export const endpointReadRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/serviceendpoint/endpoints",
    resource: "endpoints",
    query: [
      "type",
      "authSchemes",
      "endpointIds",
      "endpointNames",
      "owner",
      // Known to the service itself only, which ignores it otherwise.
      "includeDetails",
    ],
    kinds: { actionFilter: filters, includeFailed: "flag" },
    source: "docs/sources/devops.md#listing-connections",
    run({ sandbox, organization, membership, project, option, flag }) {
      const right = rightAsked(option("actionFilter"));
      const ids = words(option("endpointIds"));
      const names = words(option("endpointNames"));
      const schemes = words(option("authSchemes"));
      const type = option("type")?.toLowerCase();
      const owner = option("owner")?.toLowerCase();
      const withFailed = flag("includeFailed");
      const found = sandbox.state.endpoints
        .by("byOrganization", organization.id)
        .filter((endpoint) => {
          const name = nameIn(endpoint, project.id);
          return (
            name !== undefined &&
            (rightsOn(membership, endpoint, project.id) & right) !== 0 &&
            (withFailed || endpoint.isReady) &&
            (ids === undefined || ids.has(endpoint.id)) &&
            (names === undefined || names.has(name.toLowerCase())) &&
            (schemes === undefined || schemes.has(endpoint.authorizationScheme.toLowerCase())) &&
            (type === undefined || type === endpoint.type.toLowerCase()) &&
            (owner === undefined || owner === endpoint.owner.toLowerCase())
          );
        })
        .map((endpoint) => endpointBody(sandbox, organization, membership, endpoint, project.id));
      return { status: 200, body: collection(found) };
    },
  }),
  projectRoute({
    method: "GET",
    path: "/serviceendpoint/endpoints/:endpointId",
    resource: "endpoints",
    kinds: { actionFilter: filters },
    atDefault: { loadConfidentialData: "false" },
    source: "docs/sources/devops.md#getting-a-connection",
    run(scope) {
      const { sandbox, call, organization, membership, project, option } = scope;
      const endpoint = findEndpoint(
        scope,
        call.params["endpointId"] ?? "",
        rightAsked(option("actionFilter")),
      );
      const body = endpoint ? endpointBody(sandbox, organization, membership, endpoint, project.id) : null;
      return { status: 200, body };
    },
  }),
];
