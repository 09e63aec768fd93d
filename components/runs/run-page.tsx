"use client";

import { FileQuestion } from "lucide-react";
import type { RunView } from "@/lib/plan/index.ts";
import { useRun } from "../portal/use-run.ts";
import { PageHeader } from "../shell/page-header.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { RunFurther } from "./run-further.tsx";
import { RunLog } from "./run-log.tsx";
import { RunMade } from "./run-made.tsx";
import { RunPanel } from "./run-panel.tsx";
import { RunStateTag } from "./run-state-tag.tsx";
import { runSubject, runTitle } from "./run-title.ts";
import { RunUnreadable } from "./run-unreadable.tsx";

/** One run: what it did, what it made, and what can be done with it. */
export function RunPage({ id }: { id: string }) {
  const watched = useRun(id);
  switch (watched.kind) {
    case "loading":
      return <Skeleton label="Opening the run" lines={6} className="max-w-xl pt-2" />;
    case "missing":
      return <NoRun />;
    case "unreadable":
      return (
        <>
          <PageHeader title="Run" />
          <RunUnreadable error={watched.error} />
        </>
      );
    case "there":
      return (
        <>
          <PageHeader
            title={runTitle(watched.view.run)}
            question={<About view={watched.view} />}
            actions={
              <>
                <RunFurther view={watched.view} />
                <WayBack view={watched.view} />
              </>
            }
          />
          <h2 className="sr-only">Steps</h2>
          <RunPanel view={watched.view} worker={watched.worker} whenApplied={<UseIt view={watched.view} />}>
            <RunLog view={watched.view} />
            <RunMade view={watched.view} />
          </RunPanel>
        </>
      );
  }
}

function About({ view }: { view: RunView }) {
  const { run } = view;
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <RunStateTag view={view} />
      <span>
        {runSubject(run)} · <RelativeTime at={run.createdAt} /> by {run.intent.person.displayName}
      </span>
    </span>
  );
}

const WayBack = ({ view: { run } }: { view: RunView }) =>
  run.intent.kind === "connect" ? (
    <ButtonLink href={`/connect/${run.id}/review`}>See the plan</ButtonLink>
  ) : null;

const UseIt = ({ view: { run } }: { view: RunView }) =>
  run.intent.kind === "connect" ? (
    <ButtonLink look="primary" href={`/connect/${run.id}/use`}>
      Use it
    </ButtonLink>
  ) : null;

function NoRun() {
  return (
    <>
      <PageHeader title="Run" />
      <EmptyState
        icon={<FileQuestion aria-hidden="true" />}
        title="This run is not in this browser"
        action={
          <ButtonLink href="/runs" look="primary">
            See runs
          </ButtonLink>
        }
      >
        Runs are kept in the browser that made them. It was deleted, or made in another one.
      </EmptyState>
    </>
  );
}
