"use client";

import { ChevronRight, OctagonX, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { CopyableCode } from "./copyable-code.tsx";
import { KeyValues } from "./key-values.tsx";

type ErrorStateProps = {
  /** What happened, in a sentence. */
  title: string;
  /** Which object it happened to, by its own name. */
  object?: string | undefined;
  why?: ReactNode;
  /** What to do next. */
  next?: ReactNode;
  correlationId?: string | undefined;
  /** The service's own words, shown on demand. */
  detail?: string | undefined;
  onRetry?: (() => void) | undefined;
  retrying?: boolean | undefined;
  /** Other ways on, beside the retry. */
  actions?: ReactNode;
};

/** A failure, told so that the reader can act on it or hand it to someone who can. */
export function ErrorState({
  title,
  object,
  why,
  next,
  correlationId,
  detail,
  onRetry,
  retrying = false,
  actions,
}: ErrorStateProps) {
  const facts = [
    ...(object === undefined
      ? []
      : [{ label: "Object", value: <span className="font-label">{object}</span> }]),
    ...(why === undefined ? [] : [{ label: "Why", value: why }]),
    ...(next === undefined ? [] : [{ label: "Next", value: next }]),
    ...(correlationId === undefined
      ? []
      : [
          {
            label: "Correlation id",
            value: <CopyableCode value={correlationId} what="the correlation id" />,
          },
        ]),
  ];
  return (
    <div
      role="alert"
      className="rounded-lg border border-line border-l-bad border-l-3 bg-surface px-4 py-3.5"
    >
      <p className="flex items-start gap-2.5 font-semibold">
        <OctagonX aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-bad" />
        {title}
      </p>
      <div className="mt-2 pl-6.5 max-sm:pl-0">
        <KeyValues items={facts} />
        {detail === undefined ? null : (
          <details className="group mt-2">
            <summary className="-ml-1 flex min-h-6 w-fit cursor-pointer list-none items-center gap-1 rounded-sm pr-1.5 text-sm text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
              <ChevronRight aria-hidden="true" className="size-4 transition-transform group-open:rotate-90" />
              The service's own words
            </summary>
            <pre className="mt-1.5 max-h-60 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
              {detail}
            </pre>
          </details>
        )}
        {onRetry === undefined && actions === undefined ? null : (
          <div className="mt-3 flex flex-wrap gap-2">
            {onRetry === undefined ? null : (
              <Button busy={retrying} icon={<RotateCw aria-hidden="true" />} onClick={onRetry}>
                Try again
              </Button>
            )}
            {actions}
          </div>
        )}
      </div>
    </div>
  );
}
