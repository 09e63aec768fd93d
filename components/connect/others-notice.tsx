"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { systemClock } from "@/lib/http/index.ts";
import { planFor, type RunView, standing } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { unwrap } from "../portal/query-error.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";

/** Long enough not to weigh on the services, short enough to be noticed while a person waits. */
const lookEveryMs = 20_000;

/** What of a run's plan is so by now, as far as this person can see. */
const othersQuery = ({ graph, http, person }: Portal, { run }: RunView) =>
  queryOptions({
    queryKey: ["others", run.id],
    queryFn: async ({ signal }) =>
      unwrap(
        await planFor(
          run.intent,
          { graph, http, clock: systemClock, signal },
          { viewer: { id: person.id, withoutConsent: true }, ...(run.told && { told: run.told }) },
        ),
      ),
    refetchInterval: lookEveryMs,
    staleTime: 0,
    gcTime: 0,
    structuralSharing: false,
  });

/** Watches for what somebody else does of a run that waits for others, and says so. */
export function OthersNotice({ view }: { view: RunView }) {
  const waits = view.activity === "idle" && view.state === "awaits-others";
  return waits && view.run.intent.kind === "connect" ? <Watching view={view} /> : null;
}

function Watching({ view }: { view: RunView }) {
  const looked = useQuery(othersQuery(usePortal(), view));
  const done = looked.data?.steps.filter(
    ({ step, state }) => state.kind === "already" && standing(view, step.id).state === "withheld",
  );
  if (done && done.length > 0) {
    return (
      <div role="status">
        <Banner tone="info" title="Somebody has done their part">
          {done.map(({ step: { words } }) => `${words.verb} ${words.object}`).join(", ")}. Go on to do what
          comes next.
        </Banner>
      </div>
    );
  }
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
      <span>
        {looked.isError
          ? "The services could not be asked just now."
          : "This page looks by itself whether somebody has done the rest."}
        {looked.dataUpdatedAt === 0 ? null : (
          <>
            {" "}
            Last <RelativeTime at={looked.dataUpdatedAt} />.
          </>
        )}
      </span>
      <Button look="quiet" size="small" busy={looked.isFetching} onClick={() => void looked.refetch()}>
        Look now
      </Button>
    </p>
  );
}
