"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useCallback, useSyncExternalStore } from "react";
import {
  canOpen,
  draftOfRun,
  isComplete,
  type JourneyStep,
  journeySteps,
  type RunProgress,
  runProgressOf,
} from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { PageHeader } from "../shell/page-header.tsx";
import { Banner } from "../ui/banner.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Stepper } from "../ui/stepper.tsx";
import { DraftProvider, useDraft } from "./draft-context.tsx";
import { createDraftKeeper } from "./draft-keeper.ts";
import { DraftSummary } from "./draft-summary.tsx";
import { StepFocusProvider } from "./step-heading.tsx";

const labels: Readonly<Record<JourneyStep, string>> = {
  identity: "Identity",
  where: "Where",
  permissions: "Permissions",
  review: "Review",
  apply: "Apply",
  use: "Use it",
};

/**
 * Opened once; from then on the keeper knows better than the store. Its run is read along, since what can be done with
 * a draft depends on whether it has one.
 */
const openDraftQuery = ({ drafts, runs }: Portal, id: string) =>
  queryOptions({
    queryKey: ["open-draft", id],
    queryFn: async () => {
      const [kept] = await Promise.all([drafts.find(id), runs.load(id)]);
      // A draft that was deleted stands in its run as it was confirmed.
      const run = runs.view(id)?.run;
      const draft = kept ?? (run && draftOfRun(run));
      return draft ? createDraftKeeper(drafts, draft, Date.now) : null;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    networkMode: "always",
    structuralSharing: false,
  });

/** How far the run of this draft has come, followed while it works. */
function useRunProgress(id: string): RunProgress {
  const { runs } = usePortal();
  const read = useCallback(() => runProgressOf(runs.view(id)), [runs, id]);
  return useSyncExternalStore(runs.subscribe, read, read);
}

/** The pages of one connection: its name, the way through them, and the draft that they share. */
export function Journey({ id, children }: { id: string; children: ReactNode }) {
  const portal = usePortal();
  const opened = useQuery(openDraftQuery(portal, id));
  if (opened.isPending) return <Skeleton label="Opening the draft" lines={6} className="max-w-xl pt-2" />;
  if (opened.isError) return <QueryProblem error={opened.error} onRetry={() => void opened.refetch()} />;
  if (opened.data === null) return <NoDraft />;
  return (
    <DraftProvider keeper={opened.data}>
      <StepFocusProvider>
        <JourneyFrame>{children}</JourneyFrame>
      </StepFocusProvider>
    </DraftProvider>
  );
}

function NoDraft() {
  return (
    <>
      <PageHeader title="Connect" />
      <EmptyState
        icon={<FileQuestion aria-hidden="true" />}
        title="This draft is not in this browser"
        action={
          <>
            <ButtonLink href="/connect" look="primary">
              See your drafts
            </ButtonLink>
            <ButtonLink href="/runs">See runs</ButtonLink>
          </>
        }
      >
        It was deleted, or it was begun in another browser. What has been applied is kept under Runs.
      </EmptyState>
    </>
  );
}

const isStep = (text: string | undefined): text is JourneyStep => journeySteps.some((step) => step === text);

function JourneyFrame({ children }: { children: ReactNode }) {
  const { draft, unsaved } = useDraft();
  const progress = useRunProgress(draft.id);
  const last = usePathname().split("/").at(-1);
  const now = isStep(last) ? last : "identity";
  const steps = journeySteps.map((step) => ({
    id: step,
    label: labels[step],
    state:
      step === now
        ? ("now" as const)
        : isComplete(step, draft, progress, now)
          ? ("done" as const)
          : ("todo" as const),
    href: canOpen(step, draft, progress) ? `/connect/${draft.id}/${step}` : undefined,
  }));
  const chooses = now === "identity" || now === "where" || now === "permissions";
  return (
    <>
      <PageHeader title={draft.identity ? `Connect ${draft.identity.displayName}` : "New connection"} />
      <Stepper label="Steps of this connection" steps={steps} />
      {unsaved === undefined ? null : (
        <div role="alert" className="mt-4">
          <Banner tone="warn" title="Your last change is not kept">
            This browser refused to store it: {unsaved}. Free some space, then change anything to try again.
          </Banner>
        </div>
      )}
      {chooses ? (
        <div className="mt-5 grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
          <div className="min-w-0">{children}</div>
          <DraftSummary />
        </div>
      ) : (
        <div className="mt-5">{children}</div>
      )}
    </>
  );
}
