"use client";

import { FolderOpen } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { draftOfPlan, isSameIntent, type PlanFile, toldBy } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { Button } from "../ui/button.tsx";

/** Takes over the plan of somebody else from a file: as a draft to be reviewed, or into the run that it belongs to. */
export function OpenPlan() {
  const portal = usePortal();
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  const takeOver = async (plan: PlanFile): Promise<void> => {
    const { id } = plan.intent;
    const run = (await portal.runs.load(id)) ? portal.runs.view(id)?.run : undefined;
    if (run === undefined) {
      await portal.drafts.save(draftOfPlan(plan, Date.now()));
      router.push(`/connect/${id}/review`);
    } else if (!isSameIntent(run.intent, plan.intent)) {
      setProblem("This browser has a run of that plan with other choices. Nothing was taken over.");
    } else if (await portal.runs.tell(id, toldBy(plan))) {
      router.push(`/connect/${id}/apply`);
    } else {
      setProblem("The run of this plan is being worked on. Open the file again when it rests.");
    }
  };

  const open = async (file: File): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { planFileWords, readPlanFile } = await import("@/lib/plan/index.ts");
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

  return (
    <>
      {problem === undefined ? null : (
        <p role="alert" className="basis-full text-sm text-bad wrap-anywhere">
          {problem}
        </p>
      )}
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
      <Button icon={<FolderOpen aria-hidden="true" />} busy={busy} onClick={() => input.current?.click()}>
        Open a plan
      </Button>
    </>
  );
}
