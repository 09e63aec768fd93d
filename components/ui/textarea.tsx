"use client";

import clsx from "clsx";
import type { ComponentProps } from "react";
import { controlClass } from "./control-class.ts";
import { useFieldControl } from "./field.tsx";

/** Text of several lines. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  const ties = useFieldControl(rest);
  return (
    <textarea rows={rows} {...rest} {...ties} className={clsx(controlClass, "resize-y py-1.5", className)} />
  );
}
