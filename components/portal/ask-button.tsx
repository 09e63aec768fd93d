"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { InteractionNeeded } from "@/lib/session/index.ts";
import { Button } from "../ui/button.tsx";

type AskButtonProps = {
  /** Undefined where it is not known any more, as for a step that was noted before a reload. */
  reason: InteractionNeeded["reason"] | undefined;
  /** Leaves for the sign-in page. Rejects where that page cannot be opened. */
  ask: () => Promise<void>;
  size?: "normal" | "small" | undefined;
  /** Id of what tells this button from others that say the same. */
  describedBy?: string | undefined;
};

/** Leads to the sign-in page for what only the person can give, and says so when that page cannot be opened. */
export function AskButton({ reason, ask, size = "normal", describedBy }: AskButtonProps) {
  const [leaving, setLeaving] = useState(false);
  const [problem, setProblem] = useState<string>();
  const leave = () => {
    setLeaving(true);
    setProblem(undefined);
    ask().catch((error: unknown) => {
      setProblem(leavingProblem(error));
      setLeaving(false);
    });
  };
  return (
    <>
      <Button
        look="primary"
        size={size}
        icon={<KeyRound aria-hidden="true" />}
        busy={leaving}
        aria-describedby={describedBy}
        onClick={leave}
      >
        {reason === "consent" ? "Continue to grant it" : "Continue to sign in"}
      </Button>
      {problem === undefined ? null : (
        <p role="alert" className="w-full text-sm text-bad">
          {problem}
        </p>
      )}
    </>
  );
}

/** Why the sign-in page could not be opened, in words. */
export const leavingProblem = (error: unknown): string =>
  `The sign-in page could not be opened: ${error instanceof Error ? error.message : String(error)}`;
