import type { Sandbox } from "../../kernel/context.ts";
import type {
  Organization,
  Pipeline,
  PipelineRun,
  Project,
  RunOutcome,
  RunWait,
} from "../../state/devops.ts";
import { evaluateChecks, settleChecks } from "../checks/evaluate.ts";
import { organizationUrl } from "../wire.ts";
import { type Connections, mayUse, resolveConnections } from "./connections.ts";
import { closeJob, jobIdOf, openJob, planIdOf } from "./jobs.ts";
import { openLog, type StepLog } from "./log.ts";
import { conditionHolds, endedBefore } from "./outcome.ts";
import {
  addTaskRecord,
  begin,
  changeRecords,
  checkpointRecordId,
  end,
  jobRecordId,
  phaseRecordId,
  stageRecordId,
  worstOf,
} from "./records.ts";
import { runStep } from "./steps.ts";
import { type Job, readPipeline, type Stage, type Step } from "./yaml.ts";

interface RunContext {
  sandbox: Sandbox;
  organization: Organization;
  project: Project;
  pipeline: Pipeline;
  run: PipelineRun;
  stages: readonly Stage[];
  files: Record<string, string>;
  /** Told when the run lets go of a lock that others may wait for. */
  unlocked: () => void;
}

function contextOf(sandbox: Sandbox, runId: string, unlocked: () => void): RunContext | undefined {
  const { state } = sandbox;
  const run = state.runs.get(runId);
  const project = state.projects.get(run?.projectId ?? "");
  const pipeline = state.pipelines.get(`${run?.projectId}/${run?.pipelineNumber}`);
  const organization = state.organizations.get(project?.organizationId ?? "");
  const files = state.commits.get(run?.commitId ?? "")?.files;
  if (!run || !project || !pipeline || !organization || !files) return undefined;
  const read = readPipeline(files[pipeline.path] ?? "", run.templateParameters);
  return "stages" in read
    ? { sandbox, organization, project, pipeline, run, stages: read.stages, files, unlocked }
    : undefined;
}

/** Runs something as a task of a job's timeline, with a log of its own. */
async function asTask(
  { sandbox, run }: RunContext,
  jobRecord: string,
  { name, order }: { name: string; order: number },
  work: (log: StepLog) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const id = addTaskRecord(sandbox, run.id, jobRecord, { name, order });
  const log = openLog(sandbox, run.id, name);
  changeRecords(sandbox, run.id, [id], { logId: log.id });
  begin(sandbox, run.id, [id]);
  const outcome = await work(log).catch((error: unknown): RunOutcome => {
    log.error(String(error));
    return "failed";
  });
  end(sandbox, run.id, [id], outcome, { issues: log.issues() });
  return outcome;
}

/** What the agent does before and after the steps. */
const agentWork =
  (name: string, ...said: string[]) =>
  async ({ write }: StepLog): Promise<RunOutcome> => {
    for (const line of [`##[section]Starting: ${name}`, ...said, `##[section]Finishing: ${name}`])
      write(line);
    return "succeeded";
  };

const stepOutcome = (succeeded: boolean, { continueOnError }: Step): RunOutcome =>
  succeeded ? "succeeded" : continueOnError ? "succeededWithIssues" : "failed";

async function executeSteps(
  context: RunContext,
  jobRecord: string,
  job: Job,
  run: (step: Step, log: StepLog) => Promise<boolean>,
): Promise<RunOutcome[]> {
  const { sandbox } = context;
  const outcomes: RunOutcome[] = [];
  for (const [index, step] of job.steps.filter(({ enabled }) => enabled).entries()) {
    const task = { name: step.label, order: index + 2 };
    const before = outcomes.filter((outcome) => outcome !== "skipped");
    if (conditionHolds(step.condition, before)) {
      outcomes.push(
        await asTask(context, jobRecord, task, async (log) => stepOutcome(await run(step, log), step)),
      );
    } else {
      end(sandbox, context.run.id, [addTaskRecord(sandbox, context.run.id, jobRecord, task)], "skipped");
      outcomes.push("skipped");
    }
  }
  return outcomes;
}

