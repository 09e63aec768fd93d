"use client";

import clsx from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { controlClass } from "./control-class.ts";
import { useFieldControl } from "./field.tsx";

export type SelectOption = { value: string; label: string; disabled?: boolean | undefined };

type SelectProps = Omit<ComponentProps<"select">, "children" | "onChange" | "value" | "multiple"> & {
  value: string;
  options: readonly SelectOption[];
  onValueChange: (value: string) => void;
};

/**
 * One of a few. It is the browser's own control: it opens as each device's people know it, speaks to every screen
 * reader and weighs nothing.
 */
export function Select({ value, options, onValueChange, className, ...rest }: SelectProps) {
  const ties = useFieldControl(rest);
  return (
    <div className={clsx("relative", className)}>
      <select
        {...rest}
        {...ties}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className={clsx(controlClass, "h-8 appearance-none truncate pr-8 read-only:bg-surface")}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-2 right-2.5 size-4 text-muted"
      />
    </div>
  );
}
