import type { Sandbox } from "../../kernel/context.ts";
import type { PipelineRun } from "../../state/devops.ts";
import { organizationUrl } from "../wire.ts";
import { closeJob, jobIdOf, openJob, planIdOf, type Job as RunningJob } from "./jobs.ts";
import { openLog } from "./log.ts";
import type { Prepared } from "./prepare.ts";
import { runStep } from "./steps.ts";
import type { Job } from "./yaml.ts";

type RunContext = Omit<RunningJob, "jobId">;

function contextOf(sandbox: Sandbox, run: PipelineRun, prepared: Prepared): RunContext | undefined {
  const project = sandbox.state.projects.get(run.projectId);
  const pipeline = sandbox.state.pipelines.get(`${run.projectId}/${run.pipelineNumber}`);
  const organization = sandbox.state.organizations.get(project?.organizationId ?? "");
  if (!project || !pipeline || !organization) return undefined;
  const endpointIds = new Set([...prepared.connections.values()].map(({ id }) => id));
  return { organization, project, pipeline, run, planId: planIdOf(run), endpointIds };
}

/** Runs the steps of a job until one fails. */
async function executeJob(
  sandbox: Sandbox,
  context: RunContext,
  prepared: Prepared,
  job: Job,
): Promise<boolean> {
  const { organization, project, run, planId } = context;
  const jobId = jobIdOf(run, job.name);
  const jobToken = openJob(sandbox, { ...context, jobId });
  const oidcRequestUri = `${organizationUrl(organization)}/${project.id}/_apis/distributedtask/hubs/build/plans/${planId}/jobs/${jobId}/oidctoken`;
  const initialize = openLog(sandbox, run.id, "Initialize job");
  initialize("##[section]Starting: Initialize job");
  initialize("Agent name: 'Azure Pipelines'");
  initialize("##[section]Finishing: Initialize job");
  try {
    for (const step of job.steps) {
      const write = openLog(sandbox, run.id, step.label);
      const { connections, commit } = prepared;
      if (
        !(await runStep(step, { sandbox, oidcRequestUri, jobToken, connections, files: commit.files, write }))
      )
        return false;
    }
    return true;
  } finally {
    closeJob(sandbox, jobToken);
    const finalize = openLog(sandbox, run.id, "Finalize Job");
    finalize("##[section]Starting: Finalize Job");
    finalize("##[section]Finishing: Finalize Job");
  }
}

/** Stages run one after the other; one that fails ends the run. Jobs of a stage do not depend on each other. */
async function executeStages(sandbox: Sandbox, context: RunContext, prepared: Prepared): Promise<boolean> {
  for (const stage of prepared.stages) {
    let succeeded = true;
    for (const job of stage.jobs)
      succeeded = (await executeJob(sandbox, context, prepared, job)) && succeeded;
    if (!succeeded) return false;
  }
  return true;
}

/**
 * Does what the YAML says as far as the sandbox can: signs in through the run's connections over HTTP, calls Graph, logs
 * what a person would see, and adds the use of each connection to its history.
 */
export async function executeRun(sandbox: Sandbox, run: PipelineRun, prepared: Prepared): Promise<void> {
  const startedAt = sandbox.clock.now();
  const context = contextOf(sandbox, run, prepared);
  const crashed = (error: unknown): boolean => {
    openLog(sandbox, run.id, "Agent")(`##[error]${String(error)}`);
    return false;
  };
  const succeeded = context !== undefined && (await executeStages(sandbox, context, prepared).catch(crashed));
  const finishedAt = sandbox.clock.now();
  const result = succeeded ? "succeeded" : "failed";
  const current = sandbox.state.runs.get(run.id);
  if (!current) return;
  sandbox.state.runs.put({ ...current, state: "completed", result, finishedAt });
  for (const endpointId of context?.endpointIds ?? []) {
    if (!sandbox.state.endpoints.get(endpointId)) continue;
    sandbox.state.executions.put({
      id: `${endpointId}/${run.number}`,
      endpointId,
      projectId: run.projectId,
      pipelineNumber: run.pipelineNumber,
      runNumber: run.number,
      result,
      startedAt,
      finishedAt,
    });
  }
}
