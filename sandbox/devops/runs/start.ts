import type { Sandbox } from "../../kernel/context.ts";
import type { Pipeline, PipelineRun } from "../../state/devops.ts";
import { mayUse } from "./connections.ts";
import { executeRun } from "./execute.ts";
import { type Prepared, prepareRun } from "./prepare.ts";

const inFlight = new WeakMap<Sandbox, Set<Promise<void>>>();

/** Template parameters of runs that wait, by run; they are given once, when the run is asked for. */
const parametersOf = new WeakMap<Sandbox, Map<string, Record<string, string>>>();

/** Resolves once no run of this sandbox is being executed. Runs that wait for a permission do not count. */
export async function runsSettled(sandbox: Sandbox): Promise<void> {
  const runs = inFlight.get(sandbox);
  while (runs && runs.size > 0) await Promise.all(runs);
}

function launch(sandbox: Sandbox, run: PipelineRun, prepared: Prepared): void {
  const runs = inFlight.get(sandbox) ?? new Set();
  inFlight.set(sandbox, runs);
  const execution = executeRun(sandbox, run, prepared).finally(() => runs.delete(execution));
  runs.add(execution);
}

const unpermitted = (sandbox: Sandbox, pipeline: Pipeline, prepared: Prepared): string[] => [
  ...new Set(
    [...prepared.connections.values()]
      .map(({ id }) => id)
      .filter((id) => !mayUse(sandbox, pipeline.projectId, id, pipeline.number)),
  ),
];

/** Stores a new run and sets it going, or lets it wait for the permissions that it lacks. */
export function startRun(
  sandbox: Sandbox,
  pipeline: Pipeline,
  prepared: Prepared,
  run: PipelineRun,
  templateParameters: Record<string, string>,
): PipelineRun {
  const stored = sandbox.state.runs.put({
    ...run,
    waitingForPermission: unpermitted(sandbox, pipeline, prepared),
  });
  if (stored.waitingForPermission.length === 0) launch(sandbox, stored, prepared);
  else {
    const waiting = parametersOf.get(sandbox) ?? new Map<string, Record<string, string>>();
    parametersOf.set(sandbox, waiting.set(run.id, templateParameters));
  }
  return stored;
}

/** Sets those runs of a project going that have got the permissions they waited for. */
export function resumeRuns(sandbox: Sandbox, projectId: string): void {
  const project = sandbox.state.projects.get(projectId);
  for (const run of sandbox.state.runs.by("byProject", projectId)) {
    if (run.state !== "inProgress" || run.waitingForPermission.length === 0) continue;
    const left = run.waitingForPermission.filter((id) => !mayUse(sandbox, projectId, id, run.pipelineNumber));
    const pipeline = sandbox.state.pipelines.get(`${projectId}/${run.pipelineNumber}`);
    if (left.length > 0 || !pipeline || !project) {
      sandbox.state.runs.put({ ...run, waitingForPermission: left });
      continue;
    }
    const templateParameters = parametersOf.get(sandbox)?.get(run.id);
    parametersOf.get(sandbox)?.delete(run.id);
    const prepared = prepareRun(sandbox, {
      project,
      pipeline,
      refName: run.refName,
      commitId: run.commitId,
      templateParameters,
    });
    const resumed = sandbox.state.runs.put({ ...run, waitingForPermission: [] });
    if ("refused" in prepared) {
      sandbox.state.runs.put({
        ...resumed,
        state: "completed",
        result: "failed",
        finishedAt: sandbox.clock.now(),
      });
    } else launch(sandbox, resumed, prepared);
  }
}
