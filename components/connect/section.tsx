import { type ReactNode, useId } from "react";

/** A part of a page of choices, with its own question. */
export function ChoiceSection({
  title,
  about,
  aside,
  children,
}: {
  title: string;
  about?: ReactNode;
  /** Beside the title, such as a count. */
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0">
      <div className="mb-2 flex flex-wrap items-baseline gap-x-3">
        <h3 id={id} className="font-semibold">
          {title}
        </h3>
        {aside === undefined ? null : <span className="text-sm text-muted tabular-nums">{aside}</span>}
        {about === undefined ? null : <p className="basis-full text-sm text-muted">{about}</p>}
      </div>
      {children}
    </section>
  );
}
