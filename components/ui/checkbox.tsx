"use client";

import clsx from "clsx";
import { Check, Minus } from "lucide-react";
import { Checkbox as Box } from "radix-ui";
import { type ReactNode, useId } from "react";

type CheckboxProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** `"some"`: part of what it stands for is chosen. */
  checked: boolean | "some";
  onCheckedChange: (checked: boolean) => void;
  disabled?: boolean | undefined;
  className?: string | undefined;
};

/** Yes or no, taken together with the rest of a form. */
export function Checkbox({ label, hint, checked, onCheckedChange, disabled, className }: CheckboxProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className={clsx("flex items-start gap-2.5", className)}>
      <Box.Root
        id={id}
        checked={checked === "some" ? "indeterminate" : checked}
        onCheckedChange={(next) => onCheckedChange(next === true)}
        disabled={disabled ?? false}
        aria-describedby={hint === undefined ? undefined : hintId}
        className={clsx(
          "relative mt-0.5 grid size-4 shrink-0 place-items-center rounded-sm border border-control bg-surface text-on-accent",
          "after:absolute after:-inset-1.5 data-[state=checked]:border-accent data-[state=checked]:bg-accent",
          "data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent disabled:opacity-50",
        )}
      >
        <Box.Indicator>
          {checked === "some" ? (
            <Minus aria-hidden="true" className="size-3" strokeWidth={3} />
          ) : (
            <Check aria-hidden="true" className="size-3" strokeWidth={3} />
          )}
        </Box.Indicator>
      </Box.Root>
      <div className="min-w-0">
        <label htmlFor={id} className="block cursor-pointer">
          {label}
        </label>
        {hint === undefined ? null : (
          <div id={hintId} className="text-xs text-muted">
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
