import type { ReactNode } from "react";
import type { StepGroup, StepWords } from "@/lib/plan/index.ts";
import { useNameInPart } from "../ui/page-part.ts";
import { type Status, StatusIcon } from "../ui/status-icon.tsx";

type StepRowProps = {
  words: StepWords;
  status: Status;
  /** How it stands, in words, for those who do not see the icon. */
  statusLabel: string;
  /** What is to be known now, in place of the step's own detail. */
  detail?: ReactNode;
  /** At the right edge: its state or how long it took. */
  aside?: ReactNode;
  /** Beneath the row, such as a failure. */
  more?: ReactNode;
  onRequest: () => void;
};

/** One step of a plan or a run: how it stands, what it does, to which object. */
export function StepRow({ words, status, statusLabel, detail, aside, more, onRequest }: StepRowProps) {
  return (
    <li className="flex gap-3 border-t border-line px-4 py-2.5 first:border-t-0">
      <StatusIcon status={status} label={statusLabel} className="mt-1.5" />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-x-3">
          <div className="min-w-0 flex-1">
            <p className="wrap-anywhere">
              <strong className="font-semibold">{words.verb}</strong> {words.object}
            </p>
            <div className="text-sm text-muted wrap-anywhere">{detail ?? words.detail}</div>
          </div>
          <div className="flex shrink-0 items-center gap-x-3 max-sm:flex-col max-sm:items-end">
            {aside === undefined ? null : <div className="text-sm text-muted tabular-nums">{aside}</div>}
            <button
              type="button"
              onClick={onRequest}
              className="min-h-6 rounded-sm text-sm text-accent-ink underline-offset-3 hover:underline"
            >
              Request
              <span className="sr-only">
                {" "}
                of {words.verb} {words.object}
              </span>
            </button>
          </div>
        </div>
        {more}
      </div>
    </li>
  );
}

/** The steps under one heading: a tenant or an organization. */
export function StepSection({ group, children }: { group: StepGroup; children: ReactNode }) {
  const name = useNameInPart(`${group.title} ${group.name}`);
  return (
    <section aria-label={name} className="border-t border-line first:border-t-0">
      <h3 className="border-b border-line bg-sunken px-4 py-2 text-sm wrap-anywhere">
        <span className="font-semibold">{group.title}</span>{" "}
        <span className="ml-1 font-normal text-muted">{group.name}</span>
      </h3>
      <ul>{children}</ul>
    </section>
  );
}

/** The sheet that sections of steps lie on. */
export function StepSheet({ children }: { children: ReactNode }) {
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface shadow-card">
      {children}
    </div>
  );
}
