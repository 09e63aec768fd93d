import type { Sandbox } from "../../kernel/context.ts";
import { guidOf } from "../../kernel/ids.ts";
import type { Organization, Pipeline, PipelineRun, Project } from "../../state/devops.ts";

/** A job while it runs. Its token is good for asking who its connections are, and for nothing else. */
export interface Job {
  organization: Organization;
  project: Project;
  pipeline: Pipeline;
  run: PipelineRun;
  planId: string;
  jobId: string;
  /** Connections that the run's tasks refer to. */
  endpointIds: ReadonlySet<string>;
}

/** Tokens of running jobs. They live in memory and end with the job. */
const running = new WeakMap<Sandbox, Map<string, Job>>();

export const planIdOf = (run: PipelineRun): string => guidOf(`plan:${run.id}`);
/** Names of jobs are unique within their stage only. */
export const jobIdOf = (run: PipelineRun, stage: string, job: string): string =>
  guidOf(`job:${run.id}:${stage}:${job}`);

/** Admits a job and returns its token. */
export function openJob(sandbox: Sandbox, job: Job): string {
  const jobs = running.get(sandbox) ?? new Map<string, Job>();
  running.set(sandbox, jobs);
  const token = sandbox.ids.opaque(32);
  jobs.set(token, job);
  return token;
}

export const closeJob = (sandbox: Sandbox, token: string): void => {
  running.get(sandbox)?.delete(token);
};

export const jobOf = (sandbox: Sandbox, token: string): Job | undefined => running.get(sandbox)?.get(token);
