"use client";

import clsx from "clsx";
import { Search, X } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import { controlClass } from "./control-class.ts";
import { useFieldControl } from "./field.tsx";
import { IconButton } from "./icon-button.tsx";
import { Spinner } from "./spinner.tsx";

type SearchInputProps = {
  /** The accessible name, unless a field around it brings a label. */
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  /** Called with the value once nothing was typed for `settleMs`: the moment to ask a server. */
  onSettle?: ((value: string) => void) | undefined;
  settleMs?: number | undefined;
  placeholder?: string | undefined;
  /** An answer is on its way. */
  busy?: boolean | undefined;
  /** Shown at the end while the field is empty, such as a key. */
  trailing?: ReactNode;
  className?: string | undefined;
};

/** A search field with its own clear button; Escape clears it too. */
export function SearchInput({
  label,
  value,
  onValueChange,
  onSettle,
  settleMs = 250,
  placeholder,
  busy = false,
  trailing,
  className,
}: SearchInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const ties = useFieldControl({});
  const settled = useRef(value);
  const settle = useEffectEvent((text: string) => {
    if (settled.current === text) return;
    settled.current = text;
    onSettle?.(text);
  });

  useEffect(() => {
    const timer = setTimeout(() => settle(value), settleMs);
    return () => clearTimeout(timer);
  }, [value, settleMs]);

  const clear = () => {
    onValueChange("");
    input.current?.focus();
  };

  return (
    <div className={clsx("relative", className)}>
      <span className="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-faint">
        {busy ? <Spinner /> : <Search aria-hidden="true" className="size-3.5" />}
      </span>
      <input
        {...ties}
        ref={input}
        type="search"
        aria-label={ties.id === undefined ? label : undefined}
        aria-busy={busy || undefined}
        autoComplete="off"
        spellCheck={false}
        value={value}
        placeholder={placeholder}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || value === "") return;
          event.stopPropagation();
          clear();
        }}
        className={clsx(controlClass, "h-8 pr-9 pl-8")}
      />
      <span className="absolute inset-y-0 right-0.5 flex items-center">
        {value === "" ? (
          trailing
        ) : (
          <IconButton label="Clear search" icon={<X aria-hidden="true" />} onClick={clear} />
        )}
      </span>
    </div>
  );
}
