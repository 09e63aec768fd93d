import type { Route } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { EndpointExecution } from "../../state/devops.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { isoTime, page, projectApiUrl, projectWebUrl } from "../wire.ts";
import { findEndpoint } from "./read.ts";

const defaultTop = 50;

function executionBody(
  { sandbox, organization, project }: ProjectScope,
  execution: EndpointExecution,
  id: number,
) {
  const api = projectApiUrl(organization, project);
  const web = projectWebUrl(organization, project);
  const { pipelineNumber, runNumber } = execution;
  const pipeline = sandbox.state.pipelines.get(`${project.id}/${pipelineNumber}`);
  const run = sandbox.state.runs.get(`${organization.id}/${runNumber}`);
  return {
    endpointId: execution.endpointId,
    data: {
      id,
      planType: "Build",
      definition: {
        _links: {
          web: { href: `${web}/_build/definition?definitionId=${pipelineNumber}` },
          self: { href: `${api}/build/Definitions/${pipelineNumber}` },
        },
        id: pipelineNumber,
        name: pipeline?.name ?? "",
      },
      owner: {
        _links: {
          web: { href: `${web}/_build/results?buildId=${runNumber}` },
          self: { href: `${api}/build/Builds/${runNumber}` },
        },
        id: runNumber,
        name: run?.name ?? String(runNumber),
      },
      startTime: isoTime(execution.startedAt),
      finishTime: isoTime(execution.finishedAt),
      result: execution.result,
    },
  };
}

/** Uses of a connection in one project, the newest first. */
export const executionHistoryRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/serviceendpoint/:endpointId/executionhistory",
    resource: "executionHistory",
    kinds: { top: "number", continuationToken: "number" },
    source: "docs/sources/devops.md#execution-history",
    run(scope) {
      const { sandbox, call, project, number } = scope;
      const endpoint = findEndpoint(scope, call.params["endpointId"] ?? "");
      const oldestFirst = sandbox.state.executions
        .by("byEndpoint", endpoint?.id ?? "")
        .filter(({ projectId }) => projectId === project.id);
      const all = oldestFirst.map((execution, index) => executionBody(scope, execution, index + 1)).reverse();
      return page(
        all,
        { start: number("continuationToken", 0), top: number("top", defaultTop) },
        (body) => body,
      );
    },
  }),
];
