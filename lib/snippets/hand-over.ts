import { azureDevOpsAppId } from "../cloud/index.ts";
import type { Blocker, ShownRequest, StepWords } from "../plan/index.ts";
import { quoteBash } from "./quote/bash.ts";

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

/** Names come from the tenant: one that holds a line break must not add lines to the message. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ").trim();

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
      : [
          `--headers 'Content-Type=application/json'`,
          `--body ${quoteBash(JSON.stringify(JSON.parse(body)))}`,
        ]),
  ];
  return `az rest ${options.join(" ")}`;
}

function stepLines(step: LeftStep): string[] {
  const { words, where, request } = step;
  const detail = words.detail === undefined ? "" : ` (${words.detail})`;
  return [
    oneLine(`- ${words.verb} ${words.object}${detail}, ${where}`),
    ...(step.blocker ? [oneLine(`  Needs: ${step.blocker.missing}`)] : []),
    `  ${azRest(step)}`,
    ...request.placeholders.map(({ name, meaning }) => `  {${name}}: ${meaning}`),
  ];
}

/**
 * The message that goes with a plan file: what is left, who can do it, and for whoever does not use the portal the exact
 * commands, in the order in which they have to run. Plain text, without any token.
 */
export function handOverMessage({ title, tenant, from, left, portalUrl }: HandOver): string {
  const helpers = [...new Set(left.flatMap(({ blocker }) => (blocker ? [blocker.unblockedBy] : [])))];
  const groups = helpers.map((helper) => ({
    heading: `For ${helper}:`,
    steps: left.filter(({ blocker }) => blocker?.unblockedBy === helper),
  }));
  const after = left.filter(({ blocker }) => blocker === undefined);
  return [
    oneLine(
      `Connecting ${title} in ${tenant}: ${left.length === 1 ? "one step is" : `${left.length} steps are`} left.`,
    ),
    "",
    oneLine(`${from} may not do them. To finish, open the attached plan file in the portal:`),
    `${portalUrl}/connect`,
    "",
    "Or run what follows by hand, from top to bottom (Azure CLI, bash). Values in braces are in the answers before.",
    ...groups.flatMap(({ heading, steps }) => ["", oneLine(heading), ...steps.flatMap(stepLines)]),
    ...(after.length === 0 ? [] : ["", "Afterwards:", ...after.flatMap(stepLines)]),
    "",
  ].join("\n");
}
