import * as z from "zod/mini";
import { legacyIssuerOrigins } from "../federation/index.ts";
import { type HttpError, query } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { advancedQuery, type Graph, odataString } from "./graph.ts";

const Counted = z.object({ "@odata.count": z.int().check(z.nonnegative()) });

/** Every subject of a service connection that Entra issues begins so; those of Azure DevOps' own issuer never do. */
const entraSubjectStart = "/eid1/";

const retiring = `federatedIdentityCredentials/any(f:startsWith(f/issuer,${odataString(`${legacyIssuerOrigins.retiring}/`)}))`;
const lasting = `federatedIdentityCredentials/any(f:startsWith(f/subject,${odataString(entraSubjectStart)}))`;

/** Which applications are counted: all that trust an Azure DevOps connection, or those that trust its retiring issuer. */
export type TrustKind = "azure-devops" | "retiring-issuer";

const filters: Readonly<Record<TrustKind, { filter: string; purpose: string }>> = {
  "azure-devops": {
    filter: `${retiring} or ${lasting}`,
    purpose: "Count the applications that trust Azure DevOps",
  },
  "retiring-issuer": {
    filter: retiring,
    purpose: "Count the applications on the retiring issuer",
  },
};

/**
 * How many applications of the tenant hold at least one such credential. Applications, not credentials: the service
 * counts what it filters. The index it counts in follows writes late. Managed identities are not among them.
 * Source: docs/sources/graph.md#advanced-queries
 */
export async function countTrustingApplications(
  graph: Graph,
  kind: TrustKind,
  signal: AbortSignal,
): Promise<Result<number, HttpError>> {
  const { filter, purpose } = filters[kind];
  const page = await graph.read(
    {
      method: "GET",
      path: `/applications${query({ $count: true, $top: 1, $filter: filter, $select: "id" })}`,
      headers: advancedQuery,
      scopes: scopes.readApplications,
      purpose,
      signal,
    },
    Counted,
  );
  return page.ok ? ok(page.value["@odata.count"]) : page;
}
