"use client";

import { ListChecks } from "lucide-react";
import dynamic from "next/dynamic";
import type { RunView } from "@/lib/plan/index.ts";
import { useRun } from "../portal/use-run.ts";
import { RunPanel } from "../runs/run-panel.tsx";
import { RunUnreadable } from "../runs/run-unreadable.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDraft } from "./draft-context.tsx";
import { StepHeading } from "./step-heading.tsx";

/** Loaded when a run waits for others. */
const RunHandOver = dynamic(() => import("./hand-over.tsx").then((module) => module.RunHandOver), {
  ssr: false,
});
const OthersNotice = dynamic(() => import("./others-notice.tsx").then((module) => module.OthersNotice), {
  ssr: false,
});

/** Watch the plan come true. */
export function ApplyPage() {
  const { draft } = useDraft();
  const watched = useRun(draft.id);
  switch (watched.kind) {
    case "loading":
      return <Skeleton label="Opening the run" lines={6} className="max-w-xl" />;
    case "missing":
      return (
        <>
          <StepHeading title="Apply" />
          <EmptyState
            icon={<ListChecks aria-hidden="true" />}
            title="Nothing has been applied yet"
            action={
              <ButtonLink href={`/connect/${draft.id}/review`} look="primary">
                Review the plan
              </ButtonLink>
            }
          >
            Nothing is changed before you have seen the plan and confirmed it.
          </EmptyState>
        </>
      );
    case "unreadable":
      return (
        <>
          <StepHeading title="Apply" />
          <RunUnreadable error={watched.error} />
        </>
      );
    case "there":
      return (
        <>
          <StepHeading title="Apply" question={questionOf(watched.view)} />
          <RunPanel
            view={watched.view}
            worker={watched.worker}
            side={
              watched.view.state === "awaits-others" ? (
                <>
                  <OthersNotice view={watched.view} />
                  <RunHandOver view={watched.view} />
                </>
              ) : null
            }
            whenApplied={
              <ButtonLink look="primary" href={`/connect/${draft.id}/use`}>
                Use it
              </ButtonLink>
            }
          />
        </>
      );
  }
}

const questionOf = ({ activity, state }: RunView): string => {
  if (activity === "undoing") return "What is being taken back?";
  if (activity === "applying") return "How far is it? It goes on while you look at other pages.";
  if (state === "undone") return "Everything that it made has been taken back.";
  if (state === "awaits-others") return "What you may do is done. Who does the rest?";
  return state === "applied"
    ? "Everything is done, and every connection has signed in."
    : "How far has it come?";
};
