"use client";

import { KeyRound } from "lucide-react";
import { explain, type HttpError } from "@/lib/http/index.ts";
import type { InteractionNeeded } from "@/lib/session/index.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { AskButton } from "./ask-button.tsx";
import { usePortal } from "./portal-context.tsx";
import { QueryError } from "./query-error.ts";

/** A failure in words with its next step: try again, or go and grant what is missing. */
function Problem({ error, onRetry }: { error: HttpError; onRetry?: (() => void) | undefined }) {
  if (error.kind === "interaction") return <AskPerson error={error} />;
  const { title, detail, nextStep, correlationId } = explain(error);
  return (
    <ErrorState title={title} why={detail} next={nextStep} correlationId={correlationId} onRetry={onRetry} />
  );
}

/** Nothing failed: the person has to go to the sign-in page once, for a permission or a fresh proof. */
function AskPerson({ error }: { error: InteractionNeeded }) {
  const portal = usePortal();
  const { title, detail, nextStep } = explain(error);
  return (
    <EmptyState
      icon={<KeyRound aria-hidden="true" />}
      title={title}
      action={
        <AskButton
          reason={error.reason}
          ask={() => portal.ask(error)}
          askInWindow={() => portal.askInWindow(error)}
        />
      }
    >
      {detail} {nextStep}
    </EmptyState>
  );
}

/** The same for what a query threw; a mistake of ours is shown as what it is. */
export function QueryProblem({ error, onRetry }: { error: Error; onRetry?: (() => void) | undefined }) {
  if (error instanceof QueryError) return <Problem error={error.error} onRetry={onRetry} />;
  return (
    <ErrorState
      title="The portal made a mistake"
      why={error.message}
      next="Reload the page. What you chose is kept."
      onRetry={onRetry}
    />
  );
}
