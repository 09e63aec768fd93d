"use client";

import { memo, type ReactNode, useCallback, useMemo, useState } from "react";
import {
  byGroup,
  heldBackBy,
  knownFrom,
  type RunView,
  type Step,
  type StepProgress,
  standing,
} from "@/lib/plan/index.ts";
import { AskButton } from "../portal/ask-button.tsx";
import { CopyableCode } from "../ui/copyable-code.tsx";
import { durationWords } from "./duration-words.ts";
import { RequestDrawer } from "./request-drawer.tsx";
import { StepRow, StepSection, StepSheet } from "./step-row.tsx";
import { stepStatus, stepWord } from "./step-status.ts";
import type { Grant } from "./use-run-work.ts";

type RunStepsProps = {
  view: RunView;
  /** The time now in milliseconds, for what is running. */
  now: number;
  grant: Grant;
};

/** Every step of a run, under its tenant or organization, as it stands now. */
export function RunSteps({ view, now, grant }: RunStepsProps) {
  const [chosen, setChosen] = useState<Step>();
  const groups = useMemo(() => byGroup(view.steps, (step) => step), [view.steps]);
  const held = heldBackBy(view);
  const known = knownFrom((id) => view.progress.get(id)?.made);
  const choose = useCallback((step: Step) => setChosen(step), []);
  return (
    <>
      <StepSheet>
        {groups.map(({ group, steps }) => (
          <StepSection key={`${group.title}/${group.name}`} group={group}>
            {steps.map((step) => {
              const progress = standing(view, step.id);
              const busy = progress.state === "running" || progress.state === "waiting";
              return (
                <RunStep
                  key={step.id}
                  step={step}
                  progress={progress}
                  heldBack={held.get(step.id)}
                  now={busy ? now : 0}
                  grant={grant}
                  onRequest={choose}
                />
              );
            })}
          </StepSection>
        ))}
      </StepSheet>
      <RequestDrawer step={chosen} known={known} onClose={() => setChosen(undefined)} />
    </>
  );
}

type RunStepProps = {
  step: Step;
  progress: StepProgress;
  heldBack: Step | undefined;
  now: number;
  grant: Grant;
  onRequest: (step: Step) => void;
};

/** Progress is folded anew from all events, so what it says is compared, not which object says it. */
const saysTheSame = (a: RunStepProps, b: RunStepProps): boolean =>
  a.step === b.step &&
  a.now === b.now &&
  a.heldBack?.id === b.heldBack?.id &&
  a.grant === b.grant &&
  a.onRequest === b.onRequest &&
  JSON.stringify(a.progress) === JSON.stringify(b.progress);

const RunStep = memo(function RunStep({ step, progress, heldBack, now, grant, onRequest }: RunStepProps) {
  return (
    <StepRow
      words={step.words}
      status={stepStatus(progress.state)}
      statusLabel={stepWord(progress.state)}
      detail={detailOf(step, progress, heldBack)}
      aside={<Took progress={progress} now={now} />}
      more={<Failure progress={progress} grant={grant} />}
      onRequest={() => onRequest(step)}
    />
  );
}, saysTheSame);

/** What is to be known of the step now: why it waits, what it found, what it waits after. */
function detailOf(step: Step, { state, why, note }: StepProgress, heldBack: Step | undefined): ReactNode {
  if (state === "waiting" && why !== undefined) return capitalized(why);
  if (state === "done" && note !== undefined) return capitalized(note);
  if (state === "stopped") return "Stopped before it was done";
  if (state === "withheld") return "Left to somebody else";
  if (state === "undone") return "Taken back, or it was never made";
  if (heldBack) return `After: ${heldBack.words.verb} ${heldBack.words.object}`;
  return step.words.detail;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function Took({ progress: { state, startedAt, endedAt }, now }: { progress: StepProgress; now: number }) {
  if (startedAt === undefined) return null;
  if (state === "running" || state === "waiting") return durationWords(Math.max(0, now - startedAt));
  if (state === "done" && endedAt !== undefined) return durationWords(endedAt - startedAt);
  return null;
}

/** A failure beneath its step: what happened, what to do next, and the id to quote. */
function Failure({
  progress: { state, explanation, interaction, blocker },
  grant,
}: {
  progress: StepProgress;
  grant: Grant;
}) {
  if (state === "withheld" && blocker) {
    return (
      <div className="mt-1.5 flex flex-col gap-0.5 border-l-3 border-warn py-0.5 pl-3 text-sm wrap-anywhere">
        <p>{blocker.reason}</p>
        <p>
          <span className="text-muted">Can be done by</span> {blocker.unblockedBy}
        </p>
        {blocker.correlationId === undefined ? null : <CorrelationId id={blocker.correlationId} />}
      </div>
    );
  }
  if (explanation === undefined || (state !== "failed" && state !== "undo-failed")) return null;
  return (
    <div className="mt-2 flex flex-col gap-1 border-l-3 border-bad py-0.5 pl-3 text-sm wrap-anywhere">
      <p className="font-label text-bad">{explanation.title}</p>
      <p>{explanation.detail}</p>
      <p className="text-muted">{explanation.nextStep}</p>
      {explanation.correlationId === undefined ? null : <CorrelationId id={explanation.correlationId} />}
      {interaction === undefined ? null : (
        <div className="mt-1">
          <AskButton
            size="small"
            reason={undefined}
            ask={() => grant.inPage(interaction)}
            askInWindow={() => grant.inWindow(interaction)}
          />
        </div>
      )}
    </div>
  );
}

const CorrelationId = ({ id }: { id: string }) => (
  <div className="flex flex-wrap items-center gap-x-2 text-muted">
    Correlation id <CopyableCode value={id} what="the correlation id" />
  </div>
);
