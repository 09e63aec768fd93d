import type { Sandbox } from "../../kernel/context.ts";
import { type Reply, unsupported } from "../../kernel/service.ts";
import type { Commit, Pipeline, Project } from "../../state/devops.ts";
import { failure } from "../errors.ts";
import { type Connections, resolveConnections } from "./connections.ts";
import { planStep } from "./plan-step.ts";
import { taskOf } from "./tasks.ts";
import { readPipeline, type Stage } from "./yaml.ts";

/** Everything that decides what a run will do. */
export interface Prepared {
  refName: string;
  commit: Commit;
  source: string;
  stages: Stage[];
  connections: Connections;
}

const invalidPipeline = (problems: readonly string[]): Reply =>
  failure(400, "PipelineValidationException", problems.join("\n"));

export interface PrepareRequest {
  project: Project;
  pipeline: Pipeline;
  refName?: string | undefined;
  /** Instead of the file in the repository. */
  yamlOverride?: string | undefined;
  templateParameters?: Record<string, string> | undefined;
}

const stepsOf = (stages: readonly Stage[]) =>
  stages.flatMap(({ jobs }) =>
    jobs.flatMap((job) => job.steps.filter(({ enabled }) => enabled).map((step) => ({ job, step }))),
  );

/** Tasks that the organization does not have. The wording is assumed. */
const missingTasks = (stages: readonly Stage[]): string[] =>
  stepsOf(stages).flatMap(({ job, step }) =>
    step.kind === "task" && !taskOf(step)
      ? [
          `Job ${job.name}: Step ${step.label} references task ${step.task} at version ${step.version} which could not be found. The task does not exist or is not installed.`,
        ]
      : [],
  );

/** Reads the pipeline's file at a ref and resolves what it names, or refuses as validation does. */
export function prepareRun(sandbox: Sandbox, request: PrepareRequest): Prepared | { refused: Reply } {
  const { project, pipeline } = request;
  const repository = sandbox.state.repositories.get(pipeline.repositoryId);
  const refName = request.refName ?? repository?.defaultBranch ?? "refs/heads/main";
  const commit = sandbox.state.commits.get(repository?.refs[refName] ?? "");
  if (!commit) {
    const problem = `Could not get the latest source version for repository ${repository?.name ?? pipeline.repositoryId} hosted on Azure Repos using ref ${refName}.`;
    return { refused: invalidPipeline([problem]) };
  }
  const source = request.yamlOverride ?? commit.files[pipeline.path];
  if (source === undefined) {
    const problem = `File ${pipeline.path} not found in repository ${repository?.name ?? ""} branch ${refName} version ${commit.id}.`;
    return { refused: invalidPipeline([problem]) };
  }
  const read = readPipeline(source, request.templateParameters);
  if ("unsupported" in read) return { refused: unsupported("pipeline runs", read.unsupported) };
  if ("problems" in read)
    return { refused: invalidPipeline(read.problems.map((text) => `${pipeline.path}: ${text}`)) };
  const missing = missingTasks(read.stages);
  if (missing.length > 0) return { refused: invalidPipeline(missing) };
  const resolved = resolveConnections(sandbox, project, read.stages);
  if ("problems" in resolved) return { refused: invalidPipeline(resolved.problems) };
  return { refName, commit, source, stages: read.stages, connections: resolved.connections };
}

/** Why a run cannot be carried out here although it is valid; a preview does not ask. */
export function refuseToRun({ stages, connections, commit }: Prepared): Reply | undefined {
  for (const { step } of stepsOf(stages)) {
    const plan = planStep(step, connections, commit.files);
    if (plan.kind === "unsupported") return unsupported("pipeline runs", plan.what);
  }
  return undefined;
}
