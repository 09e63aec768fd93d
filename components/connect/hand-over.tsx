"use client";

import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import type { Cloud } from "@/lib/cloud/index.ts";
import {
  type ConnectIntent,
  knownFrom,
  type Made,
  madeOf,
  type Plan,
  planFileOf,
  type RunView,
  type Step,
  type StepId,
  shownRequest,
  standing,
  writePlanFile,
} from "@/lib/plan/index.ts";
import { wordsOfScope } from "@/lib/session/index.ts";
import type { HandOver, LeftStep } from "@/lib/snippets/index.ts";
import { AskButton } from "../portal/ask-button.tsx";
import { usePortal } from "../portal/portal-context.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { counted } from "../ui/counted.ts";
import { downloadFile } from "../ui/download-file.ts";

/** What of a plan is for others to do or to grant. */
export const PlanForOthers = ({ plan }: { plan: Plan }) => (
  <>
    <PlanHandOver plan={plan} />
    <PlanUnseen plan={plan} />
  </>
);

/** The part of a plan that this person may not do, for whoever may. */
function PlanHandOver({ plan }: { plan: Plan }) {
  const { cloud } = usePortal().configuration;
  if (plan.intent.kind !== "connect") return null;
  const { intent, known } = plan;
  if (!plan.steps.some(({ state }) => state.kind === "blocked" && state.blocker.kind === "right"))
    return null;
  const left = plan.steps.flatMap(({ step, state }) =>
    state.kind === "already"
      ? []
      : [leftStep(step, known, cloud, state.kind === "blocked" ? state.blocker : undefined)],
  );
  const made = new Map(
    plan.steps.map(({ step, state }) => [step.id, state.kind === "already" ? state.made : undefined]),
  );
  return <HandOverCard intent={intent} left={left} made={made} />;
}

/** What the plan could not see for want of a scope, and a way to let it. */
function PlanUnseen({ plan }: { plan: Plan }) {
  const portal = usePortal();
  const [first] = plan.notGranted;
  if (!first) return null;
  const needed = { service: first.service, scopes: plan.notGranted.flatMap(({ scopes }) => scopes) };
  const opened = plan.notGranted.flatMap(({ service, scopes }) =>
    scopes.flatMap((scope) => wordsOfScope(service, scope)?.opens ?? scope),
  );
  return (
    <Card title="The plan could see more">
      <ul className="mb-3 list-disc pl-5 text-sm wrap-anywhere">
        {opened.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
      <AskButton
        size="small"
        reason="consent"
        ask={() => portal.ask(needed)}
        askInWindow={() => portal.askInWindow(needed)}
      />
      <p className="mt-3 text-sm text-muted">Without it, the services say so when the plan is applied.</p>
    </Card>
  );
}

/** The part of a run that is left to somebody else. */
export function RunHandOver({ view }: { view: RunView }) {
  const { cloud } = usePortal().configuration;
  const { intent } = view.run;
  if (intent.kind !== "connect" || view.activity !== "idle" || view.state !== "awaits-others") return null;
  const known = knownFrom((id) => view.progress.get(id)?.made);
  const left = view.steps.flatMap((step) => {
    const { state, blocker } = standing(view, step.id);
    return state === "done" ? [] : [leftStep(step, known, cloud, blocker)];
  });
  return <HandOverCard intent={intent} left={left} made={madeOf(view.progress)} />;
}

const leftStep = (
  step: Step,
  known: Parameters<Step["request"]>[0],
  cloud: Cloud,
  blocker: LeftStep["blocker"],
): LeftStep => ({
  words: step.words,
  where: step.group.name,
  service: step.request(known).service,
  request: shownRequest(step, known, cloud),
  blocker,
});

type HandOverCardProps = {
  intent: ConnectIntent;
  left: readonly LeftStep[];
  made: ReadonlyMap<StepId, Made | undefined>;
};

/** Two things to send: the plan as a file for the portal, and a message with every command for everybody else. */
function HandOverCard({ intent, left, made }: HandOverCardProps) {
  const { person } = usePortal();
  const blocked = left.flatMap(({ blocker }) => blocker ?? []);
  const helpers = [...new Set(blocked.map(({ unblockedBy }) => unblockedBy))];
  const save = () =>
    downloadFile(
      planFileName(intent),
      "application/json",
      writePlanFile(planFileOf(intent, made, person, Date.now())),
    );
  return (
    <Card title="Hand over the rest">
      <p className="text-sm">{counted(blocked.length, "step")} for:</p>
      <ul className="mt-1 mb-3 list-disc pl-5 text-sm wrap-anywhere">
        {helpers.map((helper) => (
          <li key={helper}>{helper}</li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="small" icon={<Download aria-hidden="true" />} onClick={save}>
          Save the plan
        </Button>
        <Message
          title={intent.identity.displayName}
          tenant={intent.tenant.name}
          from={person.displayName}
          left={left}
        />
      </div>
      <p className="mt-3 text-sm text-muted">
        Send both. Whoever opens the plan under Connect sees the same steps and does theirs. There is no token
        in it.
      </p>
    </Card>
  );
}

/** The message is written when the writers are loaded; until then there is nothing to copy. */
function Message(about: Omit<HandOver, "portalUrl">) {
  const [write, setWrite] = useState<(about: HandOver) => string>();
  useEffect(() => {
    let current = true;
    void import("@/lib/snippets/index.ts").then(({ handOverMessage }) => {
      if (current) setWrite(() => handOverMessage);
    });
    return () => {
      current = false;
    };
  }, []);
  if (!write) return null;
  return (
    <CopyButton
      look="secondary"
      what="for whoever does the rest"
      value={write({ ...about, portalUrl: window.location.origin })}
    >
      Copy the message
    </CopyButton>
  );
}

/** Names come from the tenant: whatever a file system may mind becomes a dash. */
const planFileName = ({ identity }: ConnectIntent): string =>
  `${
    identity.displayName
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "connection"
  }.plan.json`;
