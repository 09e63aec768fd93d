import clsx from "clsx";
import type { ReactNode } from "react";

export type TagStatus = "ok" | "warn" | "bad" | "idle" | "accent";

const colours: Record<TagStatus, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  idle: "bg-idle-soft text-idle",
  accent: "bg-accent-soft text-accent-ink",
};

/** A shape for each status, so that none is told by colour alone. */
const shapes: Record<TagStatus, ReactNode> = {
  ok: <circle cx="4" cy="4" r="3" />,
  warn: <path d="M4 0.8 7.6 7.2H0.4Z" />,
  bad: <path d="M4 0 8 4 4 8 0 4Z" />,
  idle: <circle cx="4" cy="4" r="2.6" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  accent: <rect x="1" y="1" width="6" height="6" rx="1.5" />,
};

type TagProps = {
  status: TagStatus;
  /** The word for the status. */
  children: ReactNode;
  /** False for a plain label, such as a count or a kind. */
  shape?: boolean | undefined;
  className?: string | undefined;
};

/** What is: a colour, a shape and a word. */
export function Tag({ status, children, shape = true, className }: TagProps) {
  return (
    <span
      data-tag={status}
      className={clsx(
        "inline-flex max-w-full items-center gap-1.5 rounded-full px-2 py-px text-xs font-label whitespace-nowrap",
        colours[status],
        className,
      )}
    >
      {shape ? (
        <svg viewBox="0 0 8 8" aria-hidden="true" className="size-2 shrink-0 fill-current">
          {shapes[status]}
        </svg>
      ) : null}
      <span className="truncate">{children}</span>
    </span>
  );
}
