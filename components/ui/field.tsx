"use client";

import clsx from "clsx";
import { CircleAlert } from "lucide-react";
import { createContext, type ReactNode, useContext, useId } from "react";

type FieldTies = {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
};

const FieldContext = createContext<FieldTies | undefined>(undefined);

type ControlProps = { id?: string | undefined; "aria-describedby"?: string | undefined };

/**
 * What ties a control to the field around it: id, description, validity. A control's own id and description win over
 * and add to the field's. Outside a field it returns what it was given.
 */
export function useFieldControl(own: ControlProps) {
  const field = useContext(FieldContext);
  const describedBy = clsx(field?.describedBy, own["aria-describedby"]) || undefined;
  return {
    id: own.id ?? field?.id,
    "aria-describedby": describedBy,
    "aria-invalid": field?.invalid ? true : undefined,
  } as const;
}

type FieldProps = {
  label: string;
  hint?: ReactNode;
  /** Why the value cannot be used, and what would be right. */
  error?: string | undefined;
  /** Says in words that the field may stay empty. */
  optional?: boolean | undefined;
  /** One control: it picks up its id and description by itself. */
  children: ReactNode;
  className?: string | undefined;
};

/** A label, one control, and what is to be known about it. */
export function Field({ label, hint, error, optional = false, children, className }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = clsx(hint !== undefined && hintId, error !== undefined && errorId) || undefined;
  return (
    <div className={clsx("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-label">
        {label}
        {optional ? <span className="font-normal text-faint"> optional</span> : null}
      </label>
      {hint === undefined ? null : (
        <div id={hintId} className="text-xs text-muted">
          {hint}
        </div>
      )}
      <FieldContext value={{ id, describedBy, invalid: error !== undefined }}>{children}</FieldContext>
      {error === undefined ? null : (
        <p id={errorId} className="flex items-start gap-1.5 text-xs text-bad">
          <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          {error}
        </p>
      )}
    </div>
  );
}
