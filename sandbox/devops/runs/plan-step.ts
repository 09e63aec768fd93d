import type { ServiceEndpoint } from "../../state/devops.ts";
import type { Connections } from "./connections.ts";
import type { Action } from "./script/action.ts";
import { type Language, readScript } from "./script/read.ts";
import {
  connectionReference,
  isEmulated,
  isPowerShell,
  type Task,
  type TaskStep,
  targetsAzureDevOps,
  taskOf,
} from "./tasks.ts";
import type { Shell, Step } from "./yaml.ts";

/** What a step will do, known before the run begins. */
export type StepPlan =
  | { kind: "nothing" }
  /** The task refuses its inputs when it runs. */
  | { kind: "fails"; message: string }
  | { kind: "script"; actions: readonly Action[]; script: string }
  | { kind: "task"; task: Task; endpoint: ServiceEndpoint; actions: readonly Action[]; script: string }
  /** Correct, but more than the sandbox can do. */
  | { kind: "unsupported"; what: string };

const unsupportedStep = (what: string): StepPlan => ({ kind: "unsupported", what });

const languageOfShell: Record<Shell, Language> = {
  script: "bash",
  bash: "bash",
  pwsh: "powershell",
  powershell: "powershell",
};

/** Without a task that signs in there is no token to get, and so nothing to ask. */
const needsSignIn = (actions: readonly Action[]): boolean =>
  actions.some((action) => action.do === "token" || (action.do === "print" && action.what === "account"));

function planScript(shell: Shell, script: string): StepPlan {
  const read = readScript(script, languageOfShell[shell]);
  if ("unsupported" in read) return unsupportedStep(read.unsupported);
  if (needsSignIn(read.actions)) return unsupportedStep(`signing in from a ${shell} step`);
  return { kind: "script", actions: read.actions, script };
}

/** Inputs that would change what the script finds or does. */
const inputsNotEmulated = ["arguments", "scriptarguments", "addspntoenvironment", "keepazsessionactive"];

const fails = (message: string): StepPlan => ({ kind: "fails", message });
const required = (input: string): StepPlan => fails(`Input required: ${input}`);

/** The script of a task: written in the YAML, or a file of the repository. */
function scriptOf(step: TaskStep, files: Record<string, string>): { script: string } | { plan: StepPlan } {
  const { inputs } = step;
  const powershell = isPowerShell(step);
  const place = powershell ? inputs["scripttype"] : inputs["scriptlocation"];
  if (place?.toLowerCase() === "inlinescript")
    return { script: inputs[powershell ? "inline" : "inlinescript"] ?? "" };
  const path = inputs["scriptpath"] ?? "";
  if (path === "") return { plan: required(powershell ? "ScriptPath" : "scriptPath") };
  const script = files[`/${path.replace(/^(\.?\/)+/, "")}`];
  return script === undefined ? { plan: fails(`Not found scriptPath: ${path}`) } : { script };
}

const languages: ReadonlyMap<string, Language> = new Map([
  ["bash", "bash"],
  ["ps", "powershell"],
  ["pscore", "powershell"],
]);

/** The language of a task's script; undefined where it is none that the sandbox reads. */
const languageOf = (step: TaskStep): Language | undefined =>
  isPowerShell(step) ? "powershell" : languages.get(step.inputs["scripttype"]?.toLowerCase() ?? "");

/** The input that a task asks for before anything else and does not get. */
function missingInput(step: TaskStep): string | undefined {
  const { inputs } = step;
  const reference = connectionReference(step);
  if (reference?.value === "") return reference.input;
  if (!isPowerShell(step)) return inputs["scripttype"] ? undefined : "scriptType";
  const chosen = inputs["preferredazurepowershellversion"];
  const latest = inputs["azurepowershellversion"]?.toLowerCase() === "latestversion";
  return latest || chosen ? undefined : "preferredAzurePowerShellVersion";
}

function planTask(step: TaskStep, connections: Connections, files: Record<string, string>): StepPlan {
  const task = taskOf(step);
  if (!task || !isEmulated(step)) return unsupportedStep(`the task ${step.task}@${step.version}`);
  const missing = missingInput(step);
  if (missing !== undefined) return required(missing);
  if (targetsAzureDevOps(step)) return unsupportedStep("signing in to Azure DevOps from a task");
  const input = inputsNotEmulated.find((name) => !["", "false"].includes(step.inputs[name] ?? ""));
  if (input !== undefined) return unsupportedStep(`the task input "${input}"`);
  const found = scriptOf(step, files);
  if ("plan" in found) return found.plan;
  const language = languageOf(step);
  if (!language) return unsupportedStep(`scripts of type "${step.inputs["scripttype"]}"`);
  const read = readScript(found.script, language);
  if ("unsupported" in read) return unsupportedStep(read.unsupported);
  const endpoint = connections.get(connectionReference(step)?.value ?? "");
  if (!endpoint) return fails("The service connection could not be found.");
  return { kind: "task", task, endpoint, actions: read.actions, script: found.script };
}

/** What a step will do with the connections and files of its run. Follows docs/sources/devops.md#pipeline-runs. */
export function planStep(step: Step, connections: Connections, files: Record<string, string>): StepPlan {
  switch (step.kind) {
    case "checkout":
      return { kind: "nothing" };
    case "script":
      return planScript(step.shell, step.script);
    case "task":
      return planTask(step, connections, files);
  }
}
