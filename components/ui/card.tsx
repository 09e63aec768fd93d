import clsx from "clsx";
import { type ReactNode, useId } from "react";

type CardProps = {
  title?: ReactNode;
  /** A second, quieter line under the title. */
  subtitle?: ReactNode;
  actions?: ReactNode;
  /** False where the content brings its own edges, such as a list or a table. */
  padded?: boolean | undefined;
  children: ReactNode;
  className?: string | undefined;
};

/** A sheet of paper with one hairline around it. With a title it is a named region. */
export function Card({ title, subtitle, actions, padded = true, children, className }: CardProps) {
  const id = useId();
  const surface = clsx(
    "min-w-0 overflow-hidden rounded-lg border border-line bg-surface shadow-card",
    className,
  );
  const body = <div className={padded ? "p-4" : undefined}>{children}</div>;
  if (title === undefined) return <div className={surface}>{body}</div>;
  return (
    <section aria-labelledby={id} className={surface}>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-lg font-semibold">
            {title}
          </h2>
          {subtitle === undefined ? null : <p className="text-sm text-muted">{subtitle}</p>}
        </div>
        {actions}
      </header>
      {body}
    </section>
  );
}
