import { parseDocument } from "yaml";
import { z } from "zod";
import { type KeySet, keySets } from "./yaml-keys.ts";

/** When a stage, a job or a step runs, by how that which comes before it ended. */
export type Condition = "succeeded" | "failed" | "succeededOrFailed" | "always" | "never";

interface AnyStep {
  label: string;
  enabled: boolean;
  condition: Condition;
  continueOnError: boolean;
  /** Variables of the pipeline and those that the step maps, as its process finds them. */
  env: Record<string, string>;
}

/** A step as far as the sandbox acts on it. */
export type Step = AnyStep &
  (
    | {
        kind: "task";
        task: string;
        version: string;
        /** By lower-case name. */
        inputs: Record<string, string>;
      }
    | { kind: "script"; shell: Shell; script: string }
    | { kind: "checkout" }
  );

export interface Job {
  name: string;
  label: string;
  dependsOn: string[];
  condition: Condition;
  continueOnError: boolean;
  steps: Step[];
}

/** Who takes an exclusive lock that several runs wait for: the newest, while the others are canceled, or the oldest. */
export type LockBehavior = "runLatest" | "sequential";

export interface Stage {
  name: string;
  label: string;
  dependsOn: string[];
  condition: Condition;
  lockBehavior: LockBehavior;
  jobs: Job[];
}

export type ReadPipeline =
  | { stages: Stage[] }
  | { problems: string[] }
  /** Correct YAML that uses what the sandbox does not run. */
  | { unsupported: string };

type Yaml = Record<string, unknown>;

/** Values of variables and parameters, by the lower-case expressions that read them. */
type Values = ReadonlyMap<string, string>;

class Unsupported extends Error {}
class Invalid extends Error {}

const Scalar = z.union([z.string(), z.number(), z.boolean()]).nullish();
const Items = z.array(z.record(z.string(), z.unknown()));
const Mapping = z.record(z.string(), z.unknown());

const shells = ["script", "bash", "pwsh", "powershell"] as const;
export type Shell = (typeof shells)[number];

const defaultLabels: Record<Shell, string> = {
  script: "CmdLine",
  bash: "Bash",
  pwsh: "PowerShell",
  powershell: "PowerShell",
};

/** Templates, and steps that bring files or send them away: the sandbox has neither artifacts nor packages. */
const stepsNotEmulated = ["template", "download", "downloadBuild", "getPackage", "publish", "reviewApp"];

const text = (value: unknown): string => {
  const scalar = Scalar.safeParse(value);
  if (!scalar.success) throw new Invalid("A scalar was expected");
  return scalar.data === null || scalar.data === undefined ? "" : String(scalar.data);
};

const items = (value: unknown, key: string): Yaml[] => {
  const parsed = Items.safeParse(value ?? []);
  if (!parsed.success) throw new Invalid(`Expected a sequence: ${key}`);
  return parsed.data;
};

const mapping = (value: unknown, key: string): Yaml => {
  const parsed = Mapping.safeParse(value ?? {});
  if (!parsed.success) throw new Invalid(`Expected a mapping: ${key}`);
  return parsed.data;
};

function checkKeys(value: Yaml, { known, notEmulated }: KeySet): void {
  for (const key of Object.keys(value)) {
    if (key.includes("${{")) throw new Unsupported(`the template expression "${key}"`);
    if (notEmulated.has(key)) throw new Unsupported(`the key "${key}"`);
    if (!known.has(key)) throw new Invalid(`Unexpected value '${key}'`);
  }
}

