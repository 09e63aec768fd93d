import { z } from "zod";
import { type Reply, type Route, unsupported } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { Pipeline, PipelineRun } from "../../state/devops.ts";
import { contributes } from "../access.ts";
import { accessDenied, failure } from "../errors.ts";
import { nameOfMember } from "../identities.ts";
import { nextNumber } from "../numbers.ts";
import { pipelineOf, pipelineReference } from "../pipelines.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { collection, isoTime, projectApiUrl, projectWebUrl } from "../wire.ts";
import { prepareRun, refuseToRun } from "./prepare.ts";
import { resumeRuns, startRun } from "./start.ts";

const RunBody = z.strictObject({
  resources: z
    .strictObject({
      repositories: z
        .strictObject({
          self: z.strictObject({ refName: z.string().nullish(), version: z.string().nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  templateParameters: z.record(z.string(), z.string()).nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  stagesToSkip: z.array(z.string()).nullish(),
  previewRun: z.boolean().nullish(),
  yamlOverride: z.string().nullish(),
});
type RunBody = z.infer<typeof RunBody>;

/** This API has no word for a run that went on after an error; the build API has. Assumed. */
const resultOf = (result: NonNullable<PipelineRun["result"]>) =>
  result === "partiallySucceeded" ? "succeeded" : result;

function runBody({ sandbox, organization, project }: ProjectScope, pipeline: Pipeline, run: PipelineRun) {
  const self = `${projectApiUrl(organization, project)}/pipelines/${pipeline.number}/runs/${run.number}`;
  const reference = pipelineReference(organization, project, pipeline);
  return {
    _links: {
      self: { href: self },
      web: { href: `${projectWebUrl(organization, project)}/_build/results?buildId=${run.number}` },
      "pipeline.web": {
        href: `${projectWebUrl(organization, project)}/_build/definition?definitionId=${pipeline.number}`,
      },
      pipeline: { href: reference.url },
    },
    templateParameters: run.templateParameters,
    pipeline: reference,
    state: run.state,
    ...(run.result !== null && { result: resultOf(run.result) }),
    createdDate: isoTime(run.createdAt),
    ...(run.finishedAt !== null && { finishedDate: isoTime(run.finishedAt) }),
    url: self,
    resources: {
      repositories: {
        self: {
          repository: {
            id: sandbox.state.repositories.get(pipeline.repositoryId)?.id ?? "",
            type: "azureReposGit",
          },
          refName: run.refName,
          version: run.commitId,
        },
      },
    },
    id: run.number,
    name: run.name,
  };
}

/** The run that a path names under its pipeline, as it is by now, or the 404. */
export function runOf(scope: ProjectScope): { pipeline: Pipeline; run: PipelineRun } | { refused: Reply } {
  const pipeline = pipelineOf(scope);
  if ("refused" in pipeline) return pipeline;
  const number = scope.call.params["runId"] ?? "";
  resumeRuns(scope.sandbox, scope.project.id);
  const run = scope.sandbox.state.runs.get(`${scope.organization.id}/${number}`);
  if (run?.projectId === scope.project.id && run.pipelineNumber === pipeline.number) return { pipeline, run };
  return {
    refused: failure(404, "BuildNotFoundException", `The requested build ${number} could not be found.`),
  };
}

/** Date and count of the day, as in `20250416.1`. */
function runName({ sandbox, call, project }: ProjectScope, pipeline: Pipeline): string {
  const day = isoTime(call.nowMs).slice(0, 10).replaceAll("-", "");
  const today = sandbox.state.runs
    .by("byProject", project.id)
    .filter((run) => run.pipelineNumber === pipeline.number && run.name.startsWith(`${day}.`));
  return `${day}.${today.length + 1}`;
}

function refuseOptions(
  { variables, stagesToSkip, resources, yamlOverride }: RunBody,
  preview: boolean,
): Reply | undefined {
  if (!preview && yamlOverride)
    return unsupported("pipeline runs", "another YAML than the file's for a real run");
  if (Object.keys(variables ?? {}).length > 0) return unsupported("pipeline runs", "variables of one run");
  if ((stagesToSkip ?? []).length > 0) return unsupported("pipeline runs", "stages to skip");
  if (resources?.repositories?.self?.version)
    return unsupported("pipeline runs", "running another version than a branch's tip");
  return undefined;
}

function run(scope: ProjectScope, preview: boolean): Reply {
  const { sandbox, call, organization, project, membership } = scope;
  const pipeline = pipelineOf(scope);
  if ("refused" in pipeline) return pipeline.refused;
  if (!contributes(membership, project.id))
    return accessDenied(nameOfMember(sandbox, membership), "Queue builds");
  const body = call.body as RunBody;
  const refused = refuseOptions(body, preview);
  if (refused) return refused;
  const prepared = prepareRun(sandbox, {
    project,
    pipeline,
    refName: body.resources?.repositories?.self?.refName ?? undefined,
    yamlOverride: body.yamlOverride ?? undefined,
    templateParameters: body.templateParameters ?? undefined,
  });
  if ("refused" in prepared) return prepared.refused;
  if (preview) return { status: 200, body: { finalYaml: prepared.source } };
  const cannotRun = refuseToRun(prepared);
  if (cannotRun) return cannotRun;
  const number = nextNumber(
    sandbox,
    `run:${organization.id}`,
    (candidate) => sandbox.state.runs.get(`${organization.id}/${candidate}`) !== undefined,
  );
  const started = startRun(sandbox, prepared.stages, {
    id: `${organization.id}/${number}`,
    number,
    projectId: project.id,
    pipelineNumber: pipeline.number,
    name: runName(scope, pipeline),
    state: "inProgress",
    result: null,
    refName: prepared.refName,
    commitId: prepared.commit.id,
    templateParameters: body.templateParameters ?? {},
    logs: [],
    waitingFor: [],
    locks: [],
    requestedBy: membership.identityId,
    createdAt: call.nowMs,
    finishedAt: null,
  });
  return { status: 200, body: runBody(scope, pipeline, started) };
}

export const runRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "POST",
    path: "/pipelines/:pipelineId/runs",
    resource: "pipelines",
    body: RunBody,
    source: "docs/sources/devops.md#pipeline-runs",
    run: (scope) => run(scope, (scope.call.body as RunBody).previewRun === true),
  }),
  projectRoute({
    method: "POST",
    path: "/pipelines/:pipelineId/preview",
    resource: "pipelines",
    body: RunBody,
    source: "docs/sources/devops.md#pipeline-runs",
    run: (scope) => run(scope, true),
  }),
  projectRoute({
    method: "GET",
    path: "/pipelines/:pipelineId/runs",
    resource: "pipelines",
    source: "docs/sources/devops.md#pipeline-runs",
    run(scope) {
      const pipeline = pipelineOf(scope);
      if ("refused" in pipeline) return pipeline.refused;
      const runs = scope.sandbox.state.runs
        .by("byProject", scope.project.id)
        .filter(({ pipelineNumber }) => pipelineNumber === pipeline.number)
        .sort((a, b) => b.number - a.number);
      return { status: 200, body: collection(runs.map((each) => runBody(scope, pipeline, each))) };
    },
  }),
  projectRoute({
    method: "GET",
    path: "/pipelines/:pipelineId/runs/:runId",
    resource: "pipelines",
    source: "docs/sources/devops.md#pipeline-runs",
    run(scope) {
      const found = runOf(scope);
      if ("refused" in found) return found.refused;
      return { status: 200, body: runBody(scope, found.pipeline, found.run) };
    },
  }),
];