async function executeJob(
  context: RunContext,
  stage: Stage,
  job: Job,
  connections: Connections,
): Promise<RunOutcome> {
  const { sandbox, organization, project, pipeline, run, files } = context;
  const planId = planIdOf(run);
  const jobId = jobIdOf(run, stage.name, job.name);
  const endpointIds = new Set([...connections.values()].map(({ id }) => id));
  const jobToken = openJob(sandbox, { organization, project, pipeline, run, planId, jobId, endpointIds });
  const oidcRequestUri = `${organizationUrl(organization)}/${project.id}/_apis/distributedtask/hubs/build/plans/${planId}/jobs/${jobId}/oidctoken`;
  const jobRecord = jobRecordId(run.id, stage, job);
  const records = [phaseRecordId(run.id, stage, job), jobRecord];
  begin(sandbox, run.id, records);
  const initialize = agentWork("Initialize job", "Agent name: 'Azure Pipelines'");
  await asTask(context, jobRecord, { name: "Initialize job", order: 1 }, initialize);
  const outcomes = await executeSteps(context, jobRecord, job, (step, log) =>
    runStep(step, { sandbox, oidcRequestUri, jobToken, connections, files, log }),
  );
  closeJob(sandbox, jobToken);
  const last = { name: "Finalize Job", order: outcomes.length + 2 };
  await asTask(context, jobRecord, last, agentWork("Finalize Job"));
  const worst = worstOf(outcomes.filter((outcome) => outcome !== "skipped"));
  const outcome = worst === "failed" && job.continueOnError ? "succeededWithIssues" : worst;
  end(sandbox, run.id, records, outcome);
  return outcome;
}

function skipJob({ sandbox, run }: RunContext, stage: Stage, job: Job): void {
  end(sandbox, run.id, [phaseRecordId(run.id, stage, job), jobRecordId(run.id, stage, job)], "skipped");
}

/** Runs the jobs of a stage, each after those that it depends on. */
async function executeJobs(context: RunContext, stage: Stage, connections: Connections): Promise<RunOutcome> {
  const outcomes = new Map<string, RunOutcome>();
  while (outcomes.size < stage.jobs.length) {
    for (const job of stage.jobs) {
      const before = endedBefore(job, outcomes);
      if (!before || outcomes.has(job.name.toLowerCase())) continue;
      if (conditionHolds(job.condition, before)) {
        outcomes.set(job.name.toLowerCase(), await executeJob(context, stage, job, connections));
      } else {
        skipJob(context, stage, job);
        outcomes.set(job.name.toLowerCase(), "skipped");
      }
    }
  }
  return worstOf([...outcomes.values()]);
}

/** Adds the use of the connections of a stage to their history: one entry a run. */
function addHistory(
  { sandbox, run }: RunContext,
  connections: Connections,
  startedAt: number,
  outcome: RunOutcome,
): void {
  if (outcome === "skipped") return;
  for (const { id: endpointId } of connections.values()) {
    if (!sandbox.state.endpoints.get(endpointId)) continue;
    const id = `${endpointId}/${run.number}`;
    const earlier = sandbox.state.executions.get(id);
    const result = worstOf([outcome, ...(earlier ? [earlier.result] : [])]);
    if (result === "skipped" || result === "canceled") continue;
    sandbox.state.executions.put({
      id,
      endpointId,
      projectId: run.projectId,
      pipelineNumber: run.pipelineNumber,
      runNumber: run.number,
      result,
      startedAt: earlier?.startedAt ?? startedAt,
      finishedAt: sandbox.clock.now(),
    });
  }
}

/** Ends a stage of which nothing is carried out, and says why. */
function endStage(context: RunContext, stage: Stage, outcome: RunOutcome, problems: readonly string[]): void {
  const { sandbox, run } = context;
  settleChecks(sandbox, run, stage, "skipped");
  const log = openLog(sandbox, run.id, "Checkpoint");
  for (const problem of problems) log.error(problem);
  const about = { issues: log.issues(), logId: log.id };
  for (const job of stage.jobs) skipJob(context, stage, job);
  end(sandbox, run.id, [checkpointRecordId(run.id, stage)], outcome, about);
  end(sandbox, run.id, [stageRecordId(run.id, stage)], outcome);
}

/** Notes which connections the run has locked; letting go of some is told. */
function lock({ sandbox, run, unlocked }: RunContext, locks: readonly string[]): void {
  const stored = sandbox.state.runs.get(run.id);
  if (!stored) return;
  sandbox.state.runs.put({ ...stored, locks: [...locks] });
  if (stored.locks.length > 0 && locks.length === 0) unlocked();
}

