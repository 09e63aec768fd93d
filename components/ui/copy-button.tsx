"use client";

import { Check, Copy, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import type { ButtonLook } from "./button-look.ts";
import { useAnnounce } from "./live-region.tsx";

type CopyButtonProps = {
  /** What goes to the clipboard, to the character. */
  value: string;
  /** What it is, in words: the word on the button plus this is the accessible name. */
  what: string;
  look?: ButtonLook | undefined;
  /** The word on the button. */
  children?: string | undefined;
};

type Outcome = "copied" | "refused";

/** Copies, and says what really happened: browsers may refuse the clipboard. */
export function CopyButton({ value, what, look = "quiet", children = "Copy" }: CopyButtonProps) {
  const announce = useAnnounce();
  const [outcome, setOutcome] = useState<Outcome>();

  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), outcome === "copied" ? 2_000 : 8_000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setOutcome("copied");
      announce(`Copied ${what}.`);
    } catch {
      setOutcome("refused");
      announce(`The browser did not allow copying ${what}. Select the text and copy it by keyboard.`);
    }
  };

  return (
    <Button
      look={look}
      size="small"
      onClick={copy}
      title={
        outcome === "refused"
          ? "The browser did not allow it. Select the text and copy it by keyboard."
          : undefined
      }
      icon={
        outcome === "copied" ? (
          <Check aria-hidden="true" className="text-ok" />
        ) : outcome === "refused" ? (
          <TriangleAlert aria-hidden="true" className="text-bad" />
        ) : (
          <Copy aria-hidden="true" />
        )
      }
    >
      {outcome === "copied" ? "Copied" : outcome === "refused" ? "Not copied" : children}
      <span className="sr-only"> {what}</span>
    </Button>
  );
}
