"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { countTrustingApplications, type TrustKind } from "@/lib/entra/index.ts";
import { daysUntilRetirement, legacyIssuerRetiresAt } from "@/lib/federation/index.ts";
import { organizationsQuery } from "../connect/organizations-query.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { unwrap } from "../portal/query-error.ts";
import { counted } from "../ui/counted.ts";
import { TextLink } from "../ui/text-link.tsx";
import { Tile } from "./tile.tsx";
import { needsAttention, workQuery } from "./work.ts";

const countQuery = ({ graph, tenantId }: Portal, kind: TrustKind) =>
  queryOptions({
    queryKey: ["trusting-applications", tenantId, kind],
    queryFn: async ({ signal }) => unwrap(await countTrustingApplications(graph, kind, signal)),
  });

const number = (count: number): string => count.toLocaleString("en");

/** Applications that pipelines of Azure DevOps may act as. */
export function TrustTile() {
  const count = useQuery(countQuery(usePortal(), "azure-devops"));
  return (
    <Tile
      label="Applications that trust Azure DevOps"
      query={count}
      render={(applications) => ({
        figure: number(applications),
        about: applications === 0 ? "no pipeline acts as one yet" : "through a service connection",
      })}
    />
  );
}

const retiresOn = legacyIssuerRetiresAt.toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });

/** Applications whose trust ends with the retiring issuer. */
export function RetiringTile() {
  const count = useQuery(countQuery(usePortal(), "retiring-issuer"));
  const days = daysUntilRetirement(new Date());
  return (
    <Tile
      label="Applications on the retiring issuer"
      query={count}
      render={(applications) => ({
        figure: number(applications),
        about:
          applications === 0 ? (
            `nothing stops working on ${retiresOn}`
          ) : (
            <span className={days > 0 ? "text-warn" : "text-bad"}>
              {days > 0
                ? `${counted(days, "day")} left, until ${retiresOn}`
                : `it was switched off on ${retiresOn}`}
            </span>
          ),
      })}
    />
  );
}

/** So many organizations are named before the rest is counted. */
const named = 5;

const namesOf = (names: readonly string[]): string =>
  names.length <= named
    ? names.join(", ")
    : `${names.slice(0, named).join(", ")} and ${number(names.length - named)} more`;

/** Organizations in which the person may connect something. */
export function OrganizationsTile() {
  const organizations = useQuery(organizationsQuery(usePortal()));
  return (
    <Tile
      label="Organizations you can see"
      query={organizations}
      render={(list) => ({
        figure: number(list.length),
        about: list.length === 0 ? "Azure DevOps lists none for you" : namesOf(list.map(({ name }) => name)),
      })}
    />
  );
}

/** Runs that stopped half way. */
export function AttentionTile() {
  const work = useQuery(workQuery(usePortal()));
  return (
    <Tile
      label="Waiting for you"
      query={work}
      render={(all) => {
        const waiting = all.filter(needsAttention);
        const drafts = all.filter(({ kind }) => kind === "draft").length;
        const begun = `${counted(drafts, "draft")} begun`;
        return {
          figure: number(waiting.length),
          about:
            waiting.length === 0 ? (
              drafts === 0 ? (
                "nothing is half done"
              ) : (
                <TextLink href="/connect">{begun}</TextLink>
              )
            ) : (
              <TextLink href="/runs">
                {waiting.length === 1 ? "a run stopped half way" : "runs stopped half way"}
              </TextLink>
            ),
        };
      }}
    />
  );
}
