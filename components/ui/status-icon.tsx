import clsx from "clsx";
import { Ban, Check, Clock, Minus, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { Spinner } from "./spinner.tsx";
import { VisuallyHidden } from "./visually-hidden.tsx";

export type Status = "done" | "running" | "waiting" | "attention" | "failed" | "blocked" | "todo" | "skipped";

type Look = { word: string; colour: string; icon: ReactNode };

const stroke = { "aria-hidden": true, className: "size-3", strokeWidth: 3 } as const;

const looks: Record<Status, Look> = {
  done: { word: "Done", colour: "bg-ok-soft text-ok", icon: <Check {...stroke} /> },
  running: {
    word: "Running",
    colour: "bg-accent-soft text-accent-ink",
    icon: <Spinner className="size-3" />,
  },
  waiting: {
    word: "Waiting",
    colour: "bg-accent-soft text-accent-ink",
    icon: <Clock {...stroke} strokeWidth={2.5} />,
  },
  attention: {
    word: "Needs attention",
    colour: "bg-warn-soft text-warn",
    icon: <TriangleAlert {...stroke} strokeWidth={2.5} />,
  },
  failed: { word: "Failed", colour: "bg-bad-soft text-bad", icon: <X {...stroke} /> },
  blocked: { word: "Blocked", colour: "bg-bad-soft text-bad", icon: <Ban {...stroke} strokeWidth={2.5} /> },
  todo: { word: "To do", colour: "border border-dashed border-control text-faint", icon: null },
  skipped: { word: "Skipped", colour: "bg-idle-soft text-idle", icon: <Minus {...stroke} /> },
};

/** The word a status goes by where none is given. */
export const statusWord = (status: Status): string => looks[status].word;

type StatusIconProps = {
  status: Status;
  /** What to say instead of the usual word; the empty string where the word stands beside the icon. */
  label?: string | undefined;
  className?: string | undefined;
};

/** How a step or a link stands, as a 22 px disc with a name. */
export function StatusIcon({ status, label, className }: StatusIconProps) {
  const look = looks[status];
  const name = label ?? look.word;
  return (
    <span
      data-status-icon={status}
      className={clsx("grid size-5.5 shrink-0 place-items-center rounded-full", look.colour, className)}
    >
      {look.icon}
      {name === "" ? null : <VisuallyHidden>{name}</VisuallyHidden>}
    </span>
  );
}
