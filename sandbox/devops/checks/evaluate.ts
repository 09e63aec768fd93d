import type { Sandbox } from "../../kernel/context.ts";
import type {
  CheckConfiguration,
  PipelineApproval,
  PipelineRun,
  RunOutcome,
  RunRecord,
  RunWait,
} from "../../state/devops.ts";
import { checkpointRecordId, checkRecordId, end, openCheckRecord } from "../runs/records.ts";
import type { Stage } from "../runs/yaml.ts";
import { closeApproval, stepsFor } from "./decision.ts";
import { isOpenAt, refuseBranch } from "./task-checks.ts";

interface StageContext {
  sandbox: Sandbox;
  run: PipelineRun;
  stage: Stage;
}

type Check<Kind extends CheckConfiguration["kind"]> = Extract<CheckConfiguration, { kind: Kind }>;

/** How one check stands. */
type Verdict = "passed" | "waits" | { outcome: RunOutcome; problem: string };

/** How the checks of a stage stand: it waits, it does not run, or it runs and locks connections meanwhile. */
type Checked = { waitingFor: RunWait[] } | { outcome: RunOutcome; problems: string[] } | { locks: string[] };

/** How the timeline speaks of each kind of check. */
const recordTypes = {
  approval: "Checkpoint.Approval",
  task: "Checkpoint.TaskCheck",
  lock: "Checkpoint.ExclusiveLock",
} as const satisfies Record<CheckConfiguration["kind"], RunRecord["type"]>;

const nameOf = (check: CheckConfiguration): string =>
  check.kind === "task" ? check.settings.displayName : recordTypes[check.kind];

function openRecord({ sandbox, run, stage }: StageContext, check: CheckConfiguration): string {
  const id = checkRecordId(run.id, stage, check.number);
  openCheckRecord(sandbox, run.id, stage, {
    id,
    type: recordTypes[check.kind],
    name: nameOf(check),
    order: check.number,
  });
  return id;
}

/** Whether a stage has waited for a check for as long as it may. */
function isTimedOut(
  { sandbox, run }: StageContext,
  recordId: string,
  { timeoutMinutes }: CheckConfiguration,
) {
  const begun = sandbox.state.runs.get(run.id)?.records.find(({ id }) => id === recordId)?.startedAt;
  return begun != null && sandbox.clock.now() - begun >= timeoutMinutes * 60_000;
}

/** The question of a check to its approvers, put when the stage first comes to it. */
function approvalFor({ sandbox, run, stage }: StageContext, check: Check<"approval">): PipelineApproval {
  const id = checkRecordId(run.id, stage, check.number);
  const nowMs = sandbox.clock.now();
  return (
    sandbox.state.approvals.get(id) ??
    sandbox.state.approvals.put({
      id,
      projectId: run.projectId,
      runId: run.id,
      stage: stage.name,
      settings: check.settings,
      steps: stepsFor(check.settings, nowMs),
      status: "pending",
      createdAt: nowMs,
      modifiedAt: nowMs,
    })
  );
}

function judgeApproval(context: StageContext, check: Check<"approval">, recordId: string): Verdict {
  const { sandbox } = context;
  const approval = approvalFor(context, check);
  switch (approval.status) {
    case "approved":
      return "passed";
    case "rejected":
      return { outcome: "failed", problem: "The approval was rejected." };
    case "timedOut":
    case "canceled":
      return { outcome: "skipped", problem: "The approval was not given in time." };
    case "pending":
      if (!isTimedOut(context, recordId, check)) return "waits";
      sandbox.state.approvals.put(closeApproval(approval, "timedOut", sandbox.clock.now()));
      return { outcome: "skipped", problem: "The approval was not given in time." };
  }
}

function judgeTask(context: StageContext, check: Check<"task">, recordId: string): Verdict {
  const { sandbox, run } = context;
  const { settings } = check;
  if (settings.task === "evaluatebranchProtection") {
    const pipeline = sandbox.state.pipelines.get(`${run.projectId}/${run.pipelineNumber}`);
    const repository = sandbox.state.repositories.get(pipeline?.repositoryId ?? "");
    const problem = refuseBranch(settings, run, repository ?? { protectedBranches: [] });
    return problem === undefined ? "passed" : { outcome: "failed", problem };
  }
  if (isOpenAt(settings, sandbox.clock.now())) return "passed";
  return isTimedOut(context, recordId, check)
    ? { outcome: "failed", problem: "The business hours did not come in time." }
    : "waits";
}

