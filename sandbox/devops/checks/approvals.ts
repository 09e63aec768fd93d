import { z } from "zod";
import { type Reply, type Route, unsupported } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { ApprovalStep, PipelineApproval } from "../../state/devops.ts";
import { accessDenied, failure } from "../errors.ts";
import { nameOfMember, shortIdentityRef } from "../identities.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { resumeRuns } from "../runs/start.ts";
import { collection, isoTime, projectApiUrl, projectWebUrl } from "../wire.ts";
import { answered } from "./decision.ts";
import { listed } from "./settings.ts";

const Answers = z.array(
  z.strictObject({
    approvalId: z.guid(),
    status: z.string(),
    comment: z.string().nullish(),
  }),
);
type Answer = z.infer<typeof Answers>[number];

const states = ["all", "pending", "approved", "rejected", "timedout", "canceled"];

function stepBody({ sandbox, organization }: ProjectScope, step: ApprovalStep, index: number) {
  const approver = shortIdentityRef(sandbox, organization, step.approver);
  const isAnswered = step.status === "approved" || step.status === "rejected";
  return {
    assignedApprover: approver,
    ...(isAnswered && { actualApprover: approver }),
    status: step.status,
    comment: step.comment,
    ...(step.modifiedAt !== null && { lastModifiedOn: isoTime(step.modifiedAt) }),
    order: index + 1,
    ...(step.modifiedAt !== null && { lastModifiedBy: approver }),
    ...(step.initiatedAt !== null && { initiatedOn: isoTime(step.initiatedAt) }),
    history: [],
  };
}

/** The run that an approval holds, under the pipeline that it is of. */
function pipelineBody({ sandbox, organization, project }: ProjectScope, { runId }: PipelineApproval) {
  const run = sandbox.state.runs.get(runId);
  const pipeline = sandbox.state.pipelines.get(`${project.id}/${run?.pipelineNumber}`);
  if (!run || !pipeline) return undefined;
  return {
    owner: {
      _links: {
        web: { href: `${projectWebUrl(organization, project)}/_build/results?buildId=${run.number}` },
        self: { href: `${projectApiUrl(organization, project)}/build/Builds/${run.number}` },
      },
      id: run.number,
      name: run.name,
    },
    id: String(pipeline.number),
    name: pipeline.name,
  };
}

function approvalBody(scope: ProjectScope, approval: PipelineApproval, withSteps: boolean) {
  const { sandbox, organization, project } = scope;
  const { settings } = approval;
  const pipeline = pipelineBody(scope, approval);
  return {
    id: approval.id,
    steps: withSteps ? approval.steps.map((step, index) => stepBody(scope, step, index)) : [],
    status: approval.status,
    createdOn: isoTime(approval.createdAt),
    lastModifiedOn: isoTime(approval.modifiedAt),
    executionOrder: settings.executionOrder,
    minRequiredApprovers: settings.minRequiredApprovers || settings.approvers.length,
    ...(settings.instructions !== "" && { instructions: settings.instructions }),
    blockedApprovers: settings.blockedApprovers.map((id) => shortIdentityRef(sandbox, organization, id)),
    _links: {
      self: { href: `${projectApiUrl(organization, project)}/pipelines/approvals/${approval.id}` },
    },
    ...(pipeline && { pipeline }),
  };
}

type Found = { approval: PipelineApproval } | { refused: Reply };

/** An approval of the project, or the 404. */
function approvalOf({ sandbox, project }: ProjectScope, id: string): Found {
  const approval = sandbox.state.approvals.get(id.toLowerCase());
  if (approval?.projectId === project.id) return { approval };
  return { refused: failure(404, "ApprovalNotFoundException", `Approval with id ${id} does not exist.`) };
}

