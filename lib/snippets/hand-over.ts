import { azureDevOpsAppId } from "../cloud/index.ts";
import type { Blocker, ShownRequest, StepWords } from "../plan/index.ts";
import { quoteBash } from "./quote/bash.ts";
import { visible } from "./text.ts";

/** A step that is left to somebody else, or that comes after one. */
export interface LeftStep {
  readonly words: StepWords;
  /** Tenant or organization. */
  readonly where: string;
  readonly service: "graph" | "devops" | "vssps" | "azure";
  readonly request: ShownRequest;
  /** Undefined: it waits only for the others. */
  readonly blocker: Blocker | undefined;
}

export interface HandOver {
  /** What the plan connects. */
  readonly title: string;
  readonly tenant: string;
  /** Who has done what they may. */
  readonly from: string;
  readonly left: readonly LeftStep[];
  /** Where the portal runs, for opening the plan file. */
  readonly portalUrl: string;
}

/** The code units of a character as JSON escapes. */
const jsonEscape = (character: string): string =>
  character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The same JSON on one line, with an escape for every character that whoever reads the command could not see. */
const visibleJson = (json: string): string =>
  JSON.stringify(JSON.parse(json)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, jsonEscape);

/**
 * The command that sends exactly the request of a step. `az rest` finds out by itself whose token Microsoft Graph and
 * Azure want; for Azure DevOps it has to be told.
 * @see https://learn.microsoft.com/cli/azure/reference-index#az-rest
 */
function azRest({ service, request: { method, url, body } }: LeftStep): string {
  const options = [
    `--method ${method.toLowerCase()}`,
    ...(service === "devops" || service === "vssps" ? [`--resource ${azureDevOpsAppId}`] : []),
    `--url ${quoteBash(url)}`,
    ...(body === undefined
      ? []
      : [`--headers 'Content-Type=application/json'`, `--body ${quoteBash(visibleJson(body))}`]),
  ];
  return `az rest ${options.join(" ")}`;
}

function stepLines(step: LeftStep): string[] {
  const { words, where, request } = step;
  const detail = words.detail === undefined ? "" : ` (${words.detail})`;
  return [
    visible(`- ${words.verb} ${words.object}${detail}, ${where}`),
    ...(step.blocker ? [`  ${visible(`Needs: ${step.blocker.missing}`)}`] : []),
    `  ${azRest(step)}`,
    ...request.placeholders.map(({ name, meaning }) => `  {${name}}: ${meaning}`),
  ];
}

/** Steps that follow one another and that the same person can do, in the order given. */
function turnsOf(left: readonly LeftStep[]): { heading: string; steps: LeftStep[] }[] {
  const turns: { heading: string; steps: LeftStep[] }[] = [];
  for (const step of left) {
    const heading = step.blocker === undefined ? "Afterwards:" : visible(`For ${step.blocker.unblockedBy}:`);
    const last = turns.at(-1);
    if (last?.heading === heading) last.steps.push(step);
    else turns.push({ heading, steps: [step] });
  }
  return turns;
}

/**
 * The message that goes with a plan file: what is left, who can do it, and for whoever does not use the portal the exact
 * commands, in the order of the plan: a later one may want what an earlier one answered. Plain text, without any token.
 */
export function handOverMessage({ title, tenant, from, left, portalUrl }: HandOver): string {
  return [
    visible(
      `Connecting ${title} in ${tenant}: ${left.length === 1 ? "one step is" : `${left.length} steps are`} left.`,
    ),
    "",
    visible(`${from} may not do them all. To finish, open the attached plan file in the portal:`),
    `${portalUrl}/connect`,
    "",
    "Or run what follows by hand, from top to bottom (Azure CLI, bash). Values in braces are in the answers before.",
    ...turnsOf(left).flatMap(({ heading, steps }) => ["", heading, ...steps.flatMap(stepLines)]),
    "",
  ].join("\n");
}
