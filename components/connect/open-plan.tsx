"use client";

import { FolderOpen } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "../ui/button.tsx";
import { usePlanOpener } from "./use-plan-opener.tsx";

/** The button that opens somebody else's plan from a file. */
export function OpenPlan() {
  const router = useRouter();
  const { ask, busy, problem, input } = usePlanOpener((href) => router.push(href));
  return (
    <>
      {problem === undefined ? null : (
        <p role="alert" className="basis-full text-sm text-bad wrap-anywhere">
          {problem}
        </p>
      )}
      {input}
      <Button icon={<FolderOpen aria-hidden="true" />} busy={busy} onClick={ask}>
        Open a plan
      </Button>
    </>
  );
}
