"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { explain, type HttpError } from "@/lib/http/index.ts";
import type { InteractionNeeded } from "@/lib/session/index.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
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
  const [leaving, setLeaving] = useState(false);
  const { title, detail, nextStep } = explain(error);
  return (
    <EmptyState
      icon={<KeyRound aria-hidden="true" />}
      title={title}
      action={
        <Button
          look="primary"
          busy={leaving}
          onClick={() => {
            setLeaving(true);
            portal.ask(error).catch(() => setLeaving(false));
          }}
        >
          {error.reason === "consent" ? "Continue to grant it" : "Continue to sign in"}
        </Button>
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