const isBranchControl = (check: CheckConfiguration): boolean =>
  check.kind === "task" && check.settings.task === "evaluatebranchProtection";

/** Judges checks side by side: one that fails ends the stage, one that waits holds it. */
function judge(
  context: StageContext,
  checks: readonly (Check<"approval"> | Check<"task">)[],
): Exclude<Checked, { locks: string[] }> | undefined {
  const { sandbox, run, stage } = context;
  const judged = checks.map((check) => {
    const recordId = openRecord(context, check);
    const verdict =
      check.kind === "approval"
        ? judgeApproval(context, check, recordId)
        : judgeTask(context, check, recordId);
    return { check, recordId, verdict };
  });
  const failed = judged.flatMap(({ recordId, verdict }) =>
    typeof verdict === "object" ? [{ recordId, ...verdict }] : [],
  );
  for (const { recordId, outcome } of failed) end(sandbox, run.id, [recordId], outcome);
  if (failed.length > 0) {
    const outcome = failed.some((each) => each.outcome === "failed") ? "failed" : "skipped";
    return { outcome, problems: failed.map(({ problem }) => problem) };
  }
  const waiting = judged.filter(({ verdict }) => verdict === "waits");
  if (waiting.length === 0) return undefined;
  return {
    waitingFor: waiting.map(({ check: { endpointId } }) => ({ stage: stage.name, for: "check", endpointId })),
  };
}

/** Takes locks that no other run has. Where several runs wait for one, the newest takes it unless each is to have its turn. */
function takeLocks(context: StageContext, checks: readonly Check<"lock">[]): Checked {
  const { sandbox, run, stage } = context;
  const locks = [...new Set(checks.map(({ endpointId }) => endpointId))];
  for (const check of checks) openRecord(context, check);
  const others = sandbox.state.runs
    .by("byProject", run.projectId)
    .filter(({ id, state }) => id !== run.id && state === "inProgress");
  const taken = locks.filter((endpointId) => others.some((other) => other.locks.includes(endpointId)));
  if (taken.length > 0)
    return { waitingFor: taken.map((endpointId) => ({ stage: stage.name, for: "lock", endpointId })) };
  const isOvertaken = others.some(
    ({ number, waitingFor }) =>
      number > run.number &&
      waitingFor.some((wait) => wait.for === "lock" && locks.includes(wait.endpointId)),
  );
  return isOvertaken && stage.lockBehavior === "runLatest"
    ? { outcome: "canceled", problems: ["A newer run has taken the exclusive lock."] }
    : { locks };
}

/**
 * How the checks of the connections of a stage stand: branch control first, then approvals and business hours, and the
 * exclusive lock at last. Follows docs/sources/devops.md#checks-of-a-run.
 */
export function evaluateChecks(
  sandbox: Sandbox,
  run: PipelineRun,
  stage: Stage,
  endpointIds: readonly string[],
): Checked {
  const context = { sandbox, run, stage };
  const checks = sandbox.state.checks
    .by("byProject", run.projectId)
    .filter(({ endpointId, isDisabled }) => !isDisabled && endpointIds.includes(endpointId));
  const judged = checks.filter((check) => check.kind !== "lock");
  return (
    judge(context, judged.filter(isBranchControl)) ??
    judge(
      context,
      judged.filter((check) => !isBranchControl(check)),
    ) ??
    takeLocks(
      context,
      checks.filter((check) => check.kind === "lock"),
    )
  );
}

/** Ends what is left of the checks of a stage: the lines of its timeline, and questions that nobody need answer. */
export function settleChecks(sandbox: Sandbox, run: PipelineRun, stage: Stage, outcome: RunOutcome): void {
  const checkpoint = checkpointRecordId(run.id, stage);
  const open = (sandbox.state.runs.get(run.id)?.records ?? []).filter(
    ({ parentId, state }) => parentId === checkpoint && state !== "completed",
  );
  const ids = open.map(({ id }) => id);
  end(sandbox, run.id, ids, outcome);
  for (const approval of sandbox.state.approvals.by("byProject", run.projectId)) {
    if (approval.runId === run.id && approval.stage === stage.name && approval.status === "pending")
      sandbox.state.approvals.put(closeApproval(approval, "canceled", sandbox.clock.now()));
  }
}