async function executeStage(
  context: RunContext,
  stage: Stage,
  connections: Connections,
  locks: readonly string[],
): Promise<void> {
  const { sandbox, run } = context;
  const startedAt = sandbox.clock.now();
  const record = stageRecordId(run.id, stage);
  lock(context, locks);
  settleChecks(sandbox, run, stage, "succeeded");
  end(sandbox, run.id, [checkpointRecordId(run.id, stage)], "succeeded");
  begin(sandbox, run.id, [record]);
  const outcome = await executeJobs(context, stage, connections);
  end(sandbox, run.id, [record], outcome);
  addHistory(context, connections, startedAt, outcome);
  lock(context, []);
}

function skipStage(context: RunContext, stage: Stage): void {
  const { sandbox, run } = context;
  for (const job of stage.jobs) skipJob(context, stage, job);
  end(sandbox, run.id, [checkpointRecordId(run.id, stage), stageRecordId(run.id, stage)], "skipped");
}

const outcomesOf = ({ sandbox, run, stages }: RunContext): Map<string, RunOutcome> => {
  const records = sandbox.state.runs.get(run.id)?.records ?? [];
  return new Map(
    stages.flatMap((stage) => {
      const result = records.find(({ id }) => id === stageRecordId(run.id, stage))?.result;
      return result ? [[stage.name.toLowerCase(), result] as const] : [];
    }),
  );
};

/**
 * Begins a stage, or tells what it waits for: first for the permission to use its connections, then for their checks.
 * Nothing is awaited before the answer, so that nothing is decided unseen between looking and waiting.
 */
function beginStage(
  context: RunContext,
  stage: Stage,
  before: readonly RunOutcome[],
): { waitingFor: RunWait[] } | { execution: Promise<void> } {
  const { sandbox, project, pipeline, run } = context;
  if (!conditionHolds(stage.condition, before)) {
    skipStage(context, stage);
    return { execution: Promise.resolve() };
  }
  const resolved = resolveConnections(sandbox, project, [stage]);
  if ("problems" in resolved) {
    endStage(context, stage, "failed", resolved.problems);
    return { execution: Promise.resolve() };
  }
  const { connections } = resolved;
  const ids = [...new Set([...connections.values()].map(({ id }) => id))];
  const lacking = ids.filter((id) => !mayUse(sandbox, project.id, id, pipeline.number));
  if (lacking.length > 0)
    return {
      waitingFor: lacking.map((endpointId) => ({ stage: stage.name, for: "permission", endpointId })),
    };
  const checked = evaluateChecks(sandbox, run, stage, ids);
  if ("waitingFor" in checked) return checked;
  if ("locks" in checked) return { execution: executeStage(context, stage, connections, checked.locks) };
  endStage(context, stage, checked.outcome, checked.problems);
  return { execution: Promise.resolve() };
}

const runResults: Record<RunOutcome, NonNullable<PipelineRun["result"]>> = {
  skipped: "succeeded",
  succeeded: "succeeded",
  succeededWithIssues: "partiallySucceeded",
  failed: "failed",
  canceled: "canceled",
};

function finish(sandbox: Sandbox, runId: string, outcome: RunOutcome): void {
  const run = sandbox.state.runs.get(runId);
  if (!run) return;
  const result = runResults[outcome];
  sandbox.state.runs.put({
    ...run,
    state: "completed",
    result,
    waitingFor: [],
    finishedAt: sandbox.clock.now(),
  });
}

/**
 * Does what the YAML says as far as the sandbox can: signs in through the run's connections over HTTP, calls Graph, and
 * logs what a person would see. Goes on where an earlier call stopped, and stops where every stage that is left waits
 * for somebody. Follows docs/sources/devops.md#pipeline-runs.
 */
export async function advanceRun(sandbox: Sandbox, runId: string, unlocked: () => void): Promise<void> {
  const context = contextOf(sandbox, runId, unlocked);
  // What the run was made of is gone: nothing can become of it any more.
  if (!context) return finish(sandbox, runId, "failed");
  for (;;) {
    const outcomes = outcomesOf(context);
    if (outcomes.size === context.stages.length)
      return finish(sandbox, runId, worstOf([...outcomes.values()]));
    const waitingFor: RunWait[] = [];
    let advanced = false;
    for (const stage of context.stages) {
      const before = endedBefore(stage, outcomes);
      if (!before || outcomes.has(stage.name.toLowerCase())) continue;
      const begun = beginStage(context, stage, before);
      if ("waitingFor" in begun) {
        waitingFor.push(...begun.waitingFor);
      } else {
        advanced = true;
        await begun.execution;
      }
    }
    const run = sandbox.state.runs.get(runId);
    if (!run) return;
    if (advanced) continue;
    sandbox.state.runs.put({ ...run, waitingFor });
    return;
  }
}
