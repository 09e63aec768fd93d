import type { ReactNode } from "react";

/** Text for screen readers where the picture says enough to everyone else. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return <span className="sr-only">{children}</span>;
}
