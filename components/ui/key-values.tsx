import clsx from "clsx";
import type { ReactNode } from "react";

export type KeyValue = {
  label: string;
  value: ReactNode;
  /** Set in monospace: a value one would copy. */
  code?: boolean | undefined;
};

type KeyValuesProps = {
  items: readonly KeyValue[];
  /** `"apart"` sets values at the right edge, for figures; `"beside"` right after their labels, for words. */
  layout?: "apart" | "beside" | undefined;
  className?: string | undefined;
};

/** Labels and what they stand for. */
export function KeyValues({ items, layout = "beside", className }: KeyValuesProps) {
  return (
    <dl className={clsx("grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm", className)}>
      {items.map((item) => (
        <div key={item.label} className="contents">
          <dt className="text-muted">{item.label}</dt>
          <dd
            className={clsx(
              "min-w-0 wrap-anywhere",
              layout === "apart" && "text-right tabular-nums",
              item.code && "font-mono text-xs leading-[1.6]",
            )}
          >
            {item.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
