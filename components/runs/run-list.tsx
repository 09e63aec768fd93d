"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import Link from "next/link";
import { figuresOf, type RunView } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { useFreshWhileRunning } from "../portal/use-fresh-while-running.ts";
import { ButtonLink } from "../ui/button-link.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { RunStateTag } from "./run-state-tag.tsx";
import { runSubject, runTitle } from "./run-title.ts";

const runsKey = ["runs"];

/** The runs of this browser, newest first. */
const runsQuery = ({ runs }: Portal) =>
  queryOptions({
    queryKey: runsKey,
    queryFn: () => runs.list(),
    staleTime: 0,
    networkMode: "always",
    structuralSharing: false,
  });

/** Every plan that was confirmed in this browser, and what became of it. */
export function RunList() {
  const portal = usePortal();
  const list = useQuery(runsQuery(portal));
  useFreshWhileRunning(runsKey);
  if (list.isPending) return <Skeleton label="Reading the runs" lines={5} className="max-w-xl pt-2" />;
  if (list.isError) return <QueryProblem error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.length === 0) return <NoRuns />;
  return (
    <ul aria-label="Runs" className="overflow-hidden rounded-lg border border-line bg-surface shadow-card">
      {list.data.map((view) => (
        <RunRow key={view.run.id} view={view} />
      ))}
    </ul>
  );
}

function RunRow({ view }: { view: RunView }) {
  const { run } = view;
  const { done, steps } = figuresOf(view, run.createdAt);
  return (
    <li className="relative flex items-center gap-x-4 gap-y-1 border-t border-line px-4 py-2.5 first:border-t-0 hover:bg-hover max-sm:flex-wrap">
      <div className="min-w-0 flex-1 max-sm:basis-full">
        <Link
          href={`/runs/${run.id}`}
          className="font-label text-ink no-underline wrap-anywhere after:absolute after:inset-0"
        >
          {runTitle(run)}
        </Link>
        <p className="text-sm text-muted wrap-anywhere">{runSubject(run)}</p>
      </div>
      <p className="text-sm text-muted tabular-nums">
        {done} of {steps} done
      </p>
      <div className="w-36 max-sm:w-auto">
        <RunStateTag view={view} />
      </div>
      <p className="w-40 text-right text-sm text-muted max-sm:w-auto max-sm:text-left">
        <RelativeTime at={run.createdAt} />
        <span className="block truncate">{run.intent.person.displayName}</span>
      </p>
    </li>
  );
}

function NoRuns() {
  return (
    <EmptyState
      icon={<History aria-hidden="true" />}
      title="Nothing has been applied yet"
      action={
        <ButtonLink href="/connect" look="primary">
          Connect
        </ButtonLink>
      }
    >
      A plan that you confirm becomes a run. It is kept in this browser, so that it can be gone on with and
      undone.
    </EmptyState>
  );
}