/** Why the caller may not answer an approval, or undefined. */
function refuseAnswer(
  { sandbox, membership }: ProjectScope,
  { id, settings, steps, status, runId }: PipelineApproval,
): Reply | undefined {
  const { identityId } = membership;
  const mine = steps.find(({ approver }) => approver === identityId);
  const denied = (right: string) => accessDenied(nameOfMember(sandbox, membership), right);
  if (!mine || settings.blockedApprovers.includes(identityId)) return denied(`Approve on approval ${id}`);
  if (settings.requesterCannotBeApprover && sandbox.state.runs.get(runId)?.requestedBy === identityId)
    return denied(`Approve a run of one's own on approval ${id}`);
  if (status === "pending" && mine.status === "pending") return undefined;
  return failure(400, "ApprovalUpdateException", `Approval with id ${id} does not wait for this answer.`);
}

/** An approval with the caller's answer, or why there is none. */
function answer(scope: ProjectScope, { approvalId, status, comment }: Answer): Found {
  const found = approvalOf(scope, approvalId);
  if ("refused" in found) return found;
  if (status !== "approved" && status !== "rejected")
    return { refused: unsupported("PATCH pipelines/approvals", `status "${status}"`) };
  const refused = refuseAnswer(scope, found.approval);
  if (refused) return { refused };
  const approver = scope.membership.identityId;
  return {
    approval: answered(found.approval, { approver, status, comment: comment ?? "" }, scope.call.nowMs),
  };
}

/** Takes all answers or none, and lets the runs that wait for them look again. */
function update(scope: ProjectScope): Reply {
  const { sandbox, call, project } = scope;
  const changed: PipelineApproval[] = [];
  for (const each of call.body as Answer[]) {
    const found = answer(scope, each);
    if ("refused" in found) return found.refused;
    changed.push(found.approval);
  }
  for (const approval of changed) sandbox.state.approvals.put(approval);
  resumeRuns(sandbox, project.id);
  return { status: 200, body: collection(changed.map((approval) => approvalBody(scope, approval, true))) };
}

const showsSteps = ({ option }: ProjectScope): boolean => option("$expand")?.toLowerCase() === "steps";

/** Approvals of a project by id, by state and by who is asked. Filters ignore case. */
function list(scope: ProjectScope): Reply {
  const { sandbox, project, option, number } = scope;
  const wanted = (name: string) => {
    const words = option(name);
    return words === undefined ? undefined : new Set(listed(words.toLowerCase()));
  };
  const [ids, people] = [wanted("approvalIds"), wanted("userIds")];
  const state = option("state")?.toLowerCase() ?? "all";
  const found = sandbox.state.approvals
    .by("byProject", project.id)
    .filter(
      ({ id, status, steps }) =>
        (ids === undefined || ids.has(id)) &&
        (state === "all" || state === status.toLowerCase()) &&
        (people === undefined || steps.some(({ approver }) => people.has(approver))),
    )
    .slice(0, number("top", Number.POSITIVE_INFINITY));
  const withSteps = showsSteps(scope);
  return { status: 200, body: collection(found.map((each) => approvalBody(scope, each, withSteps))) };
}

const source = "docs/sources/devops.md#approvals";
const expand = { $expand: ["none", "steps", "permissions"] } as const;

/** An operation that looks at approvals as they are by now. */
const looking =
  (run: (scope: ProjectScope) => Reply) =>
  (scope: ProjectScope): Reply => {
    if (scope.option("$expand")?.toLowerCase() === "permissions")
      return unsupported("pipelines/approvals", "the permissions of an approval");
    resumeRuns(scope.sandbox, scope.project.id);
    return run(scope);
  };

/** The questions that approval checks put to people before a stage goes on. */
export const approvalRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/pipelines/approvals",
    resource: "approvals",
    query: ["approvalIds", "userIds"],
    kinds: { ...expand, state: states, top: "number" },
    source,
    run: looking(list),
  }),
  projectRoute({
    method: "GET",
    path: "/pipelines/approvals/:approvalId",
    resource: "approvals",
    kinds: expand,
    source,
    run: looking((scope) => {
      const found = approvalOf(scope, scope.call.params["approvalId"] ?? "");
      if ("refused" in found) return found.refused;
      return { status: 200, body: approvalBody(scope, found.approval, showsSteps(scope)) };
    }),
  }),
  projectRoute({
    method: "PATCH",
    path: "/pipelines/approvals",
    resource: "approvals",
    body: Answers,
    source,
    run: looking(update),
  }),
];
