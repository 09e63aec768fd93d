"use client";

import { ArrowLeft, ArrowRight, CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { DraftProblem, DraftStep, PlanFile } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { ChangeCopy } from "./change-copy.tsx";
import { useDraft } from "./draft-context.tsx";
import { StepHeading } from "./step-heading.tsx";

/** Which field of a page a problem belongs to: those of a draft, and one that only the page knows. */
export type ChoiceField = DraftProblem["field"] | "scope";

type ChoicePageProps = {
  step: DraftStep;
  title: string;
  question: ReactNode;
  back: { href: string; label: string };
  next: { href: string; label: string };
  /** Problems that the page knows beside those of the draft. */
  more?: readonly { field: ChoiceField; message: string }[] | undefined;
  /** Is given the problem to show at a field, once the person has asked to go on. */
  children: (problemAt: (field: ChoiceField) => string | undefined) => ReactNode;
};

const focusable =
  "input:not([disabled]), textarea, [role=radio]:not([disabled]), [role=listbox], button:not([disabled])";

/** One page of choices: its question, its fields, and the way back and on. */
export function ChoicePage({ step, title, question, back, next, more = [], children }: ChoicePageProps) {
  const { draft, problems } = useDraft();
  const { runs } = usePortal();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  // A choice that is taken back may take its own button along.
  useKeptFocus(String(draft.updatedAt), form);
  const [asked, setAsked] = useState(0);
  const confirmed = useSyncExternalStore(
    runs.subscribe,
    () => runs.view(draft.id) !== undefined,
    () => false,
  );

  const mine = [...problems.filter((problem) => problem.step === step), ...more];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (mine.length === 0) router.push(next.href);
    else setAsked((times) => times + 1);
  };

  // Enter in a search field searches; it does not leave the page.
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target instanceof Element && event.target.matches("[type=search]"))
      event.preventDefault();
  };

  // After the problems are on the page, so that a screen reader reads the field with what is wrong about it.
  useEffect(() => {
    if (asked === 0) return;
    const first = form.current?.querySelector("[data-problem]");
    const control = first?.querySelector<HTMLElement>(focusable);
    control?.focus();
  }, [asked]);

  const problemAt = (field: ChoiceField) =>
    asked === 0 ? undefined : mine.find((problem) => problem.field === field)?.message;
  return (
    <form
      ref={form}
      tabIndex={-1}
      noValidate
      onSubmit={submit}
      onKeyDown={press}
      aria-label={title}
      className="outline-none"
    >
      <StepHeading title={title} question={question} />
      <div className="flex flex-col gap-6">
        {draft.received ? (
          <Received plan={draft.received} step={step} />
        ) : confirmed ? (
          <Confirmed step={step} />
        ) : (
          children(problemAt)
        )}
      </div>
      <div className="mt-6 flex flex-wrap items-center justify-between gap-2 border-t border-line pt-4">
        <ButtonLink href={back.href} icon={<ArrowLeft aria-hidden="true" />}>
          {back.label}
        </ButtonLink>
        <Button type="submit" look="primary">
          {next.label}
          <ArrowRight aria-hidden="true" />
        </Button>
      </div>
    </form>
  );
}

/**
 * Stands in place of the choices once their plan has been confirmed. A run keeps what was confirmed, to be gone on with,
 * proven again and undone: choices that changed under it would be shown and never applied.
 */
function Confirmed({ step }: { step: DraftStep }) {
  const { draft } = useDraft();
  return (
    <Banner
      tone="info"
      title="The plan of these choices was confirmed"
      action={
        <>
          <ChangeCopy step={step} />
          <ButtonLink href={`/connect/${draft.id}/apply`}>See its run</ButtonLink>
        </>
      }
    >
      Its run keeps them. To choose otherwise, change a copy: it becomes a plan of its own.
    </Banner>
  );
}

/** Stands in place of the choices of somebody else's plan. */
function Received({ plan, step }: { plan: PlanFile; step: DraftStep }) {
  return (
    <Banner
      tone="info"
      title={`${plan.savedBy.displayName} made these choices`}
      action={
        <>
          <ChangeCopy step={step} />
          <ButtonLink href={`/connect/${plan.intent.id}/review`}>Review the plan</ButtonLink>
        </>
      }
    >
      The plan is applied as it was sent. To choose otherwise, change a copy: it becomes a plan of its own.
    </Banner>
  );
}

/** A group of controls that one problem may concern. The problem is spoken when it appears. */
export function ChoiceGroup({ problem, children }: { problem: string | undefined; children: ReactNode }) {
  return (
    <div {...(problem === undefined ? {} : { "data-problem": "" })}>
      {children}
      {problem === undefined ? null : (
        <p role="alert" className="mt-2 flex items-start gap-1.5 text-sm text-bad">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {problem}
        </p>
      )}
    </div>
  );
}
