import type { Sandbox } from "../../kernel/context.ts";
import { type Reply, unsupported } from "../../kernel/service.ts";
import type { Commit, Pipeline, Project, ServiceEndpoint } from "../../state/devops.ts";
import { failure } from "../errors.ts";
import { resolveConnections } from "./connections.ts";
import { readPipeline, type Stage } from "./yaml.ts";

/** Everything that decides what a run will do. */
export interface Prepared {
  refName: string;
  commit: Commit;
  source: string;
  stages: Stage[];
  connections: Map<string, ServiceEndpoint>;
}

const invalidPipeline = (problems: readonly string[]): Reply =>
  failure(400, "PipelineValidationException", problems.join("\n"));

export interface PrepareRequest {
  project: Project;
  pipeline: Pipeline;
  refName?: string | undefined;
  /** Default: the tip of the ref. */
  commitId?: string | undefined;
  /** Instead of the file in the repository. */
  yamlOverride?: string | undefined;
  templateParameters?: Record<string, string> | undefined;
}

/** Reads the pipeline's file at a ref and resolves what it names, or refuses as validation does. */
export function prepareRun(sandbox: Sandbox, request: PrepareRequest): Prepared | { refused: Reply } {
  const { project, pipeline } = request;
  const repository = sandbox.state.repositories.get(pipeline.repositoryId);
  const refName = request.refName ?? repository?.defaultBranch ?? "refs/heads/main";
  const commit = sandbox.state.commits.get(request.commitId ?? repository?.refs[refName] ?? "");
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
  const resolved = resolveConnections(sandbox, project, read.stages);
  if ("problems" in resolved) return { refused: invalidPipeline(resolved.problems) };
  return { refName, commit, source, stages: read.stages, connections: resolved.connections };
}
