import clsx from "clsx";
import { Check } from "lucide-react";

/** The box of an option that can be chosen beside others. The option itself says to screen readers how it stands. */
export function CheckMark({ checked }: { checked: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        "grid size-4 shrink-0 place-items-center rounded-sm border",
        checked ? "border-accent bg-accent text-on-accent" : "border-control bg-surface",
      )}
    >
      {checked ? <Check className="size-3" strokeWidth={3} /> : null}
    </span>
  );
}
