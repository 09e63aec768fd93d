import clsx from "clsx";
import type { ReactNode } from "react";

type EmptyStateProps = {
  icon?: ReactNode;
  title: string;
  /** Why nothing is here, and what would put something here. */
  children?: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
};

/** Nothing to show, and the way on. */
export function EmptyState({ icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={clsx("flex flex-col items-center gap-1.5 px-6 py-10 text-center", className)}>
      {icon === undefined ? null : (
        <div
          aria-hidden="true"
          className="mb-2 grid size-10 place-items-center rounded-full bg-idle-soft text-idle [&_svg]:size-5"
        >
          {icon}
        </div>
      )}
      <p className="text-lg font-semibold">{title}</p>
      {children === undefined ? null : <div className="max-w-md text-muted">{children}</div>}
      {action === undefined ? null : <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
