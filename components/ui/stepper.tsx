import clsx from "clsx";
import { Check } from "lucide-react";
import Link from "next/link";
import { VisuallyHidden } from "./visually-hidden.tsx";

export type Step = {
  id: string;
  label: string;
  state: "done" | "now" | "todo";
  /** Absent while the step cannot be opened yet. */
  href?: string | undefined;
};

const bars: Record<Step["state"], string> = {
  done: "border-ok",
  now: "border-accent",
  todo: "border-line-strong",
};

const words: Record<Step["state"], string> = { done: ", done", now: "", todo: "" };

/** The steps of a longer job, each a page of its own. On a phone the words shrink to the step one is at. */
export function Stepper({ label, steps }: { label: string; steps: readonly Step[] }) {
  const at = steps.findIndex((step) => step.state === "now");
  return (
    <nav aria-label={label}>
      <ol className="flex gap-1">
        {steps.map((step) => (
          <li key={step.id} className="min-w-0 flex-1">
            <StepLink step={step} />
          </li>
        ))}
      </ol>
      <p aria-hidden="true" className="mt-1.5 text-sm font-label sm:hidden">
        Step {at + 1} of {steps.length} · {steps[at]?.label}
      </p>
    </nav>
  );
}

function StepLink({ step }: { step: Step }) {
  const look = clsx(
    "block min-h-6 border-t-3 pt-2 text-sm transition-colors sm:min-h-9",
    bars[step.state],
    step.state === "now" ? "font-semibold text-ink" : "text-muted",
  );
  const content = (
    <span className="flex items-center gap-1.5 max-sm:sr-only">
      {step.state === "done" ? (
        <Check aria-hidden="true" className="size-3.5 shrink-0 text-ok" strokeWidth={2.5} />
      ) : null}
      <span className="truncate">{step.label}</span>
      <VisuallyHidden>{words[step.state]}</VisuallyHidden>
    </span>
  );
  const current = step.state === "now" ? { "aria-current": "step" as const } : {};
  return step.href === undefined ? (
    <span {...current} className={look}>
      {content}
    </span>
  ) : (
    <Link {...current} href={step.href} className={clsx(look, "hover:text-ink")}>
      {content}
    </Link>
  );
}
