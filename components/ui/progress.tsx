import clsx from "clsx";
import { type ReactNode, useId } from "react";

type ProgressProps = {
  label: string;
  /** How much is done, from 0 to `max`; absent while nobody can know. */
  value?: number | undefined;
  max?: number | undefined;
  /** What the bar means in words: counts, what is awaited. */
  text?: ReactNode;
  /** Beside the words, such as a button that cancels. */
  action?: ReactNode;
  className?: string | undefined;
};

const share = (value: number, max: number): number =>
  max <= 0 ? 0 : Math.min(100, Math.max(0, (value / max) * 100));

/** How far a piece of work has come, as a bar and in words. */
export function Progress({ label, value, max = 100, text, action, className }: ProgressProps) {
  const id = useId();
  const known = value !== undefined;
  return (
    <div className={clsx("flex items-center gap-4", className)}>
      <div className="min-w-0 flex-1">
        <div className="mb-1.5 flex flex-wrap gap-x-2.5 text-sm">
          <span id={id} className="font-label">
            {label}
          </span>
          <span id={`${id}-text`} className="text-muted">
            {text}
          </span>
        </div>
        <div
          role="progressbar"
          aria-labelledby={id}
          aria-describedby={`${id}-text`}
          aria-valuemin={0}
          aria-valuemax={max}
          {...(known ? { "aria-valuenow": Math.min(value, max) } : {})}
          className="h-1 overflow-hidden rounded-full bg-line forced-colors:border"
        >
          <div
            data-progress-bar
            className={clsx(
              "h-full rounded-full bg-accent",
              known
                ? "transition-[width]"
                : "w-1/3 animate-[indeterminate_1.4s_ease-in-out_infinite] motion-reduce:w-full motion-reduce:animate-none motion-reduce:opacity-50",
            )}
            {...(known ? { style: { width: `${share(value, max)}%` } } : {})}
          />
        </div>
      </div>
      {action}
    </div>
  );
}
