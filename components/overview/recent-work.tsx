"use client";

import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { useFreshWhileRunning } from "../portal/use-fresh-while-running.ts";
import { ButtonLink } from "../ui/button-link.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tag } from "../ui/tag.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { type Work, workKey, workQuery } from "./work.ts";

/** How many are listed here; the rest has pages of its own. */
const recent = 8;

/** What was begun in this browser lately, drafts and runs together. Follows runs that are under way. */
export function RecentWork() {
  const portal = usePortal();
  const work = useQuery(workQuery(portal));
  useFreshWhileRunning(workKey);
  return (
    <Card title="Begun in this browser" padded={false} actions={<TextLink href="/runs">All runs</TextLink>}>
      {work.isPending ? (
        <Skeleton label="Reading runs and drafts" className="p-4" />
      ) : work.isError ? (
        <div className="p-4">
          <QueryProblem error={work.error} onRetry={() => void work.refetch()} />
        </div>
      ) : work.data.length === 0 ? (
        <EmptyState
          icon={<Link2 aria-hidden="true" />}
          title="Nothing has been connected from here"
          action={
            <ButtonLink href="/connect" look="primary">
              Connect pipelines to an identity
            </ButtonLink>
          }
        >
          Runs and drafts of this browser stand here, with what is left to do.
        </EmptyState>
      ) : (
        <ul>
          {work.data.slice(0, recent).map((each) => (
            <WorkRow key={each.id} work={each} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function WorkRow({ work: { href, title, about, at, status, word } }: { work: Work }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-60">
        <TextLink href={href} className="max-w-full font-label">
          <span className="truncate">{title}</span>
        </TextLink>
        <p className="truncate text-sm text-muted">{about}</p>
      </div>
      <Tag status={status}>{word}</Tag>
      <span className="text-sm text-muted">
        <RelativeTime at={at} />
      </span>
    </li>
  );
}
