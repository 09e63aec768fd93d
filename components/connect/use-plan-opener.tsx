"use client";

import { type ReactNode, useRef, useState } from "react";
import { draftOfPlan, isSameIntent, type PlanFile, toldBy } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";

interface PlanOpener {
  /** Asks for a file. Browsers allow it only while they answer a press. */
  ask: () => void;
  busy: boolean;
  /** Why the last file was not taken over. */
  problem: string | undefined;
  /** The control that browsers want for it; nobody sees it. It belongs anywhere on the page. */
  input: ReactNode;
}

/**
 * Takes over the plan of somebody else from a file: as a draft to be reviewed, or into the run that it belongs to.
 * `onOpened` is told the page where it goes on.
 */
export function usePlanOpener(onOpened: (href: string) => void): PlanOpener {
  const portal = usePortal();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const takeOver = async (plan: PlanFile): Promise<void> => {
    const { id } = plan.intent;
    const run = (await portal.runs.load(id)) ? portal.runs.view(id)?.run : undefined;
    if (run === undefined) {
      await portal.drafts.save(draftOfPlan(plan, Date.now()));
      onOpened(`/connect/${id}/review`);
    } else if (!isSameIntent(run.intent, plan.intent)) {
      setProblem("This browser has a run of that plan with other choices. Nothing was taken over.");
    } else if (await portal.runs.tell(id, toldBy(plan))) {
      onOpened(`/connect/${id}/apply`);
    } else {
      setProblem("The run of this plan is being worked on. Open the file again when it rests.");
    }
  };

  const open = async (file: File): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { planFileWords, readPlanFile } = await import("@/lib/plan/read-plan-file.ts");
      const read = readPlanFile(await file.text(), {
        tenantId: portal.tenantId,
        cloud: portal.configuration.cloud,
      });
      if (read.ok) await takeOver(read.value);
      else setProblem(planFileWords(read.error));
    } catch (error) {
      setProblem(`The file could not be opened: ${error instanceof Error ? error.message : String(error)}`);
    }
    setBusy(false);
  };

  return {
    ask: () => input.current?.click(),
    busy,
    problem,
    input: (
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="Plan file"
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          // The same file may be chosen again after it was mended.
          target.value = "";
          if (file) void open(file);
        }}
      />
    ),
  };
}
