import type { PipelineRun, Repository, TaskCheckSettings } from "../../state/devops.ts";
import { dayNumber, listed } from "./settings.ts";

/** Whether a pattern of branches, in which `*` stands for any text, takes in a branch. */
function fits(pattern: string, branch: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(branch);
}

/** Why the branch of a run is not allowed, or undefined. Without a list every branch is. */
export function refuseBranch(
  { inputs }: TaskCheckSettings,
  { refName }: Pick<PipelineRun, "refName">,
  { protectedBranches }: Pick<Repository, "protectedBranches">,
): string | undefined {
  const allowed = listed(inputs["allowedBranches"] ?? "");
  if (allowed.length > 0 && !allowed.some((pattern) => fits(pattern, refName)))
    return `The branch ${refName} is not among the allowed branches ${allowed.join(", ")}.`;
  if (inputs["ensureProtectionOfBranch"] === "true" && !protectedBranches.includes(refName))
    return `The branch ${refName} is not protected.`;
  return undefined;
}

const minuteOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
};

/** Whether a moment lies in the business hours of a check. */
export function isOpenAt({ inputs }: TaskCheckSettings, nowMs: number): boolean {
  const now = new Date(nowMs);
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
  return (
    listed(inputs["businessDays"] ?? "").some((day) => dayNumber(day) === now.getUTCDay()) &&
    minute >= minuteOf(inputs["startTime"] ?? "") &&
    minute < minuteOf(inputs["endTime"] ?? "")
  );
}
