"use client";

import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useId, useState } from "react";
import { explain } from "@/lib/http/index.ts";
import {
  countsOf,
  isNewerThanRun,
  type Plan,
  type PlanDifference,
  planDifferences,
  planFingerprint,
  scopesNeeded,
} from "@/lib/plan/index.ts";
import type { InteractionNeeded, TokenUnavailable } from "@/lib/session/index.ts";
import { firstMissing } from "../portal/ensure-scopes.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { useRun } from "../portal/use-run.ts";
import { rememberConfirmation, rememberWork, takeConfirmation } from "../runs/run-memory.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { counted } from "../ui/counted.ts";
import { ChangeCopy } from "./change-copy.tsx";
import { useDraft } from "./draft-context.tsx";

type Standstill =
  | { kind: "refused"; error: InteractionNeeded | TokenUnavailable }
  /** `differences`: none where the plan was read before a reload and is not known any more. */
  | { kind: "changed"; differences: readonly PlanDifference[] }
  | { kind: "failed"; message: string };

/**
 * Applies the plan on the person's word. Scopes that are missing are asked for first: the person confirms, leaves for
 * the sign-in page, and on return the plan that was confirmed goes on by itself, once, and only if it still reads the
 * same. `settled`: the plan shown is the newest.
 */
export function ReviewApply({
  plan,
  settled,
  reread,
}: {
  plan: Plan;
  settled: boolean;
  /** Reads the plan again; undefined where it cannot be read. */
  reread: () => Promise<Plan | undefined>;
}) {
  const portal = usePortal();
  const router = useRouter();
  const { id } = plan.intent;
  const [busy, setBusy] = useState(false);
  const [standstill, setStandstill] = useState<Standstill>();

  const apply = useCallback(
    async (asked: readonly string[]) => {
      setBusy(true);
      setStandstill(undefined);
      try {
        const missing = await firstMissing(portal, scopesNeeded(plan));
        if (missing === undefined) {
          rememberWork(id, "applying");
          await portal.runs.begin(plan);
          router.push(`/connect/${id}/apply`);
          return;
        }
        if (missing.kind === "interaction" && !asked.includes(missing.service)) {
          rememberConfirmation(id, {
            fingerprint: planFingerprint(plan),
            asked: [...asked, missing.service],
          });
          await portal.ask(missing);
          return;
        }
        setStandstill({ kind: "refused", error: missing });
      } catch (error) {
        takeConfirmation(id);
        setStandstill({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
      }
      setBusy(false);
    },
    [portal, plan, id, router],
  );

  useEffect(() => {
    if (!settled) return;
    const confirmation = takeConfirmation(id);
    if (!confirmation) return;
    if (confirmation.fingerprint === planFingerprint(plan)) void apply(confirmation.asked);
    else setStandstill({ kind: "changed", differences: [] });
  }, [settled, plan, id, apply]);

  /** What was looked at may be minutes old: it is read once more, and applied only if it still reads the same. */
  const confirm = async () => {
    setBusy(true);
    const now = await reread();
    setBusy(false);
    if (!now) return;
    if (planFingerprint(now) === planFingerprint(plan)) await apply([]);
    else setStandstill({ kind: "changed", differences: planDifferences(plan, now) });
  };

  return (
    <div className="flex flex-col gap-3">
      <ApplyButton plan={plan} busy={busy} settled={settled} onApply={() => void confirm()} />
      {standstill === undefined ? null : (
        <div role="alert">
          <Stands standstill={standstill} />
        </div>
      )}
    </div>
  );
}

function ApplyButton({
  plan,
  busy,
  settled,
  onApply,
}: {
  plan: Plan;
  busy: boolean;
  settled: boolean;
  onApply: () => void;
}) {
  const { id } = plan.intent;
  const { draft } = useDraft();
  const run = useRun(id);
  const reasonId = useId();
  const { changes, blocked, blockedByChoice } = countsOf(plan);
  if (run.kind === "there" && (run.view.activity !== "idle" || run.worker === "another-tab")) {
    return (
      <ButtonLink look="primary" href={`/connect/${id}/apply`}>
        See the run
      </ButtonLink>
    );
  }
  if (run.kind === "there" && isNewerThanRun(draft, run.view)) {
    return (
      <>
        <Banner tone="warn" title="Changed after it was confirmed">
          The run of this draft keeps the choices that it began with and would apply those. Go on with these
          in a copy.
        </Banner>
        <div className="flex flex-wrap gap-2">
          <ChangeCopy step="review" />
          <ButtonLink href={`/connect/${id}/apply`}>See the run</ButtonLink>
        </div>
      </>
    );
  }
  if (blockedByChoice > 0 || (blocked > 0 && changes === 0)) {
    return (
      <>
        <Button
          look="primary"
          aria-disabled="true"
          aria-describedby={reasonId}
          icon={<Play aria-hidden="true" />}
        >
          Apply {counted(changes, "change")}
        </Button>
        <p id={reasonId} className="text-sm text-bad">
          {blocked === 1 ? "One step is blocked" : `${blocked} steps are blocked`}.{" "}
          {blockedByChoice > 0
            ? "Nothing is applied before another choice is made."
            : "Nothing of what is left is yours to do: hand it over."}
        </p>
      </>
    );
  }
  if (changes === 0) {
    return (
      <>
        <Banner tone="info" title="Nothing to change">
          Everything is as the plan wants it. It can be proven again by a real sign-in.
        </Banner>
        <div className="flex flex-wrap gap-2">
          <Button
            look={run.kind === "there" ? "secondary" : "primary"}
            icon={<Play aria-hidden="true" />}
            busy={busy || !settled || run.kind === "loading"}
            onClick={onApply}
          >
            Prove again
          </Button>
          {run.kind === "there" ? (
            <ButtonLink look="primary" href={`/connect/${id}/use`}>
              Use it
            </ButtonLink>
          ) : null}
        </div>
      </>
    );
  }
  return (
    <>
      <Button
        look="primary"
        icon={<Play aria-hidden="true" />}
        busy={busy || !settled || run.kind === "loading"}
        onClick={onApply}
      >
        {blocked === 0 ? "Apply" : "Apply your part:"} {counted(changes, "change")}
      </Button>
      {blocked === 0 ? null : (
        <p className="text-sm text-muted">
          The rest waits for whoever may do it. You can hand it over now or afterwards.
        </p>
      )}
    </>
  );
}

const differencesShown = 5;

const stateWords: Readonly<Record<PlanDifference["before"], string>> = {
  "to-do": "to do",
  already: "so already",
  blocked: "blocked",
  "held-back": "to do afterwards",
};

/** Why the plan was not applied although the person said so. */
function Stands({ standstill }: { standstill: Standstill }) {
  switch (standstill.kind) {
    case "changed":
      return (
        <div role="alert">
          <Banner tone="warn" title="The plan has changed">
            Since you looked, something changed at the services. Look at the plan as it is now, then apply it.
          </Banner>
          <ul className="mt-2 list-disc pl-5 text-sm wrap-anywhere">
            {standstill.differences.slice(0, differencesShown).map(({ step, before, after }) => (
              <li key={step.id}>
                {step.words.verb} {step.words.object}: {stateWords[before]}, now {stateWords[after]}
              </li>
            ))}
            {standstill.differences.length > differencesShown ? (
              <li>and {standstill.differences.length - differencesShown} more</li>
            ) : null}
          </ul>
        </div>
      );
    case "refused": {
      const { title, detail, nextStep } = explain(standstill.error);
      return (
        <Banner tone="bad" title={title}>
          {detail}{" "}
          {standstill.error.kind === "interaction"
            ? "It was not granted. Apply to be asked again."
            : nextStep}
        </Banner>
      );
    }
    case "failed":
      return (
        <Banner tone="bad" title="The plan was not applied">
          {standstill.message}
        </Banner>
      );
  }
}
