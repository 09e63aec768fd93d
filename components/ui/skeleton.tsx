import clsx from "clsx";
import { VisuallyHidden } from "./visually-hidden.tsx";

const widths = ["w-11/12", "w-3/4", "w-5/6", "w-2/3"] as const;

/** Grey lines in the place of text that is on its way. `label` says what is awaited. */
export function Skeleton({
  label,
  lines = 3,
  className,
}: {
  label: string;
  lines?: number | undefined;
  className?: string | undefined;
}) {
  return (
    <div aria-busy="true" className={clsx("flex flex-col gap-3", className)}>
      <VisuallyHidden>{label}</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((key, line) => (
        <div
          key={key}
          aria-hidden="true"
          className={clsx(
            "h-3 animate-pulse rounded-sm bg-line motion-reduce:animate-none",
            widths[line % widths.length],
          )}
        />
      ))}
    </div>
  );
}
