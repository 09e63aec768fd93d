import { type RunView, standing, tryRunStep } from "@/lib/plan/index.ts";
import { CodeBlock } from "../ui/code-block.tsx";

/** The log of a pipeline run, once there is one. */
export function RunLog({ view }: { view: RunView }) {
  const made = standing(view, tryRunStep).made;
  const log = made?.["log"];
  if (log === undefined || log === "") return null;
  return (
    <CodeBlock
      title="Log of the run"
      code={log}
      fileName={`run-${made?.["runId"] ?? "log"}.txt`}
      maxHeight="tall"
    />
  );
}
