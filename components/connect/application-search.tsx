"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { AppWindow, Check } from "lucide-react";
import { useMemo, useState } from "react";
import { type Application, acceptsOnlyOwnTenant } from "@/lib/entra/index.ts";
import type { Identity } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { SearchInput } from "../ui/search-input.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tag } from "../ui/tag.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { applicationsQuery } from "./applications-query.ts";

type Existing = Extract<Identity, { kind: "existing-application" }>;

const audiences: Readonly<Record<string, string>> = {
  AzureADMyOrg: "single tenant",
  AzureADMultipleOrgs: "any organization's tenant",
  AzureADandPersonalMicrosoftAccount: "any tenant and personal accounts",
  PersonalMicrosoftAccount: "personal accounts only",
};

const audienceWords = (audience: string): string => audiences[audience] ?? (audience || "unknown audience");

/** The tenant's applications, searched on the server; one can be picked. */
export function ApplicationSearch({
  picked,
  onPick,
}: {
  picked: Existing | null;
  onPick: (identity: Existing) => void;
}) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const found = useInfiniteQuery(applicationsQuery(usePortal(), asked));
  const applications = useMemo(() => found.data?.pages.flatMap(({ items }) => items) ?? [], [found.data]);
  const total = found.data?.pages[0]?.total;

  if (found.isError && applications.length === 0)
    return <QueryProblem error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchInput
          label="Search applications"
          placeholder="Name, or a whole client id"
          value={text}
          onValueChange={setText}
          onSettle={setAsked}
          busy={found.isFetching && !found.isFetchingNextPage}
          className="w-full max-w-sm"
        />
        <p role="status" className="text-sm text-muted tabular-nums">
          {found.isPending ? "" : countWords(total ?? applications.length, asked)}
        </p>
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <VirtualList
          label="Applications"
          items={applications}
          keyOf={(application) => application.id}
          total={total}
          rowHeight={56}
          className="h-84"
          selection={{
            kind: "single",
            selected: picked?.applicationId,
            onSelect: (application) =>
              onPick({
                kind: "existing-application",
                applicationId: application.id,
                clientId: application.appId,
                displayName: application.displayName,
              }),
          }}
          isDisabled={(application) => !acceptsOnlyOwnTenant(application)}
          renderItem={(application, { selected }) => <Row application={application} selected={selected} />}
          loadingMore={found.isFetchingNextPage}
          {...(found.hasNextPage &&
            !found.isFetchNextPageError && { onEndReached: () => void found.fetchNextPage() })}
          instead={
            found.isPending ? (
              <Skeleton label="Listing applications" lines={6} className="p-4" />
            ) : (
              <EmptyState icon={<AppWindow aria-hidden="true" />} title="No application found">
                {asked === ""
                  ? "The tenant shows you no application. Name a new one instead."
                  : `No name has a word that begins with “${asked}”. One that was made a moment ago may not be listed yet.`}
              </EmptyState>
            )
          }
        />
      </div>
      {found.isFetchNextPageError ? (
        <p role="alert" className="flex flex-wrap items-center gap-3 text-sm text-bad">
          The rest could not be read.
          <Button size="small" onClick={() => void found.fetchNextPage()}>
            Read on
          </Button>
        </p>
      ) : null}
      {picked === null ? null : (
        <p className="text-sm text-muted">
          Chosen: <span className="font-label text-ink">{picked.displayName}</span>, client id{" "}
          <code className="font-mono text-xs wrap-anywhere">{picked.clientId}</code>
        </p>
      )}
    </div>
  );
}

const countWords = (count: number, text: string): string => {
  const number = count.toLocaleString("en");
  const noun = count === 1 ? "application" : "applications";
  return text === "" ? `${number} ${noun}` : `${number} ${noun} found`;
};

function Row({ application, selected }: { application: Application; selected: boolean }) {
  const usable = acceptsOnlyOwnTenant(application);
  return (
    <span className="flex min-w-0 flex-1 items-center gap-3">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-label">
          {application.displayName || "Application without a name"}
        </span>
        <span className="block truncate text-xs text-muted">
          {usable ? (
            <>
              <code className="font-mono">{application.appId}</code> ·{" "}
              {audienceWords(application.signInAudience)}
            </>
          ) : (
            `Open to ${audienceWords(application.signInAudience)}: Entra refuses Azure DevOps tokens for it (AADSTS70052)`
          )}
        </span>
      </span>
      {usable ? null : <Tag status="idle">Not usable</Tag>}
      {selected ? <Check aria-hidden="true" className="size-4 shrink-0 text-accent" /> : null}
    </span>
  );
}
