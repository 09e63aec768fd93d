"use client";

import { useQueryClient } from "@tanstack/react-query";
import { AppWindow, KeyRound } from "lucide-react";
import { useState } from "react";
import type { Result } from "@/lib/result.ts";
import type { InteractionNeeded, WindowProblem } from "@/lib/session/index.ts";
import { Button } from "../ui/button.tsx";
import { blockedWords, waitingWords } from "./window-words.ts";

type AskButtonProps = {
  /** Undefined where it is not known any more, as for a step that was noted before a reload. */
  reason: InteractionNeeded["reason"] | undefined;
  /** Leaves for the sign-in page. Rejects where that page cannot be opened. */
  ask: () => Promise<void>;
  /** Asks in a window beside the page, for whoever must not lose it. */
  askInWindow: () => Promise<Result<unknown, WindowProblem>>;
  size?: "normal" | "small" | undefined;
  /** Id of what tells this button from others that say the same. */
  describedBy?: string | undefined;
};

/**
 * Leads to the sign-in page for what only the person can give, in this page or in a window, and says so when neither can
 * be opened. What came of a window is read anew by whatever had failed for want of it.
 */
export function AskButton({ reason, ask, askInWindow, size = "normal", describedBy }: AskButtonProps) {
  const queries = useQueryClient();
  const [state, setState] = useState<"idle" | "leaving" | "in-window">("idle");
  const [problem, setProblem] = useState<string>();
  const leave = () => {
    setState("leaving");
    setProblem(undefined);
    ask().catch((error: unknown) => {
      setProblem(leavingProblem(error));
      setState("idle");
    });
  };
  const open = async () => {
    setState("in-window");
    setProblem(undefined);
    const answer = await askInWindow();
    if (answer.ok) {
      setState("idle");
      await queries.invalidateQueries({ predicate: (query) => query.state.status === "error" });
    } else if (answer.error.kind !== "given-up") {
      setProblem(answer.error.kind === "blocked" ? blockedWords : answer.error.words);
      setState("idle");
    }
  };
  return (
    <>
      <Button
        look="primary"
        size={size}
        icon={<KeyRound aria-hidden="true" />}
        busy={state === "leaving"}
        aria-describedby={describedBy}
        onClick={leave}
      >
        {reason === "consent" ? "Continue to grant it" : "Continue to sign in"}
      </Button>
      <Button
        look="quiet"
        size={size}
        icon={<AppWindow aria-hidden="true" />}
        aria-describedby={describedBy}
        onClick={() => void open()}
      >
        {state === "in-window" ? "Open it again" : "In a window"}
      </Button>
      <p role="status" className={state === "in-window" ? "w-full text-sm text-muted" : "sr-only"}>
        {state === "in-window" ? waitingWords : ""}
      </p>
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
