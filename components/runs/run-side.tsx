"use client";

import { useSyncExternalStore } from "react";
import { figuresOf, type RunView, undoPreview } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { Card } from "../ui/card.tsx";
import { KeyValues } from "../ui/key-values.tsx";
import { Progress } from "../ui/progress.tsx";
import { durationWords } from "./duration-words.ts";
import { undoableWords } from "./undo-counts.ts";

/** How far a run has come, in figures. `now` in milliseconds since the epoch. */
export function RunFiguresCard({ view, now }: { view: RunView; now: number }) {
  const figures = figuresOf(view, now);
  const requests = useRequestsBetween(figures.startedAt, figures.endedAt);
  return (
    <Card>
      <Progress
        label={`${figures.done} of ${figures.steps} done`}
        value={figures.done}
        max={figures.steps}
        text={figures.failed === 0 ? undefined : `${figures.failed} failed`}
      />
      <KeyValues
        layout="apart"
        className="mt-4"
        items={[
          ...(figures.elapsedMs === undefined
            ? []
            : [{ label: "Elapsed", value: durationWords(figures.elapsedMs) }]),
          ...(requests === 0 ? [] : [{ label: "Requests", value: requests.toLocaleString("en") }]),
          ...(figures.waitingFor.length === 0
            ? []
            : [{ label: "Waiting for", value: figures.waitingFor.join("; ") }]),
          ...(figures.heldBack === 0 ? [] : [{ label: "Held back", value: figures.heldBack }]),
          { label: "Can be undone", value: undoableWords(undoPreview(view)) },
        ]}
      />
    </Card>
  );
}

/** Requests of this tab from one moment to another, or until now; what an earlier page sent is not known here. */
function useRequestsBetween(from: number | undefined, to: number | undefined): number {
  const { activity } = usePortal();
  const entries = useSyncExternalStore(activity.subscribe, activity.entries, activity.entries);
  if (from === undefined) return 0;
  return entries.filter(({ at }) => at >= from && (to === undefined || at <= to)).length;
}
