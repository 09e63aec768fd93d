import { createHmac, timingSafeEqual } from "node:crypto";
import { guidOf } from "../../kernel/ids.ts";
import { type Call, type Reply, type Route, unsupported } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { PipelineRun, RunLog } from "../../state/devops.ts";
import { failure } from "../errors.ts";
import { optionOf } from "../options.ts";
import { findOrganization, type ProjectScope, projectRoute } from "../route.ts";
import { isoTime, projectApiUrl } from "../wire.ts";
import { runOf } from "./routes.ts";

/** Signs addresses alike in every run: the sandbox keeps no secret from anybody. */
const signingKey = guidOf("signed log addresses");
const lifetimeMs = 10 * 60_000;

const signatureOf = (path: string, expires: string): string =>
  createHmac("sha256", signingKey).update(`${path}\n${expires}`).digest("base64url");

/** An address that reads one log, or all of them, for ten minutes without a token, on the origin that was asked. */
function signedContent(
  { call, organization, project }: ProjectScope,
  run: PipelineRun,
  log: RunLog | undefined,
) {
  const expires = isoTime(call.nowMs + lifetimeMs);
  const path = `/${organization.name}/${project.id}/_apis/pipelines/${run.pipelineNumber}/runs/${run.number}/signedlogcontent/${log?.id ?? "all"}`;
  const query = new URLSearchParams({
    urlExpires: expires,
    urlSigningMethod: "HMACV2",
    urlSignature: signatureOf(path, expires),
  });
  return { signedContent: { url: `${call.url.origin}${path}?${query}`, signatureExpires: expires } };
}

const logsUrl = ({ organization, project }: ProjectScope, run: PipelineRun): string =>
  `${projectApiUrl(organization, project)}/pipelines/${run.pipelineNumber}/runs/${run.number}/logs`;

/** Moment of a log's last line, which begins with it. */
export const lastChangedOn = (log: RunLog): string =>
  log.lines.at(-1)?.split(" ")[0] ?? isoTime(log.createdAt);

const logBody = (scope: ProjectScope, run: PipelineRun, log: RunLog, signed: boolean) => ({
  createdOn: isoTime(log.createdAt),
  id: log.id,
  lastChangedOn: lastChangedOn(log),
  lineCount: log.lines.length,
  url: `${logsUrl(scope, run)}/${log.id}`,
  ...(signed && signedContent(scope, run, log)),
});

/** Whether signed addresses are asked for, or why the option is refused. */
function wantsSigned({ option }: ProjectScope): boolean | { refused: Reply } {
  const expand = option("$expand")?.toLowerCase() ?? "none";
  if (expand === "none" || expand === "signedcontent") return expand === "signedcontent";
  return { refused: unsupported("pipeline run logs", `$expand "${expand}"`) };
}

export const logNotFound = (id: string): Reply =>
  failure(404, "BuildNotFoundException", `The log ${id} of the requested build could not be found.`);

export const asText = (lines: readonly string[]): Reply => ({
  status: 200,
  body: lines.map((line) => `${line}\n`).join(""),
  headers: { "content-type": "text/plain; charset=utf-8" },
});

function readSigned({ sandbox, url, params, query, nowMs }: Call<Caller>): Reply {
  const expires = optionOf(query, "urlExpires") ?? "";
  const given = Buffer.from(optionOf(query, "urlSignature") ?? "");
  const expected = Buffer.from(signatureOf(url.pathname, expires));
  const valid =
    given.length === expected.length && timingSafeEqual(given, expected) && Date.parse(expires) > nowMs;
  if (!valid)
    return failure(
      401,
      "UnauthorizedRequestException",
      "The signature of the address is not valid or has expired.",
    );
  const organization = findOrganization(sandbox, params["organization"] ?? "");
  const run = sandbox.state.runs.get(`${organization?.id ?? ""}/${params["runId"] ?? ""}`);
  const logs =
    run?.logs.filter(({ id }) => params["logId"] === "all" || String(id) === params["logId"]) ?? [];
  return logs.length === 0 ? logNotFound(params["logId"] ?? "") : asText(logs.flatMap(({ lines }) => lines));
}

export const logRoutes: readonly Route<Caller>[] = [
  {
    method: "GET",
    path: "/:organization/:project/_apis/pipelines/:pipelineId/runs/:runId/signedlogcontent/:logId",
    anonymous: true,
    query: ["urlExpires", "urlSigningMethod", "urlSignature"],
    source: "docs/sources/devops.md#run-logs",
    run: readSigned,
  },
  projectRoute({
    method: "GET",
    path: "/pipelines/:pipelineId/runs/:runId/logs",
    resource: "pipelines",
    query: ["$expand"],
    source: "docs/sources/devops.md#run-logs",
    run(scope) {
      const found = runOf(scope);
      if ("refused" in found) return found.refused;
      const signed = wantsSigned(scope);
      if (typeof signed === "object") return signed.refused;
      return {
        status: 200,
        body: {
          logs: found.run.logs.map((log) => logBody(scope, found.run, log, signed)),
          url: logsUrl(scope, found.run),
          ...(signed && signedContent(scope, found.run, undefined)),
        },
      };
    },
  }),
  projectRoute({
    method: "GET",
    path: "/pipelines/:pipelineId/runs/:runId/logs/:logId",
    resource: "pipelines",
    query: ["$expand"],
    source: "docs/sources/devops.md#run-logs",
    run(scope) {
      const found = runOf(scope);
      if ("refused" in found) return found.refused;
      const signed = wantsSigned(scope);
      if (typeof signed === "object") return signed.refused;
      const id = scope.call.params["logId"] ?? "";
      const log = found.run.logs.find((candidate) => String(candidate.id) === id);
      return log ? { status: 200, body: logBody(scope, found.run, log, signed) } : logNotFound(id);
    },
  }),
];
