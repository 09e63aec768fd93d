"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { ArrowLeft, RefreshCw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { systemClock } from "@/lib/http/index.ts";
import {
  type ConnectIntent,
  countsOf,
  type Draft,
  intentOf,
  planFor,
  type Told,
  toldBy,
} from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { QueryError, unwrap } from "../portal/query-error.ts";
import { useTenant } from "../portal/use-tenant.ts";
import { Button } from "../ui/button.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDraft } from "./draft-context.tsx";
import { PlanCode } from "./plan-code.tsx";
import { ReceivedFrom } from "./received-from.tsx";
import { ReviewApply } from "./review-apply.tsx";
import { ReviewFigures, ReviewScopes } from "./review-side.tsx";
import { ReviewSteps } from "./review-steps.tsx";
import { StepHeading } from "./step-heading.tsx";

/** Loaded when a plan is not this person's alone. */
const PlanForOthers = dynamic(() => import("./hand-over.tsx").then((module) => module.PlanForOthers), {
  ssr: false,
});

/** The plan for an intent as the services stand now. Read anew each time the page is opened. */
const planQuery = (
  { graph, http, person }: Portal,
  intent: ConnectIntent,
  { updatedAt, told, withoutConsent }: { updatedAt: number; told: Told | undefined; withoutConsent: boolean },
) =>
  queryOptions({
    queryKey: ["plan", intent.id, updatedAt, withoutConsent],
    queryFn: async ({ signal }) =>
      unwrap(
        await planFor(
          intent,
          { graph, http, clock: systemClock, signal },
          {
            viewer: { id: person.id, withoutConsent },
            ...(told && { told }),
          },
        ),
      ),
    staleTime: 0,
    gcTime: 0,
    structuralSharing: false,
  });

/** Everything that will be done, before anything is. */
export function ReviewPage() {
  const portal = usePortal();
  const { draft } = useDraft();
  const tenant = useTenant();
  if (tenant.isPending) return <Skeleton label="Reading the tenant" lines={6} className="max-w-xl" />;
  if (tenant.isError) return <QueryProblem error={tenant.error} onRetry={() => void tenant.refetch()} />;
  const { id, displayName } = portal.person;
  const intent = intentOf(draft, {
    tenant: { id: portal.tenantId, name: tenant.data.displayName },
    person: { id, displayName },
  });
  if (intent.ok) return <Review intent={intent.value} draft={draft} />;
  const [first] = intent.error;
  return (
    <>
      <StepHeading title="Review" />
      <EmptyState
        title="The plan is not complete yet"
        action={
          <ButtonLink look="primary" href={`/connect/${draft.id}/${first?.step ?? "identity"}`}>
            Complete it
          </ButtonLink>
        }
      >
        {first?.message}
      </EmptyState>
    </>
  );
}

function Review({ intent, draft }: { intent: ConnectIntent; draft: Draft }) {
  const [withoutConsent, setWithoutConsent] = useState(false);
  const told = draft.received && toldBy(draft.received);
  const plan = useQuery(planQuery(usePortal(), intent, { updatedAt: draft.updatedAt, told, withoutConsent }));
  return (
    <>
      <StepHeading
        title="Review"
        question="What will be done, in which order? Nothing is changed before you apply it."
      />
      {draft.received === undefined ? null : <ReceivedFrom plan={draft.received} />}
      {plan.isPending ? (
        <Skeleton label="Reading what is there already" lines={8} className="max-w-2xl" />
      ) : plan.isError ? (
        <>
          <QueryProblem error={plan.error} onRetry={() => void plan.refetch()} />
          {isForConsent(plan.error) ? (
            <p className="mx-auto mt-3 max-w-md text-center text-sm text-muted">
              Nobody to grant it?{" "}
              <Button look="quiet" size="small" onClick={() => setWithoutConsent(true)}>
                Go on without it
              </Button>{" "}
              Then the plan cannot tell what is missing to you, and the services judge when it is applied.
            </p>
          ) : null}
        </>
      ) : (
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_320px]">
          <div className="flex min-w-0 flex-col gap-5">
            <ReviewSteps plan={plan.data} />
            <PlanCode plan={plan.data} />
          </div>
          <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-[calc(var(--shell-top)+16px)]">
            <ReviewFigures plan={plan.data} />
            <ReviewApply
              plan={plan.data}
              settled={!plan.isFetching}
              reread={async () => (await plan.refetch()).data}
            />
            {countsOf(plan.data).blocked > 0 || plan.data.notGranted.length > 0 ? (
              <PlanForOthers plan={plan.data} />
            ) : null}
            <ReviewScopes plan={plan.data} />
          </div>
        </div>
      )}
      <div className="mt-6 flex flex-wrap items-center justify-between gap-2 border-t border-line pt-4">
        <ButtonLink href={`/connect/${intent.id}/permissions`} icon={<ArrowLeft aria-hidden="true" />}>
          Permissions
        </ButtonLink>
        <Button
          icon={<RefreshCw aria-hidden="true" />}
          busy={plan.isFetching}
          onClick={() => void plan.refetch()}
        >
          Look again
        </Button>
      </div>
    </>
  );
}

/** What could not be read for want of a scope can be done without: the services judge then. */
const isForConsent = (error: Error): boolean =>
  error instanceof QueryError && error.error.kind === "interaction" && error.error.reason === "consent";
