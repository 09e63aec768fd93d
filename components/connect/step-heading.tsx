"use client";

import { createContext, type ReactNode, type RefObject, useContext, useEffect, useRef } from "react";

const Arrived = createContext<RefObject<boolean> | undefined>(undefined);

/** Remembers across the pages of one connection that a first page has been shown. */
export function StepFocusProvider({ children }: { children: ReactNode }) {
  const arrived = useRef(false);
  return <Arrived value={arrived}>{children}</Arrived>;
}

/**
 * The heading of one step. Coming from another step the focus goes to it, so that a keyboard goes on at the top and a
 * screen reader says where one is; a page that was opened or reloaded leaves the focus where the browser puts it.
 */
export function StepHeading({ title, question }: { title: string; question?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const arrived = useContext(Arrived);
  useEffect(() => {
    if (arrived?.current) heading.current?.focus();
    else if (arrived) {
      // After the frame, so that React's second effect in development does not take the first page for another one.
      const frame = requestAnimationFrame(() => {
        arrived.current = true;
      });
      return () => cancelAnimationFrame(frame);
    }
    return undefined;
  }, [arrived]);
  return (
    <header className="mb-4">
      <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
        {title}
      </h2>
      {question === undefined ? null : <p className="mt-0.5 text-muted">{question}</p>}
    </header>
  );
}
