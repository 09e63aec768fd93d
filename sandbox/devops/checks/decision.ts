import type { ApprovalSettings, ApprovalStep, PipelineApproval } from "../../state/devops.ts";

/** Where an order counts, only the first who has not answered is asked. */
function askNext(steps: readonly ApprovalStep[], inSequence: boolean, nowMs: number): ApprovalStep[] {
  const first = steps.findIndex(({ status }) => status === "uninitiated" || status === "pending");
  return steps.map((step, index) =>
    step.status === "uninitiated" && (!inSequence || index === first)
      ? { ...step, status: "pending", initiatedAt: nowMs }
      : step,
  );
}

/** The question to everybody who is asked, as it begins. */
export const stepsFor = ({ approvers, executionOrder }: ApprovalSettings, nowMs: number): ApprovalStep[] =>
  askNext(
    approvers.map((approver) => ({
      approver,
      status: "uninitiated",
      comment: "",
      initiatedAt: null,
      modifiedAt: null,
    })),
    executionOrder === "inSequence",
    nowMs,
  );

const isOpen = ({ status }: ApprovalStep): boolean => status === "pending" || status === "uninitiated";

/** An approval that nobody can answer any more. */
export const closeApproval = (
  approval: PipelineApproval,
  status: Exclude<PipelineApproval["status"], "pending">,
  nowMs: number,
): PipelineApproval => ({
  ...approval,
  status,
  modifiedAt: nowMs,
  steps: approval.steps.map((step) => (isOpen(step) ? { ...step, status: "skipped" } : step)),
});

/**
 * What an answer makes of an approval: one rejection rejects it, enough approvals approve it. The settings of a moment
 * ago decide, not those that the check has by now.
 */
export function answered(
  approval: PipelineApproval,
  answer: { approver: string; status: "approved" | "rejected"; comment: string },
  nowMs: number,
): PipelineApproval {
  const { settings } = approval;
  const { approver, status, comment } = answer;
  const steps = approval.steps.map((step) =>
    step.approver === approver ? { ...step, status, comment, modifiedAt: nowMs } : step,
  );
  const changed = { ...approval, steps, modifiedAt: nowMs };
  if (status === "rejected") return closeApproval(changed, "rejected", nowMs);
  const approved = steps.filter((step) => step.status === "approved").length;
  const needed = settings.minRequiredApprovers || steps.length;
  if (approved >= needed) return closeApproval(changed, "approved", nowMs);
  return { ...changed, steps: askNext(steps, settings.executionOrder === "inSequence", nowMs) };
}
