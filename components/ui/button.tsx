"use client";

import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { type ButtonLook, type ButtonSize, buttonClass } from "./button-look.ts";
import { Spinner } from "./spinner.tsx";

type ButtonProps = ComponentProps<"button"> & {
  look?: ButtonLook | undefined;
  size?: ButtonSize | undefined;
  icon?: ReactNode;
  /** Work is under way: the button keeps its place and the focus, but answers no press. */
  busy?: boolean | undefined;
};

/** Something a person can do. Its words begin with the verb. */
export function Button({
  look = "secondary",
  size = "normal",
  icon,
  busy = false,
  type = "button",
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      {...(busy ? { "aria-disabled": true, "aria-busy": true } : {})}
      type={type}
      onClick={press}
      className={buttonClass(look, size, className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}
