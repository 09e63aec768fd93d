import type { ReactNode } from "react";

type PageHeaderProps = {
  title: string;
  /** The question the page answers, as a person would say it. */
  question?: ReactNode;
  actions?: ReactNode;
};

/** A page's one heading, its question, and what can be done here. */
export function PageHeader({ title, question, actions }: PageHeaderProps) {
  return (
    <header className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
        {question === undefined ? null : <p className="mt-0.5 text-muted">{question}</p>}
      </div>
      {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}
