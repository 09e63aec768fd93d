"use client";

import clsx from "clsx";
import { Switch as Toggle } from "radix-ui";
import { type ReactNode, useId } from "react";

type SwitchProps = {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  disabled?: boolean | undefined;
  className?: string | undefined;
};

/** On or off, at once. What waits for a form's button is a checkbox. */
export function Switch({ label, hint, checked, onCheckedChange, disabled, className }: SwitchProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className={clsx("flex items-start gap-2.5", className)}>
      <Toggle.Root
        id={id}
        checked={checked}
        onCheckedChange={onCheckedChange}
        disabled={disabled ?? false}
        aria-describedby={hint === undefined ? undefined : hintId}
        className={clsx(
          "relative h-5 w-8.5 shrink-0 rounded-full border border-control bg-sunken transition-colors",
          "after:absolute after:-inset-1 data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50",
        )}
      >
        <Toggle.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-control transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent forced-colors:bg-[ButtonText] forced-colors:data-[state=checked]:bg-[Highlight]" />
      </Toggle.Root>
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
