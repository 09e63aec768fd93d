"use client";

import clsx from "clsx";
import type { ComponentProps } from "react";
import { controlClass } from "./control-class.ts";
import { useFieldControl } from "./field.tsx";

/** One line of text. `code` sets values that must match to the character in monospace and keeps spelling aids away. */
export function Input({
  code = false,
  className,
  ...rest
}: ComponentProps<"input"> & { code?: boolean | undefined }) {
  const ties = useFieldControl(rest);
  return (
    <input
      autoComplete="off"
      {...(code ? { spellCheck: false, autoCapitalize: "none", autoCorrect: "off" } : {})}
      {...rest}
      {...ties}
      className={clsx(controlClass, "h-8", code && "font-mono text-sm", className)}
    />
  );
}
