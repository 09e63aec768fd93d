import type { Reply, Route } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { PipelineRun, RunIssue, RunRecord } from "../state/devops.ts";
import { failure } from "./errors.ts";
import { identityRef } from "./identities.ts";
import { type ProjectScope, projectRoute } from "./route.ts";
import { planIdOf } from "./runs/jobs.ts";
import { asText, lastChangedOn, logNotFound } from "./runs/logs.ts";
import { resumeRuns } from "./runs/start.ts";
import { collection, isoTime, projectApiUrl, projectReference, projectWebUrl } from "./wire.ts";

/** The run behind a build id, as it is by now, or the 404. */
function buildOf({ sandbox, call, organization, project }: ProjectScope): PipelineRun | { refused: Reply } {
  const id = call.params["buildId"] ?? "";
  resumeRuns(sandbox, project.id);
  const run = sandbox.state.runs.get(`${organization.id}/${id}`);
  if (run?.projectId === project.id) return run;
  return { refused: failure(404, "BuildNotFoundException", `The requested build ${id} could not be found.`) };
}

const buildUrl = ({ organization, project }: ProjectScope, run: PipelineRun): string =>
  `${projectApiUrl(organization, project)}/build/Builds/${run.number}`;

function buildBody(scope: ProjectScope, run: PipelineRun) {
  const { sandbox, organization, project } = scope;
  const url = buildUrl(scope, run);
  const definitionUrl = `${projectApiUrl(organization, project)}/build/Definitions/${run.pipelineNumber}?revision=1`;
  const pipeline = sandbox.state.pipelines.get(`${project.id}/${run.pipelineNumber}`);
  const requester = identityRef(sandbox, organization, run.requestedBy);
  return {
    _links: {
      self: { href: url },
      web: { href: `${projectWebUrl(organization, project)}/_build/results?buildId=${run.number}` },
      timeline: { href: `${url}/Timeline` },
    },
    properties: {},
    tags: [],
    validationResults: [],
    plans: [{ planId: planIdOf(run) }],
    triggerInfo: {},
    id: run.number,
    buildNumber: run.name,
    status: run.state,
    ...(run.result !== null && { result: run.result }),
    queueTime: isoTime(run.createdAt),
    startTime: isoTime(run.createdAt),
    ...(run.finishedAt !== null && { finishTime: isoTime(run.finishedAt) }),
    url,
    definition: {
      drafts: [],
      id: run.pipelineNumber,
      name: pipeline?.name ?? "",
      url: definitionUrl,
      path: pipeline?.folder ?? "\\",
      type: "build",
      queueStatus: "enabled",
      revision: pipeline?.revision ?? 1,
      project: projectReference(organization, project),
    },
    project: projectReference(organization, project),
    uri: `vstfs:///Build/Build/${run.number}`,
    sourceBranch: run.refName,
    sourceVersion: run.commitId,
    priority: "normal",
    reason: "manual",
    requestedFor: requester,
    requestedBy: requester,
  };
}

const taskLog = (scope: ProjectScope, run: PipelineRun, logId: number) => ({
  id: logId,
  type: "Container",
  url: `${buildUrl(scope, run)}/logs/${logId}`,
});

function recordBody(scope: ProjectScope, run: PipelineRun, record: RunRecord) {
  const { startedAt, finishedAt, logId, issues, ...shown } = record;
  const count = (type: RunIssue["type"]) => issues.filter((issue) => issue.type === type).length;
  return {
    previousAttempts: [],
    ...shown,
    startTime: startedAt === null ? null : isoTime(startedAt),
    finishTime: finishedAt === null ? null : isoTime(finishedAt),
    currentOperation: null,
    percentComplete: null,
    resultCode: null,
    changeId: 1,
    lastModified: "0001-01-01T00:00:00",
    workerName: null,
    details: null,
    errorCount: count("error"),
    warningCount: count("warning"),
    url: null,
    log: logId === null ? null : taskLog(scope, run, logId),
    task: null,
    attempt: 1,
    identifier: null,
    ...(issues.length > 0 && { issues: issues.map((issue) => ({ ...issue, category: "General" })) }),
  };
}

/** What became of every stage, job and step. A checkpoint is the only place where a missing permission shows. */
const timeline = (scope: ProjectScope, run: PipelineRun) => ({
  records: run.records.map((record) => recordBody(scope, run, record)),
  lastChangedBy: "00000002-0000-8888-8000-000000000000",
  lastChangedOn: isoTime(run.finishedAt ?? run.createdAt),
  id: planIdOf(run),
  changeId: run.logs.length + 1,
  url: `${buildUrl(scope, run)}/Timeline/${planIdOf(run)}`,
});

function log(scope: ProjectScope): Reply {
  const { call, number } = scope;
  const run = buildOf(scope);
  if ("refused" in run) return run.refused;
  const id = call.params["logId"] ?? "";
  const found = run.logs.find((candidate) => String(candidate.id) === id);
  if (!found) return logNotFound(id);
  const lines = found.lines.slice(number("startLine", 0), number("endLine", found.lines.length));
  const asJson = /application\/json/i.test(call.headers.get("accept") ?? "");
  return asJson ? { status: 200, body: collection(lines) } : asText(lines);
}

/** The build API's view of runs: what their logs say, and what they wait for. */
export const buildRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/build/builds/:buildId",
    resource: "build",
    source: "docs/sources/devops.md#builds",
    run(scope) {
      const run = buildOf(scope);
      return "refused" in run ? run.refused : { status: 200, body: buildBody(scope, run) };
    },
  }),
  projectRoute({
    method: "GET",
    path: "/build/builds/:buildId/timeline",
    resource: "build",
    source: "docs/sources/devops.md#builds",
    run(scope) {
      const run = buildOf(scope);
      return "refused" in run ? run.refused : { status: 200, body: timeline(scope, run) };
    },
  }),
  projectRoute({
    method: "GET",
    path: "/build/builds/:buildId/logs",
    resource: "build",
    source: "docs/sources/devops.md#run-logs",
    run(scope) {
      const run = buildOf(scope);
      if ("refused" in run) return run.refused;
      const logs = run.logs.map((each) => ({
        lineCount: each.lines.length,
        createdOn: isoTime(each.createdAt),
        lastChangedOn: lastChangedOn(each),
        ...taskLog(scope, run, each.id),
      }));
      return { status: 200, body: collection(logs) };
    },
  }),
  projectRoute({
    method: "GET",
    path: "/build/builds/:buildId/logs/:logId",
    resource: "build",
    kinds: { startLine: "number", endLine: "number" },
    source: "docs/sources/devops.md#run-logs",
    run: log,
  }),
];