/** Puts known values in place of `$(name)` and `${{ … }}`. A macro that is not known stays as it is. */
function fillIn(source: string, values: Values): string {
  const filled = source
    .replace(
      /\$\{\{\s*(.+?)\s*\}\}/g,
      (whole, expression: string) => values.get(expression.toLowerCase()) ?? whole,
    )
    .replace(/\$\([A-Za-z0-9_.-]+\)/g, (whole) => values.get(whole.toLowerCase()) ?? whole);
  const left = /\$\{\{.*/.exec(filled);
  if (left) throw new Unsupported(`the template expression "${left[0]}"`);
  return filled;
}

const boolean = (value: unknown, key: string, fallback: boolean): boolean => {
  const said = text(value).toLowerCase();
  if (said === "") return fallback;
  if (said === "true" || said === "false") return said === "true";
  throw new Unsupported(`"${said}" for ${key}`);
};

const conditions: ReadonlyMap<string, Condition> = new Map([
  ["", "succeeded"],
  ["succeeded()", "succeeded"],
  ["failed()", "failed"],
  ["succeededorfailed()", "succeededOrFailed"],
  ["always()", "always"],
  ["true", "always"],
  ["false", "never"],
]);

function conditionOf(value: unknown): Condition {
  const condition = conditions.get(text(value).replace(/\s/g, "").toLowerCase());
  if (condition === undefined) throw new Unsupported(`the condition "${text(value)}"`);
  return condition;
}

function dependenciesOf(value: unknown, fallback: string[]): string[] {
  if (value === undefined) return fallback;
  const names = z.array(z.string()).safeParse(value);
  return names.success ? names.data : [text(value)].filter((name) => name !== "");
}

/** Each name once, every dependency known, no circle. */
function checkGraph(kind: "stage" | "job", nodes: readonly { name: string; dependsOn: string[] }[]): void {
  const title = kind === "stage" ? "Stage" : "Job";
  const names = nodes.map(({ name }) => name.toLowerCase());
  for (const [index, { name, dependsOn }] of nodes.entries()) {
    if (names.indexOf(name.toLowerCase()) !== index)
      throw new Invalid(`The ${kind} name ${name} appears more than once. ${title} names must be unique.`);
    const unknown = dependsOn.find((dependency) => !names.includes(dependency.toLowerCase()));
    if (unknown !== undefined) throw new Invalid(`${title} ${name} depends on unknown ${kind} ${unknown}.`);
  }
  const done = new Set<string>();
  for (let left = [...nodes]; left.length > 0; ) {
    const blocked = left.filter(({ dependsOn }) => dependsOn.some((name) => !done.has(name.toLowerCase())));
    const [first] = blocked;
    if (first && blocked.length === left.length)
      throw new Invalid(`${title} ${first.name} depends on itself through other ${kind}s.`);
    for (const node of left) if (!blocked.includes(node)) done.add(node.name.toLowerCase());
    left = blocked;
  }
}

/** Adds the variables of a pipeline, a stage or a job to what is known there. */
function withVariables(values: Values, variables: unknown): Values {
  const all = new Map(values);
  const add = (name: string, value: unknown) => {
    const filled = fillIn(text(value), all);
    if (filled.includes("$[")) throw new Unsupported(`the runtime expression "${filled}"`);
    all.set(`$(${name})`.toLowerCase(), filled);
    all.set(`variables.${name}`.toLowerCase(), filled);
    all.set(`variables['${name}']`.toLowerCase(), filled);
  };
  if (!Array.isArray(variables)) {
    for (const [name, value] of Object.entries(mapping(variables, "variables"))) {
      if (name.includes("${{")) throw new Unsupported(`the template expression "${name}"`);
      add(name, value);
    }
    return all;
  }
  for (const entry of items(variables, "variables")) {
    checkKeys(entry, keySets.variable);
    add(text(entry["name"]), entry["value"]);
  }
  return all;
}

const scalarTypes = new Set(["", "string", "number", "boolean"]);

function readParameters(parameters: unknown, given: Record<string, string>): Values {
  const values = new Map<string, string>();
  const left = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  for (const parameter of items(parameters, "parameters")) {
    checkKeys(parameter, keySets.parameter);
    const name = text(parameter["name"]);
    const type = text(parameter["type"]);
    if (!scalarTypes.has(type.toLowerCase())) throw new Unsupported(`parameters of type "${type}"`);
    const chosen = left.get(name.toLowerCase())?.value ?? parameter["default"];
    left.delete(name.toLowerCase());
    if (chosen === undefined) throw new Invalid(`A value for the '${name}' parameter must be provided.`);
    const value = text(chosen);
    const allowed = z.array(Scalar).safeParse(parameter["values"]);
    if (allowed.success && !allowed.data.some((each) => text(each) === value))
      throw new Invalid(`The '${name}' parameter value '${value}' is not a valid value.`);
    values.set(`parameters.${name}`.toLowerCase(), value);
    values.set(`parameters['${name}']`.toLowerCase(), value);
  }
  for (const { name } of left.values()) throw new Invalid(`Unexpected parameter '${name}'`);
  return values;
}

/** Variables as the process of a step finds them: in capitals, with underscores for dots. */
const environmentOf = (values: Values): Record<string, string> =>
  Object.fromEntries(
    [...values].flatMap(([expression, value]) => {
      const name = /^\$\((.+)\)$/.exec(expression)?.[1];
      return name === undefined ? [] : [[name.toUpperCase().replaceAll(".", "_"), value]];
    }),
  );

const textMap = (value: unknown, key: string, values: Values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(mapping(value, key)).map(([name, each]) => [name, fillIn(text(each), values)]),
  );

function refuseStep(step: Yaml): never {
  const [first = ""] = Object.keys(step);
  if (first.includes("${{")) throw new Unsupported(`the template expression "${first}"`);
  const known = stepsNotEmulated.find((name) => name in step);
  throw known === undefined ? new Invalid(`Unexpected value '${first}'`) : new Unsupported(`${known} steps`);
}

function readStep(step: Yaml, values: Values): Step {
  const shell = shells.find((name) => name in step);
  const kind = "task" in step ? "task" : (shell ?? ("checkout" in step ? "checkout" : undefined));
  if (kind === undefined) return refuseStep(step);
  checkKeys(step, keySets[kind]);
  const named = fillIn(text(step["displayName"]), values);
  const common = {
    enabled: boolean(step["enabled"], "enabled", true),
    condition: conditionOf(step["condition"]),
    continueOnError: boolean(step["continueOnError"], "continueOnError", false),
    env: { ...environmentOf(values), ...textMap(step["env"], "env", values) },
  };
  if (shell) {
    const script = fillIn(text(step[shell]), values);
    return { ...common, kind: "script", label: named || defaultLabels[shell], shell, script };
  }
  if (kind === "checkout") {
    const repository = text(step["checkout"]);
    if (repository !== "self" && repository !== "none") throw new Unsupported(`checking out "${repository}"`);
    return { ...common, kind, label: named || "Checkout" };
  }
  const [task = "", version = ""] = text(step["task"]).split("@");
  if (version === "") throw new Invalid(`A task is missing its version: ${task}`);
  const inputs = Object.fromEntries(
    Object.entries(textMap(step["inputs"], "inputs", values)).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  );
  return { ...common, kind: "task", label: named || task, task, version, inputs };
}

/** Steps of a job, or of a deployment that runs once. */
function stepsOf(job: Yaml): unknown {
  if (!("deployment" in job)) return job["steps"];
  const strategy = mapping(job["strategy"], "strategy");
  checkKeys(strategy, keySets.strategy);
  const once = mapping(strategy["runOnce"], "runOnce");
  checkKeys(once, keySets.runOnce);
  const deploy = mapping(once["deploy"], "deploy");
  checkKeys(deploy, keySets.deploy);
  return deploy["steps"];
}

function readJob(job: Yaml, index: number, outer: Values): Job {
  const values = withVariables(outer, job["variables"]);
  const name = text(job["job"] ?? job["deployment"]) || (index === 0 ? "Job" : `Job${index + 1}`);
  return {
    name,
    label: fillIn(text(job["displayName"]), values) || name,
    dependsOn: dependenciesOf(job["dependsOn"], []),
    condition: conditionOf(job["condition"]),
    continueOnError: boolean(job["continueOnError"], "continueOnError", false),
    steps: items(stepsOf(job), "steps").map((step) => readStep(step, values)),
  };
}

function readJobs(value: unknown, values: Values): Job[] {
  const jobs = items(value, "jobs").map((job, index) => {
    checkKeys(job, "deployment" in job ? keySets.deployment : keySets.job);
    return readJob(job, index, values);
  });
  checkGraph("job", jobs);
  return jobs;
}

function lockBehaviorOf(value: unknown, fallback: LockBehavior): LockBehavior {
  const said = text(value);
  if (said === "") return fallback;
  if (said === "runLatest" || said === "sequential") return said;
  throw new Invalid(`Unexpected value '${said}'`);
}

function readStage(
  stage: Yaml,
  index: number,
  { before, outer, lockBehavior }: { before: string | undefined; outer: Values; lockBehavior: LockBehavior },
): Stage {
  checkKeys(stage, keySets.stage);
  const values = withVariables(outer, stage["variables"]);
  const name = text(stage["stage"]) || `Stage${index + 1}`;
  return {
    name,
    label: fillIn(text(stage["displayName"]), values) || name,
    dependsOn: dependenciesOf(stage["dependsOn"], before === undefined ? [] : [before]),
    condition: conditionOf(stage["condition"]),
    lockBehavior: lockBehaviorOf(stage["lockBehavior"], lockBehavior),
    jobs: readJobs(stage["jobs"], values),
  };
}

const onlyStage = (jobs: Job[], lockBehavior: LockBehavior): Stage[] => [
  { name: "__default", label: "__default", dependsOn: [], condition: "succeeded", lockBehavior, jobs },
];

function readStages(root: Yaml, given: Record<string, string>): Stage[] {
  const shape = "stages" in root ? "pipelineOfStages" : "jobs" in root ? "pipelineOfJobs" : "pipelineOfSteps";
  checkKeys(root, keySets[shape]);
  const values = withVariables(readParameters(root["parameters"], given), root["variables"]);
  const lockBehavior = lockBehaviorOf(root["lockBehavior"], "runLatest");
  if (shape === "pipelineOfJobs") return onlyStage(readJobs(root["jobs"], values), lockBehavior);
  if (shape === "pipelineOfSteps") {
    if (root["steps"] === undefined) throw new Invalid("No stages, jobs or steps are defined");
    const { variables: _read, ...job } = root;
    return onlyStage([readJob(job, 0, values)], lockBehavior);
  }
  const stages: Stage[] = [];
  for (const [index, stage] of items(root["stages"], "stages").entries())
    stages.push(readStage(stage, index, { before: stages.at(-1)?.name, outer: values, lockBehavior }));
  checkGraph("stage", stages);
  return stages;
}

/**
 * Reads a pipeline into stages, jobs and steps. `given` are the template parameters of the run. Follows
 * docs/sources/devops.md#pipeline-yaml.
 */
export function readPipeline(source: string, given: Record<string, string> = {}): ReadPipeline {
  const document = parseDocument(source);
  if (document.errors.length > 0) return { problems: document.errors.map((error) => error.message) };
  const root = Mapping.safeParse(document.toJS());
  if (!root.success) return { problems: ["A mapping was expected"] };
  try {
    return { stages: readStages(root.data, given) };
  } catch (error) {
    if (error instanceof Unsupported) return { unsupported: error.message };
    if (error instanceof Invalid) return { problems: [error.message] };
    throw error;
  }
}
