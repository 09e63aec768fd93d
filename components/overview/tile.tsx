"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { explain, type HttpError } from "@/lib/http/index.ts";
import { AskButton } from "../portal/ask-button.tsx";
import { usePortal } from "../portal/portal-context.tsx";
import { QueryError } from "../portal/query-error.ts";
import { Button } from "../ui/button.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

type TileProps<T> = {
  label: string;
  query: UseQueryResult<T, Error>;
  /** The figure, and the line under it. */
  render: (data: T) => { figure: ReactNode; about: ReactNode };
};

/** One figure with its own state: loading, denied, failed or known. The others do not wait for it. */
export function Tile<T>({ label, query, render }: TileProps<T>) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="flex min-w-0 flex-col rounded-lg border border-line bg-surface px-4 py-3 shadow-card"
    >
      <h2 id={id} className="text-sm text-muted">
        {label}
      </h2>
      {query.isPending ? (
        <Skeleton label={`Counting: ${label}`} lines={2} className="mt-3 mb-2" />
      ) : query.isError ? (
        <TileProblem error={query.error} onRetry={() => void query.refetch()} of={id} />
      ) : (
        <Figure {...render(query.data)} />
      )}
    </section>
  );
}

function Figure({ figure, about }: { figure: ReactNode; about: ReactNode }) {
  return (
    <>
      <p className="text-2xl font-semibold tabular-nums">{figure}</p>
      <p className="text-sm text-muted">{about}</p>
    </>
  );
}

type TileProblemProps<E> = {
  error: E;
  onRetry: () => void;
  /** Id of the tile's label, so that equal buttons are told apart. */
  of: string;
};

function TileProblem({ error, onRetry, of }: TileProblemProps<Error>) {
  if (error instanceof QueryError) return <ServiceProblem error={error.error} onRetry={onRetry} of={of} />;
  return <Sentence title={error.message} action={<Again onRetry={onRetry} of={of} />} />;
}

function ServiceProblem({ error, onRetry, of }: TileProblemProps<HttpError>) {
  const { ask, askInWindow } = usePortal();
  const { title, detail, nextStep } = explain(error);
  if (error.kind !== "interaction")
    return <Sentence title={title} about={nextStep} action={<Again onRetry={onRetry} of={of} />} />;
  return (
    <Sentence
      title={detail}
      action={
        <AskButton
          size="small"
          describedBy={of}
          reason={error.reason}
          ask={() => ask(error)}
          askInWindow={() => askInWindow(error)}
        />
      }
    />
  );
}

function Again({ onRetry, of }: { onRetry: () => void; of: string }) {
  return (
    <Button size="small" aria-describedby={of} onClick={onRetry}>
      Try again
    </Button>
  );
}

function Sentence({ title, about, action }: { title: string; about?: string; action: ReactNode }) {
  return (
    <div className="mt-1 flex flex-1 flex-col items-start gap-2">
      <p className="text-sm wrap-anywhere">
        {title}
        {about === undefined ? null : <span className="block text-muted">{about}</span>}
      </p>
      {action}
    </div>
  );
}
