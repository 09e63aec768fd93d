import type { Sandbox } from "../../kernel/context.ts";
import type { PipelineRun } from "../../state/devops.ts";
import { advanceRun } from "./execute.ts";
import { plannedRecords } from "./records.ts";
import type { Stage } from "./yaml.ts";

const inFlight = new WeakMap<Sandbox, Set<Promise<void>>>();

/** Resolves once no run of this sandbox is being executed. Runs that wait for somebody do not count. */
export async function runsSettled(sandbox: Sandbox): Promise<void> {
  const runs = inFlight.get(sandbox);
  while (runs && runs.size > 0) await Promise.all(runs);
}

function launch(sandbox: Sandbox, { id, projectId }: Pick<PipelineRun, "id" | "projectId">): void {
  const runs = inFlight.get(sandbox) ?? new Set();
  inFlight.set(sandbox, runs);
  const unlocked = () => resumeRuns(sandbox, projectId);
  const execution = advanceRun(sandbox, id, unlocked).finally(() => runs.delete(execution));
  runs.add(execution);
}

/** Stores a new run and sets it going; a stage that lacks a permission or a check waits at its checkpoint. */
export function startRun(
  sandbox: Sandbox,
  stages: readonly Stage[],
  run: Omit<PipelineRun, "records">,
): PipelineRun {
  const stored = sandbox.state.runs.put({ ...run, records: plannedRecords(run.id, stages) });
  launch(sandbox, stored);
  return stored;
}

/**
 * Lets the waiting runs of a project look again at what they wait for: somebody decided, time has passed, or it is gone.
 * The oldest looks first.
 */
export function resumeRuns(sandbox: Sandbox, projectId: string): void {
  for (const run of sandbox.state.runs.by("byProject", projectId)) {
    if (run.state !== "inProgress" || run.waitingFor.length === 0) continue;
    sandbox.state.runs.put({ ...run, waitingFor: [] });
    launch(sandbox, run);
  }
}
