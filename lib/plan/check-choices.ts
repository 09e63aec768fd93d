import * as z from "zod/mini";
import type { CheckIntent } from "./intent.ts";

/** Checks as they are chosen and typed: what a run has to pass before it may use a connection, in every project. */
export const CheckChoices = z.object({
  approval: z.optional(z.object({ instructions: z.string() })),
  /** Branches between commas. */
  branches: z.optional(z.string()),
  exclusiveLock: z.optional(z.literal(true)),
});
export type CheckChoices = z.infer<typeof CheckChoices>;

/** Branches as they were typed, by their full names: a short one is a branch's. */
export const branchesOf = (typed: string): string[] =>
  typed
    .split(",")
    .map((branch) => branch.trim())
    .filter((branch) => branch !== "")
    .map((branch) => (branch.startsWith("refs/") ? branch : `refs/heads/${branch}`));

/** The checks that choices stand for. */
export function checksOf({ approval, branches = "", exclusiveLock }: CheckChoices): CheckIntent[] {
  const named = branchesOf(branches);
  return [
    ...(approval ? [{ kind: "approval" as const, instructions: approval.instructions }] : []),
    ...(named.length > 0 ? [{ kind: "branch-control" as const, branches: named }] : []),
    ...(exclusiveLock ? [{ kind: "exclusive-lock" as const }] : []),
  ];
}

/** The choices that checks came from. */
export function choicesOfChecks(checks: readonly CheckIntent[]): CheckChoices {
  const choices: CheckChoices = {};
  for (const check of checks) {
    switch (check.kind) {
      case "approval":
        choices.approval = { instructions: check.instructions };
        break;
      case "branch-control":
        choices.branches = check.branches.join(", ");
        break;
      case "exclusive-lock":
        choices.exclusiveLock = true;
    }
  }
  return choices;
}

/** What Git forbids in the name of a branch; `*` is Azure DevOps' own. @see https://git-scm.com/docs/git-check-ref-format */
const noBranch = /[\p{Cc} ~^:?[\\]|\.\.|@\{|\/\/|\.lock$|[/.]$/u;

/** Azure DevOps documents no limit; nobody reads more than this before approving. */
const instructionsMax = 2_000;

export interface CheckProblem {
  readonly field: "branches" | "instructions";
  readonly message: string;
}

/** What is wrong with chosen checks. */
export function checkProblems({ branches, approval }: CheckChoices): CheckProblem[] {
  const problems: CheckProblem[] = [];
  if (branches !== undefined) {
    const named = branchesOf(branches);
    const wrong = named.find((branch) => noBranch.test(branch));
    if (named.length === 0)
      problems.push({
        field: "branches",
        message: "Name at least one branch, or take the branch control away.",
      });
    if (wrong !== undefined)
      problems.push({
        field: "branches",
        message: `"${wrong}" cannot be a branch: Git allows no such name.`,
      });
  }
  const { length } = approval?.instructions ?? "";
  if (length > instructionsMax)
    problems.push({
      field: "instructions",
      message: `The instructions are ${length} characters long; ${instructionsMax.toLocaleString("en")} are allowed.`,
    });
  return problems;
}
