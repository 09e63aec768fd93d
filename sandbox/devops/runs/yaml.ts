import { parseDocument } from "yaml";
import { z } from "zod";

/** A step as far as the sandbox acts on it. */
export type Step =
  | { kind: "task"; label: string; task: string; version: string; inputs: Record<string, string> }
  | { kind: "script"; label: string; shell: string; script: string }
  | { kind: "builtin"; label: string };

export interface Job {
  name: string;
  label: string;
  steps: Step[];
}

export interface Stage {
  name: string;
  jobs: Job[];
}

export type ReadPipeline =
  | { stages: Stage[] }
  | { problems: string[] }
  /** Correct YAML that uses what the sandbox does not run. */
  | { unsupported: string };

const Scalar = z.union([z.string(), z.number(), z.boolean()]).nullable();
const Items = z.array(z.record(z.string(), z.unknown()));
const Mapping = z.record(z.string(), z.unknown());

const rootKeys = new Set(
  "name appendCommitMessageToRunName trigger pr schedules resources variables parameters stages jobs steps pool extends lockBehavior workspace container services strategy continueOnError timeoutInMinutes cancelTimeoutInMinutes displayName".split(
    " ",
  ),
);

const shells = ["script", "bash", "pwsh", "powershell"] as const;
const builtins = ["checkout", "download", "downloadBuild", "getPackage", "publish", "reviewApp"] as const;

const text = (value: unknown): string => {
  const scalar = Scalar.safeParse(value);
  return scalar.success && scalar.data !== null ? String(scalar.data) : "";
};

const mapping = (value: unknown): Record<string, unknown> => {
  const parsed = Mapping.safeParse(value);
  return parsed.success ? parsed.data : {};
};

/** Variables and parameter defaults of the pipeline, by the expressions that read them. */
function namedValues(root: Record<string, unknown>, given: Record<string, string>): Map<string, string> {
  const values = new Map<string, string>();
  const variable = (name: string, value: string) => {
    values.set(`$(${name})`.toLowerCase(), value);
    values.set(`variables.${name}`.toLowerCase(), value);
    values.set(`variables['${name}']`.toLowerCase(), value);
  };
  const list = Items.safeParse(root["variables"]);
  if (list.success) for (const entry of list.data) variable(text(entry["name"]), text(entry["value"]));
  else for (const [name, value] of Object.entries(mapping(root["variables"]))) variable(name, text(value));
  for (const parameter of Items.safeParse(root["parameters"]).data ?? []) {
    const name = text(parameter["name"]);
    values.set(`parameters.${name}`.toLowerCase(), given[name] ?? text(parameter["default"]));
  }
  return values;
}

/** Puts known values in place of `$(name)` and `${{ … }}`; whatever is not known stays as it is. */
const fillIn = (source: string, values: Map<string, string>): string =>
  source
    .replace(
      /\$\{\{\s*(.+?)\s*\}\}/g,
      (whole, expression: string) => values.get(expression.toLowerCase()) ?? whole,
    )
    .replace(/\$\([A-Za-z0-9_.-]+\)/g, (whole) => values.get(whole.toLowerCase()) ?? whole);

class Unsupported extends Error {}
class Invalid extends Error {}

function readStep(step: Record<string, unknown>, values: Map<string, string>): Step {
  const fill = (value: unknown) => fillIn(text(value), values);
  const named = fill(step["displayName"]);
  if (typeof step["task"] === "string") {
    const [task = "", version = ""] = step["task"].split("@");
    if (version === "") throw new Invalid(`A task is missing its version: ${task}`);
    const inputs = Object.fromEntries(
      Object.entries(mapping(step["inputs"])).map(([key, value]) => [key.toLowerCase(), fill(value)]),
    );
    return { kind: "task", label: named || task, task, version, inputs };
  }
  if ("template" in step) throw new Unsupported("step templates");
  const shell = shells.find((name) => name in step);
  if (shell) {
    const label = named || (shell === "bash" ? "Bash" : shell === "script" ? "CmdLine" : "PowerShell");
    return { kind: "script", label, shell, script: fill(step[shell]) };
  }
  const builtin = builtins.find((name) => name in step);
  if (builtin) return { kind: "builtin", label: named || `${builtin} ${text(step[builtin])}`.trim() };
  throw new Invalid(`Unexpected value '${Object.keys(step)[0] ?? ""}'`);
}

const items = (value: unknown, key: string): Record<string, unknown>[] => {
  const parsed = Items.safeParse(value);
  if (!parsed.success) throw new Invalid(`Expected a sequence: ${key}`);
  return parsed.data;
};

/** Steps of a job, or of a deployment that runs once. */
function stepsOf(job: Record<string, unknown>): unknown {
  if (!("deployment" in job)) return job["steps"] ?? [];
  const once = mapping(mapping(job["strategy"])["runOnce"]);
  if (Object.keys(once).length === 0) throw new Unsupported("deployment strategies other than runOnce");
  return mapping(once["deploy"])["steps"] ?? [];
}

function readJob(job: Record<string, unknown>, index: number, values: Map<string, string>): Job {
  if ("template" in job) throw new Unsupported("job templates");
  const name = text(job["job"] ?? job["deployment"]) || (index === 0 ? "Job" : `Job${index + 1}`);
  const steps = items(stepsOf(job), "steps").map((step) => readStep(step, values));
  return { name, label: fillIn(text(job["displayName"]), values) || name, steps };
}

function readStages(root: Record<string, unknown>, values: Map<string, string>): Stage[] {
  const jobsOf = (value: unknown) => items(value, "jobs").map((job, index) => readJob(job, index, values));
  if ("extends" in root) throw new Unsupported("templates");
  if (root["stages"] !== undefined) {
    return items(root["stages"], "stages").map((stage, index) => {
      if ("template" in stage) throw new Unsupported("stage templates");
      return { name: text(stage["stage"]) || `Stage${index + 1}`, jobs: jobsOf(stage["jobs"]) };
    });
  }
  if (root["jobs"] !== undefined) return [{ name: "__default", jobs: jobsOf(root["jobs"]) }];
  if (root["steps"] !== undefined) return [{ name: "__default", jobs: [readJob(root, 0, values)] }];
  throw new Invalid("No stages, jobs or steps are defined");
}

/**
 * Reads a pipeline into stages, jobs and steps. `given` are the template parameters of the run. Follows
 * docs/sources/devops.md#pipeline-runs.
 */
export function readPipeline(source: string, given: Record<string, string> = {}): ReadPipeline {
  const document = parseDocument(source);
  if (document.errors.length > 0) return { problems: document.errors.map((error) => error.message) };
  const root = Mapping.safeParse(document.toJS());
  if (!root.success) return { problems: ["A mapping was expected"] };
  const unknown = Object.keys(root.data).filter((key) => !rootKeys.has(key));
  if (unknown.length > 0) return { problems: unknown.map((key) => `Unexpected value '${key}'`) };
  try {
    return { stages: readStages(root.data, namedValues(root.data, given)) };
  } catch (error) {
    if (error instanceof Unsupported) return { unsupported: error.message };
    if (error instanceof Invalid) return { problems: [error.message] };
    throw error;
  }
}
