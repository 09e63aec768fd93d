"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useMemo, useState } from "react";
import { listManagementGroups, listSubscriptions } from "@/lib/azure/index.ts";
import type { Draft } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { SearchInput } from "../ui/search-input.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";

type Scope = NonNullable<Draft["scope"]>;

const scopesQuery = ({ http, person }: Portal, kind: Scope["kind"]) =>
  queryOptions({
    queryKey: ["azure-scopes", kind, person.id],
    queryFn: async ({ signal }): Promise<readonly Scope[]> =>
      kind === "subscription"
        ? unwrap(await listSubscriptions(http, signal)).map(({ id, displayName }) => ({
            kind,
            id,
            name: displayName,
          }))
        : unwrap(await listManagementGroups(http, signal)).map(({ name, displayName }) => ({
            kind,
            id: name,
            name: displayName,
          })),
  });

const plural: Readonly<Record<Scope["kind"], string>> = {
  subscription: "subscriptions",
  "management-group": "management groups",
};

/** The subscriptions or management groups of which one is chosen. */
export function AzureScopeList({
  kind,
  scope,
  onScope,
}: {
  kind: Scope["kind"];
  scope: Scope | null;
  onScope: (scope: Scope) => void;
}) {
  const scopes = useQuery(scopesQuery(usePortal(), kind));
  const [text, setText] = useState("");
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return (scopes.data ?? []).filter(({ id, name }) => `${name}\n${id}`.toLowerCase().includes(wanted));
  }, [scopes.data, text]);
  if (scopes.isError) return <QueryProblem error={scopes.error} onRetry={() => void scopes.refetch()} />;
  return (
    <div className="flex flex-col gap-2.5">
      <SearchInput
        label={`Search ${plural[kind]}`}
        placeholder="Name or id"
        value={text}
        onValueChange={setText}
        className="w-full max-w-sm"
      />
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <VirtualList
          label={kind === "subscription" ? "Subscriptions" : "Management groups"}
          items={shown}
          keyOf={({ id }) => id}
          rowHeight={48}
          className="max-h-72"
          selection={{
            kind: "single",
            selected: scope?.kind === kind ? scope.id : undefined,
            onSelect: onScope,
          }}
          renderItem={({ id, name }, { selected }) => (
            <span className="flex min-w-0 flex-1 items-center gap-3">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-label">{name}</span>
                <code className="block truncate font-mono text-xs text-muted">{id}</code>
              </span>
              {selected ? <Check aria-hidden="true" className="size-4 shrink-0 text-accent" /> : null}
            </span>
          )}
          instead={
            scopes.isPending ? (
              <Skeleton label={`Listing ${plural[kind]}`} className="p-4" />
            ) : (
              <p className="px-4 py-3 text-sm text-muted">
                {text.trim() === ""
                  ? `Azure shows you no ${plural[kind]}.`
                  : `None of the ${plural[kind]} fits “${text.trim()}”.`}
              </p>
            )
          }
        />
      </div>
    </div>
  );
}
