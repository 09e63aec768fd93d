import { err, ok, type Result } from "../../result.ts";
import { oneLine } from "../text.ts";
import { writeAzureCli } from "./azure-cli.ts";
import { writeBicep } from "./bicep.ts";
import type { PlanCode, PlanToWrite } from "./plan-code.ts";
import { writePowerShell } from "./powershell.ts";
import { writeTerraform } from "./terraform.ts";

export type { PlanCode, PlanToWrite } from "./plan-code.ts";

export const planLanguages = ["azure-cli", "powershell", "terraform", "bicep"] as const;
export type PlanLanguage = (typeof planLanguages)[number];

const writers: Readonly<Record<PlanLanguage, { title: string; write: (plan: PlanToWrite) => PlanCode }>> = {
  "azure-cli": { title: "Azure CLI", write: writeAzureCli },
  powershell: { title: "PowerShell", write: writePowerShell },
  terraform: { title: "Terraform", write: writeTerraform },
  bicep: { title: "Bicep", write: writeBicep },
};

/** How a language is called where a person chooses one. */
export const planLanguageTitle = (language: PlanLanguage): string => writers[language].title;

/** A text that no file of code can carry: it holds NUL or half of a surrogate pair. */
export interface PlanCodeProblem {
  readonly code: "not_text";
  readonly value: string;
}

const unwritable = /[\0\p{Cs}]/u;

function* textsIn(data: unknown): Generator<string> {
  if (typeof data === "string") yield data;
  if (typeof data === "object" && data !== null)
    for (const value of Object.values(data)) yield* textsIn(value);
}

/**
 * A plan as code, for a team that reviews it and runs it its own way. What it makes is what applying the plan makes;
 * names may be anything that a file can carry.
 */
export function writePlanCode(language: PlanLanguage, plan: PlanToWrite): Result<PlanCode, PlanCodeProblem> {
  for (const text of textsIn(plan.outline)) {
    if (unwritable.test(text)) return err({ code: "not_text", value: text });
  }
  const { files, notes } = writers[language].write(plan);
  return ok({ files, notes: [...leftOut(plan), ...notes] });
}

/** What the plan does and no code here does is said first. */
const leftOut = ({ outline: { besides } }: PlanToWrite): string[] =>
  besides.length === 0
    ? []
    : [
        `Not in this code, and to be done in the portal or by hand: ${besides.map((words) => oneLine(words)).join("; ")}.`,
      ];
