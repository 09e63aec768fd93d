"use client";

import clsx from "clsx";
import { type ReactNode, useId } from "react";

export type RadioCard<Value extends string> = {
  value: Value;
  title: string;
  description?: ReactNode;
  /** Beside the title, such as a tag. */
  aside?: ReactNode;
  /** Set when the card cannot be chosen: why, and what would open it. */
  disabledReason?: string | undefined;
};

type RadioCardsProps<Value extends string> = {
  label: string;
  /** True leaves the label to screen readers, for pages whose heading already asks the question. */
  labelHidden?: boolean | undefined;
  cards: readonly RadioCard<Value>[];
  value: Value | undefined;
  onValueChange: (value: Value) => void;
  columns?: 1 | 2 | 3 | undefined;
};

const columnsClass = { 1: "", 2: "sm:grid-cols-2", 3: "sm:grid-cols-2 lg:grid-cols-3" } as const;

/** One of a few, each with a sentence to choose by. */
export function RadioCards<Value extends string>({
  label,
  labelHidden = false,
  cards,
  value,
  onValueChange,
  columns = 1,
}: RadioCardsProps<Value>) {
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <div id={id} className={labelHidden ? "sr-only" : "text-sm font-label"}>
        {label}
      </div>
      <div role="radiogroup" aria-labelledby={id} className={clsx("grid gap-2.5", columnsClass[columns])}>
        {cards.map((card) => (
          <Card
            key={card.value}
            card={card}
            group={id}
            checked={card.value === value}
            onChoose={() => onValueChange(card.value)}
          />
        ))}
      </div>
    </div>
  );
}

type CardProps<Value extends string> = {
  card: RadioCard<Value>;
  /** The name that the radio buttons of one question share. */
  group: string;
  checked: boolean;
  onChoose: () => void;
};

function Card<Value extends string>({ card, group, checked, onChoose }: CardProps<Value>) {
  const id = `${group}-${card.value}`;
  const blocked = card.disabledReason !== undefined;
  return (
    <label
      className={clsx(
        "flex items-start gap-3 rounded-lg border px-3.5 py-3 text-left transition-colors",
        blocked
          ? "cursor-not-allowed border-dashed border-control bg-sunken"
          : "cursor-pointer has-checked:border-accent has-checked:bg-accent-soft has-checked:ring-1 has-checked:ring-accent",
        !blocked && !checked && "border-control bg-surface hover:border-muted",
      )}
    >
      <input
        type="radio"
        name={group}
        value={card.value}
        checked={checked}
        disabled={blocked}
        onChange={onChoose}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-about`}
        className="mt-0.5 size-4 shrink-0 accent-accent disabled:opacity-50"
      />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span id={`${id}-title`} className={clsx("font-semibold", blocked && "text-muted")}>
            {card.title}
          </span>
          {card.aside}
        </span>
        <span id={`${id}-about`} className="mt-0.5 block text-sm text-muted">
          {card.description}
          {blocked ? <span className="mt-1 block font-label text-warn">{card.disabledReason}</span> : null}
        </span>
      </span>
    </label>
  );
}
