import type { Sandbox } from "../../kernel/context.ts";
import type { PipelineRun, RunLog } from "../../state/devops.ts";
import { isoTime } from "../wire.ts";

/** Writes one line, without its time. */
export type Write = (line: string) => void;

const stamp = (sandbox: Sandbox): string => isoTime(sandbox.clock.now()).replace("Z", "0000Z");

/** Adds a log to a run and returns what writes to it. A run that is gone by then is left alone. */
export function openLog(sandbox: Sandbox, runId: string, name: string): Write {
  const change = (edit: (run: PipelineRun) => RunLog[]) => {
    const run = sandbox.state.runs.get(runId);
    if (run) sandbox.state.runs.put({ ...run, logs: edit(run) });
  };
  const id = (sandbox.state.runs.get(runId)?.logs.length ?? 0) + 1;
  change(({ logs }) => [...logs, { id, name, lines: [], createdAt: sandbox.clock.now() }]);
  return (line) => {
    const lines = line.split("\n").map((part) => `${stamp(sandbox)} ${part}`);
    change(({ logs }) =>
      logs.map((log) => (log.id === id ? { ...log, lines: [...log.lines, ...lines] } : log)),
    );
  };
}

/** Whether a log tells of a failure. */
export const failedIn = ({ lines }: RunLog): boolean => lines.some((line) => line.includes(" ##[error]"));
