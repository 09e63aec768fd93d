import * as z from "zod/mini";
import { type Http, type HttpError, path, query, sendAndRead, type WireRequest } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { apiVersions } from "./versions.ts";

/** Where a pipeline lives. */
export interface ProjectAddress {
  readonly organization: string;
  readonly projectId: string;
}

const Pipeline = z.object({
  id: z.int(),
  name: z.string(),
  folder: z.nullish(z.string()),
  _links: z.nullish(z.object({ web: z.nullish(z.object({ href: z.string() })) })),
});
export type Pipeline = z.infer<typeof Pipeline>;

const PipelineList = z.object({ value: z.array(Pipeline) });

/** Pipelines of a project, by name, up to `top`. */
export async function listPipelines(
  http: Http,
  { organization, projectId }: ProjectAddress,
  top: number,
  signal: AbortSignal,
): Promise<Result<readonly Pipeline[], HttpError>> {
  const list = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        path`/${organization}/${projectId}/_apis/pipelines` +
        query({ orderBy: "name asc", $top: top, "api-version": apiVersions.pipelines }),
      scopes: scopes.azureDevOps,
      purpose: "List the pipelines",
      signal,
    },
    PipelineList,
  );
  return list.ok ? ok(list.value.value) : list;
}

/** A YAML pipeline to be created from a file in Azure Repos. */
export interface NewPipeline {
  readonly name: string;
  readonly folder: string;
  /** Path of the YAML file in the repository, beginning with a slash. */
  readonly yamlPath: string;
  readonly repositoryId: string;
}

const newPipelineBody = ({ name, folder, yamlPath, repositoryId }: NewPipeline) => ({
  name,
  folder,
  configuration: { type: "yaml", path: yamlPath, repository: { id: repositoryId, type: "azureReposGit" } },
});

/** The request that creates a pipeline. */
export const createPipelineRequest = (
  { organization, projectId }: ProjectAddress,
  pipeline: NewPipeline,
): WireRequest => ({
  service: "devops",
  method: "POST",
  path: path`/${organization}/${projectId}/_apis/pipelines` + query({ "api-version": apiVersions.pipelines }),
  body: newPipelineBody(pipeline),
});

/** Creates a pipeline. Its file need not exist before the first run. */
export const createPipeline = (
  http: Http,
  address: ProjectAddress,
  pipeline: NewPipeline,
  signal: AbortSignal,
): Promise<Result<Pipeline, HttpError>> =>
  sendAndRead(
    http,
    {
      ...createPipelineRequest(address, pipeline),
      scopes: scopes.azureDevOps,
      purpose: "Create the pipeline",
      changes: `pipeline ${pipeline.name}`,
      signal,
    },
    Pipeline,
  );

/** Deletes a pipeline with its runs; the pipelines API has no deletion, its build definition has. */
export async function deletePipeline(
  http: Http,
  { organization, projectId }: ProjectAddress,
  id: string,
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> {
  const reply = await http.send({
    service: "devops",
    method: "DELETE",
    path:
      path`/${organization}/${projectId}/_apis/build/definitions/${id}` +
      query({ "api-version": apiVersions.builds }),
    scopes: scopes.azureDevOps,
    purpose: "Delete the pipeline",
    changes,
    signal,
  });
  return reply.ok ? ok(undefined) : reply;
}

const Run = z.object({
  id: z.int(),
  name: z.nullish(z.string()),
  state: z.string(),
  result: z.nullish(z.string()),
  _links: z.nullish(z.object({ web: z.nullish(z.object({ href: z.string() })) })),
});
export type PipelineRun = z.infer<typeof Run>;

const runBody = (branch: string) => ({ resources: { repositories: { self: { refName: branch } } } });

/** The request that starts a run. */
export const startRunRequest = (
  { organization, projectId }: ProjectAddress,
  pipelineId: string,
  branch: string,
): WireRequest => ({
  service: "devops",
  method: "POST",
  path:
    path`/${organization}/${projectId}/_apis/pipelines/${pipelineId}/runs` +
    query({ "api-version": apiVersions.pipelines }),
  body: runBody(branch),
});

/** Starts a run of a pipeline on a branch (full ref name). */
export const startRun = (
  http: Http,
  address: ProjectAddress,
  pipelineId: string,
  branch: string,
  changes: string,
  signal: AbortSignal,
): Promise<Result<PipelineRun, HttpError>> =>
  sendAndRead(
    http,
    {
      ...startRunRequest(address, pipelineId, branch),
      scopes: scopes.azureDevOps,
      purpose: "Run the pipeline",
      changes,
      signal,
    },
    Run,
  );

/** A run as it stands now. */
export const getRun = (
  http: Http,
  { organization, projectId }: ProjectAddress,
  pipelineId: string,
  runId: string,
  signal: AbortSignal,
): Promise<Result<PipelineRun, HttpError>> =>
  sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        path`/${organization}/${projectId}/_apis/pipelines/${pipelineId}/runs/${runId}` +
        query({ "api-version": apiVersions.pipelines }),
      scopes: scopes.azureDevOps,
      purpose: "Watch the run",
      signal,
    },
    Run,
  );

const RunList = z.object({ value: z.array(z.object({ id: z.int() })) });

/** Number of the newest run of a pipeline, or undefined where it never ran. */
export async function findNewestRun(
  http: Http,
  { organization, projectId }: ProjectAddress,
  pipelineId: string,
  signal: AbortSignal,
): Promise<Result<string | undefined, HttpError>> {
  const list = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        path`/${organization}/${projectId}/_apis/pipelines/${pipelineId}/runs` +
        query({ "api-version": apiVersions.pipelines }),
      scopes: scopes.azureDevOps,
      purpose: "Look for a run of the pipeline",
      signal,
    },
    RunList,
  );
  if (!list.ok) return list;
  const newest = Math.max(...list.value.value.map(({ id }) => id));
  return ok(Number.isFinite(newest) ? String(newest) : undefined);
}

const LogLines = z.object({ value: z.array(z.string()) });
const LogList = z.object({
  value: z.array(z.object({ id: z.int() })),
});

/** Every line of a run's log, in order. */
export async function readRunLog(
  http: Http,
  { organization, projectId }: ProjectAddress,
  runId: string,
  signal: AbortSignal,
): Promise<Result<readonly string[], HttpError>> {
  const call = {
    service: "devops",
    method: "GET",
    scopes: scopes.azureDevOps,
    purpose: "Read the run's log",
    signal,
  } as const;
  const address = path`/${organization}/${projectId}/_apis/build/builds/${runId}/logs`;
  const list = await sendAndRead(
    http,
    { ...call, path: address + query({ "api-version": apiVersions.builds }) },
    LogList,
  );
  if (!list.ok) return list;
  const logs = await Promise.all(
    list.value.value.map(({ id }) =>
      sendAndRead(
        http,
        {
          ...call,
          path: `${address}/${id}${query({ "api-version": apiVersions.builds })}`,
          headers: { accept: "application/json" },
        },
        LogLines,
      ),
    ),
  );
  const lines: string[] = [];
  for (const log of logs) {
    if (!log.ok) return log;
    lines.push(...log.value.value);
  }
  return ok(lines);
}
