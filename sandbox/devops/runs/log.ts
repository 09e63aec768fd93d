import type { Sandbox } from "../../kernel/context.ts";
import type { PipelineRun, RunIssue, RunLog } from "../../state/devops.ts";
import { isoTime } from "../wire.ts";

/** The log of one step while it is written. Only what is written as an error or a warning is an issue of the step. */
export interface StepLog {
  id: number;
  /** Writes text as a process prints it, without its time. */
  write(text: string): void;
  error(message: string): void;
  warning(message: string): void;
  issues(): RunIssue[];
}

const stamp = (sandbox: Sandbox): string => isoTime(sandbox.clock.now()).replace("Z", "0000Z");

/** Adds a log to a run. A run that is gone by then is left alone. */
export function openLog(sandbox: Sandbox, runId: string, name: string): StepLog {
  const change = (edit: (run: PipelineRun) => RunLog[]) => {
    const run = sandbox.state.runs.get(runId);
    if (run) sandbox.state.runs.put({ ...run, logs: edit(run) });
  };
  const id = (sandbox.state.runs.get(runId)?.logs.length ?? 0) + 1;
  change(({ logs }) => [...logs, { id, name, lines: [], createdAt: sandbox.clock.now() }]);
  const issues: RunIssue[] = [];
  const write = (text: string) => {
    const lines = text.split("\n").map((line) => `${stamp(sandbox)} ${line}`);
    change(({ logs }) =>
      logs.map((log) => (log.id === id ? { ...log, lines: [...log.lines, ...lines] } : log)),
    );
  };
  const issue = (type: RunIssue["type"]) => (message: string) => {
    issues.push({ type, message });
    write(`##[${type}]${message}`);
  };
  return { id, write, error: issue("error"), warning: issue("warning"), issues: () => [...issues] };
}
