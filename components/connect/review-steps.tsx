"use client";

import { useMemo, useState } from "react";
import { byGroup, type Plan, type PlannedState, type Step } from "@/lib/plan/index.ts";
import { RequestDrawer } from "../runs/request-drawer.tsx";
import { StepRow, StepSection, StepSheet } from "../runs/step-row.tsx";
import type { Status } from "../ui/status-icon.tsx";
import { Tag } from "../ui/tag.tsx";

const looks: Readonly<Record<PlannedState["kind"], { status: Status; word: string }>> = {
  "to-do": { status: "todo", word: "To do" },
  already: { status: "done", word: "Already so" },
  blocked: { status: "blocked", word: "Blocked" },
  "held-back": { status: "todo", word: "Afterwards" },
};

/** Every step of a plan before it is applied: what it will do, what is so already, what stands in the way. */
export function ReviewSteps({ plan }: { plan: Plan }) {
  const [chosen, setChosen] = useState<Step>();
  const groups = useMemo(() => byGroup(plan.steps, ({ step }) => step), [plan]);
  return (
    <>
      <StepSheet>
        {groups.map(({ group, steps }) => (
          <StepSection key={`${group.title}/${group.name}`} group={group}>
            {steps.map(({ step, state }) => (
              <StepRow
                key={step.id}
                words={step.words}
                status={looks[state.kind].status}
                statusLabel={looks[state.kind].word}
                aside={<Word state={state} />}
                detail={detailOf(step, state, plan)}
                more={<More state={state} />}
                onRequest={() => setChosen(step)}
              />
            ))}
          </StepSection>
        ))}
      </StepSheet>
      <RequestDrawer step={chosen} known={plan.known} onClose={() => setChosen(undefined)} />
    </>
  );
}

/** The icon says it to a screen reader already. */
const Word = ({ state }: { state: PlannedState }) => (
  <span aria-hidden="true">
    {state.kind === "blocked" ? <Tag status="bad">Blocked</Tag> : looks[state.kind].word}
  </span>
);

/** What is to be known of the step beside what it does: whose word it is, or what it comes after. */
function detailOf(step: Step, state: PlannedState, plan: Plan): string | undefined {
  if (state.kind === "already" && state.toldBy !== undefined) {
    return `As ${state.toldBy} says. You may not see it yourself.`;
  }
  if (state.kind !== "held-back") return step.words.detail;
  const before = plan.steps.find((each) => each.step.id === state.by)?.step.words;
  return before ? `After: ${before.verb} ${before.object}` : step.words.detail;
}

/** Beneath a step: why this person cannot do it, what is missing and who can help; or what looks like it already. */
function More({ state }: { state: PlannedState }) {
  if (state.kind === "to-do" && state.hint !== undefined) {
    return <p className="mt-1.5 border-l-3 border-warn py-0.5 pl-3 text-sm wrap-anywhere">{state.hint}</p>;
  }
  if (state.kind !== "blocked") return null;
  const { reason, missing, unblockedBy } = state.blocker;
  return (
    <div className="mt-1.5 flex flex-col gap-0.5 border-l-3 border-bad py-0.5 pl-3 text-sm wrap-anywhere">
      <p>{reason}</p>
      <p>
        <span className="text-muted">Missing:</span> <span className="font-label">{missing}</span>
      </p>
      <p>
        <span className="text-muted">Can be unblocked by</span> {unblockedBy}
      </p>
    </div>
  );
}
