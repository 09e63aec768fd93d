"use client";

import { useCallback, useEffect, useMemo, useRef } from "react";
import { milestone, type RunView, type StepProgress } from "@/lib/plan/index.ts";
import type { Result } from "@/lib/result.ts";
import type { WindowProblem } from "@/lib/session/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import type { Worker } from "../portal/use-run.ts";
import { useAnnounce } from "../ui/live-region.tsx";
import { forgetWork, rememberedWork, rememberWork } from "./run-memory.ts";

type Needed = NonNullable<StepProgress["interaction"]>;

/** The ways to give a step what only the person can give. The run goes on when it was given. */
export interface Grant {
  /** Leaves for the sign-in page. Rejects where that page cannot be opened. */
  inPage(needed: Needed): Promise<void>;
  inWindow(needed: Needed): Promise<Result<unknown, WindowProblem>>;
}

/** What a person can do with a run. */
export interface RunWork {
  goOn(): void;
  stop(): void;
  undo(): void;
  readonly grant: Grant;
}

const isInterrupted = ({ state }: RunView): boolean => state === "under-way" || state === "not-started";

/**
 * Works on a run as the person says, goes on by itself with what this very tab was doing before a reload or a visit
 * to the sign-in page, and says its milestones aloud.
 */
export function useRunWork(view: RunView, worker: Worker): RunWork {
  const portal = usePortal();
  const { runs } = portal;
  const { id } = view.run;
  const goOn = useCallback(() => {
    rememberWork(id, "applying");
    void runs.resume(id);
  }, [runs, id]);

  const interrupted = isInterrupted(view);
  useEffect(() => {
    if (worker !== "nobody") return;
    const work = rememberedWork(id);
    forgetWork(id);
    if (work === "granting" || (work === "applying" && interrupted)) goOn();
  }, [worker, interrupted, id, goOn]);

  useMilestones(view);

  const grant = useMemo<Grant>(
    () => ({
      async inPage({ service, scopes, claims }) {
        rememberWork(id, "granting");
        try {
          await portal.ask({ service, scopes, ...(claims !== undefined && { claims }) });
        } catch (error) {
          forgetWork(id);
          throw error;
        }
      },
      async inWindow({ service, scopes, claims }) {
        const answer = await portal.askInWindow({ service, scopes, ...(claims !== undefined && { claims }) });
        if (answer.ok) goOn();
        return answer;
      },
    }),
    [portal, id, goOn],
  );

  return {
    goOn,
    stop: () => {
      forgetWork(id);
      runs.stop(id);
    },
    undo: () => {
      forgetWork(id);
      void runs.undo(id);
    },
    grant,
  };
}

function useMilestones(view: RunView): void {
  const announce = useAnnounce();
  const before = useRef(view);
  useEffect(() => {
    const words = milestone(before.current, view);
    before.current = view;
    if (words !== undefined) announce(words);
  }, [view, announce]);
}
