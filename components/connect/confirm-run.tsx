"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { systemClock } from "@/lib/http/index.ts";
import { type CommitIntent, planFingerprint, planFor, type TryIntent } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { rememberWork } from "../runs/run-memory.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ReviewSteps } from "./review-steps.tsx";

const planQuery = ({ graph, http, person }: Portal, intent: TryIntent | CommitIntent) =>
  queryOptions({
    queryKey: ["plan", intent],
    queryFn: async ({ signal }) =>
      unwrap(await planFor(intent, { graph, http, clock: systemClock, signal }, { viewer: person })),
    staleTime: 0,
    gcTime: 0,
    structuralSharing: false,
  });

type ConfirmRunProps = {
  intent: TryIntent | CommitIntent;
  /** What the button that confirms it says, and what stands on it and beside it. */
  label: string;
  icon: ReactNode;
  note: string;
  onBegun: (runId: string) => void;
};

/** A plan with its exact requests, and the button that confirms it. */
export function ConfirmRun({ intent, label, icon, note, onBegun }: ConfirmRunProps) {
  const portal = usePortal();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const plan = useQuery(planQuery(portal, intent));
  if (plan.isPending)
    return <Skeleton label="Reading what is there already" lines={4} className="max-w-xl" />;
  if (plan.isError) return <QueryProblem error={plan.error} onRetry={() => void plan.refetch()} />;
  const blocked = plan.data.steps.some(({ state }) => state.kind === "blocked");
  const begin = async () => {
    setBusy(true);
    try {
      rememberWork(intent.id, "applying");
      await portal.runs.begin(plan.data);
      onBegun(intent.id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-4">
      <ReviewSteps key={planFingerprint(plan.data)} plan={plan.data} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button look="primary" icon={icon} busy={busy} disabled={blocked} onClick={() => void begin()}>
          {label}
        </Button>
        <p className="text-sm text-muted">{note}</p>
      </div>
      {problem === undefined ? null : (
        <Banner tone="bad" title="It was not begun">
          {problem}
        </Banner>
      )}
    </div>
  );
}
