import type { Sandbox } from "../../kernel/context.ts";
import { guidOf } from "../../kernel/ids.ts";
import type { RunOutcome, RunRecord } from "../../state/devops.ts";
import type { Job, Stage } from "./yaml.ts";

/** Id of a record by its place: the names of its stage and job, and what it is beneath them. */
const recordIdOf = (runId: string, ...place: string[]): string =>
  guidOf(["record", runId, ...place].join(":"));

export const stageRecordId = (runId: string, stage: Stage): string => recordIdOf(runId, stage.name);
export const checkpointRecordId = (runId: string, stage: Stage): string =>
  recordIdOf(runId, stage.name, "checkpoint");
export const checkRecordId = (runId: string, stage: Stage, checkNumber: number): string =>
  recordIdOf(runId, stage.name, "check", String(checkNumber));
export const phaseRecordId = (runId: string, stage: Stage, job: Job): string =>
  recordIdOf(runId, stage.name, "phase", job.name);
export const jobRecordId = (runId: string, stage: Stage, job: Job): string =>
  recordIdOf(runId, stage.name, "job", job.name);

const pending = { state: "pending", result: null, startedAt: null, finishedAt: null } as const;

const record = (about: Pick<RunRecord, "id" | "parentId" | "type" | "name" | "order">): RunRecord => ({
  ...about,
  ...pending,
  logId: null,
  issues: [],
});

/** Every stage with its checkpoint and jobs, before anything has begun. */
export const plannedRecords = (runId: string, stages: readonly Stage[]): RunRecord[] =>
  stages.flatMap((stage, stageIndex) => {
    const id = stageRecordId(runId, stage);
    return [
      record({ id, parentId: null, type: "Stage", name: stage.label, order: stageIndex + 1 }),
      record({
        id: checkpointRecordId(runId, stage),
        parentId: id,
        type: "Checkpoint",
        name: "Checkpoint",
        order: 1,
      }),
      ...stage.jobs.flatMap((job, jobIndex) => {
        const phaseId = phaseRecordId(runId, stage, job);
        const order = jobIndex + 1;
        return [
          record({ id: phaseId, parentId: id, type: "Phase", name: job.label, order }),
          record({
            id: jobRecordId(runId, stage, job),
            parentId: phaseId,
            type: "Job",
            name: job.label,
            order: 1,
          }),
        ];
      }),
    ];
  });

/** Adds the record of a check beneath the checkpoint of a stage and begins it, unless it is there. */
export function openCheckRecord(
  sandbox: Sandbox,
  runId: string,
  stage: Stage,
  about: Pick<RunRecord, "id" | "type" | "name" | "order">,
): void {
  const run = sandbox.state.runs.get(runId);
  if (!run || run.records.some(({ id }) => id === about.id)) return;
  const added = record({ ...about, parentId: checkpointRecordId(runId, stage) });
  sandbox.state.runs.put({ ...run, records: [...run.records, added] });
  begin(sandbox, runId, [about.id]);
}

/** Adds a record beneath a job, in the order of its steps. */
export function addTaskRecord(
  sandbox: Sandbox,
  runId: string,
  jobId: string,
  { name, order }: { name: string; order: number },
): string {
  const id = recordIdOf(runId, jobId, String(order));
  const run = sandbox.state.runs.get(runId);
  const added = record({ id, parentId: jobId, type: "Task", name, order });
  if (run) sandbox.state.runs.put({ ...run, records: [...run.records, added] });
  return id;
}

/** Changes records of a run. A run that is gone by then is left alone. */
export function changeRecords(
  sandbox: Sandbox,
  runId: string,
  ids: readonly string[],
  change: Partial<RunRecord>,
): void {
  const run = sandbox.state.runs.get(runId);
  if (!run) return;
  const records = run.records.map((each) => (ids.includes(each.id) ? { ...each, ...change } : each));
  sandbox.state.runs.put({ ...run, records });
}

export const begin = (sandbox: Sandbox, runId: string, ids: readonly string[]): void =>
  changeRecords(sandbox, runId, ids, { state: "inProgress", startedAt: sandbox.clock.now() });

export const end = (
  sandbox: Sandbox,
  runId: string,
  ids: readonly string[],
  result: RunOutcome,
  about: Partial<Pick<RunRecord, "issues" | "logId">> = {},
): void =>
  changeRecords(sandbox, runId, ids, {
    state: "completed",
    result,
    finishedAt: sandbox.clock.now(),
    ...about,
  });

const severity: readonly RunOutcome[] = ["skipped", "succeeded", "succeededWithIssues", "failed", "canceled"];

/** How something ended that consists of parts: as the worst of them, or well where it has none. */
export const worstOf = (outcomes: readonly RunOutcome[]): RunOutcome =>
  outcomes.reduce<RunOutcome>(
    (worst, each) => (severity.indexOf(each) > severity.indexOf(worst) ? each : worst),
    outcomes.length > 0 && outcomes.every((each) => each === "skipped") ? "skipped" : "succeeded",
  );
