import { createGraph } from "@/lib/entra/index.ts";
import type { Http, WireRequest } from "@/lib/http/index.ts";
import { type Plan, planFor, progressOf, type Run, type Step, type StepIo } from "@/lib/plan/index.ts";
import { runsSettled } from "@/sandbox/devops/runs/start.ts";
import { createIds } from "@/sandbox/kernel/ids.ts";
import { createState, type State } from "@/sandbox/state/state.ts";
import type { RunningCloud } from "./cloud.ts";
import { expectOk, TestRun, type TestRunOptions } from "./connect.ts";
import type { Page } from "./page.ts";

/** An operation that steps of one kind send, in plans of one scenario. */
export interface Operation extends Pick<WireRequest, "service" | "method"> {
  readonly kind: Step["kind"];
  /** Sent to make what the step stands for, or to take it back. */
  readonly during: "making" | "undoing";
  /** Path without query, in which `*` stands for what differs from run to run. */
  readonly path: string;
}

/** A plan, the state that it begins from, and what it comes to when nothing goes wrong. */
export interface Scenario {
  readonly name: string;
  readonly operations: readonly Operation[];
  /** What differs from the beginning after an undisturbed run, after it was gone on with for nothing, and after its undo. */
  readonly applied: Changes;
  readonly appliedAgain: Changes;
  readonly undone: Changes;
  /** So many events an undisturbed run notes. */
  readonly events: number;
  /** Starts over from where the plan begins; another page than the one that learned it may go on. */
  begin(watch?: TestRunOptions["watch"], another?: Page): Promise<TestRun>;
  /** What differs from the beginning now. */
  changes(): Changes;
}

/** Learns a scenario from a run that nothing disturbs. The cloud is where its plan begins. */
export async function learnScenario(
  name: string,
  intent: Run["intent"],
  cloud: RunningCloud,
  page: Page,
): Promise<Scenario> {
  const { sandbox } = cloud;
  const tables = tablesOf(sandbox.state);
  const signal = new AbortController().signal;
  const plan: Plan = expectOk(await planFor(intent, { ...page, signal }));
  const begin = async (watch?: TestRunOptions["watch"], another = page) => {
    await runsSettled(sandbox);
    sandbox.faults.clear();
    sandbox.journal.clear();
    sandbox.state = stateFrom(tables);
    // Scenarios begin from resets of their own, after which ids repeat: those made now must not meet those that are there.
    sandbox.ids = { ...createIds(name), integer: sandbox.ids.integer };
    return new TestRun(intent, another, { plan, ...(watch && { watch }) });
  };
  const changes = () => changesSince(tables, sandbox.state);

  const sent: Sent[] = [];
  const run = await begin((step) => watched(step, (one) => sent.push(one)));
  await run.apply();
  if (run.state !== "applied") throw new Error(`${name}: ${run.failures.join()}`);
  const applied = changes();
  const events = run.events.length;
  await run.resume();
  const appliedAgain = changes();
  const made = [...progressOf(run.steps, run.events).values()].flatMap((each) =>
    Object.values(each.made ?? {}),
  );
  await run.undo();
  return {
    name,
    operations: operationsOf(sent, made),
    applied,
    appliedAgain,
    undone: changes(),
    events,
    begin,
    changes,
  };
}

/** A request, with the step that sent it and why. */
export interface Sent extends Pick<Operation, "kind" | "during"> {
  readonly request: WireRequest;
}

/** The same step, telling what it sends before it is sent. */
export function watched(step: Step, tell: (sent: Sent) => void): Step {
  const { observe, foresee, intend, apply, visible, undo, gone } = step;
  const through = (io: StepIo, during: Operation["during"]): StepIo => {
    const http: Http = {
      cloud: io.http.cloud,
      send: (request) => {
        tell({ kind: step.kind, during, request });
        return io.http.send(request);
      },
    };
    return { ...io, http, graph: createGraph(http) };
  };
  return {
    ...step,
    observe: (known, io) => observe(known, through(io, "making")),
    apply: (known, io, attempt) => apply(known, through(io, "making"), attempt),
    ...(foresee && { foresee: (io) => foresee(through(io, "making")) }),
    ...(intend && { intend: (known, io, before) => intend(known, through(io, "making"), before) }),
    ...(visible && { visible: (made, io) => visible(made, through(io, "making")) }),
    ...(undo && { undo: (made, io) => undo(made, through(io, "undoing")) }),
    ...(gone && { gone: (made, io) => gone(made, through(io, "undoing")) }),
  };
}

/** Whether a request is one of an operation. */
export const isOf = ({ kind, during, request }: Sent, operation: Operation): boolean =>
  kind === operation.kind &&
  during === operation.during &&
  request.service === operation.service &&
  request.method === operation.method &&
  globOf(operation.path).test(pathOf(request));

const pathOf = ({ path }: WireRequest): string => path.split("?")[0] ?? "";

export const globOf = (glob: string): RegExp => {
  const literals = glob.split("*").map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literals.join("[^/]+")}$`);
};

function operationsOf(sent: readonly Sent[], made: readonly string[]): Operation[] {
  const operations = sent.map(({ kind, during, request }): Operation => {
    const path = pathOf(request)
      .split("/")
      .map((segment) => starred(segment, made))
      .join("/");
    return { kind, during, service: request.service, method: request.method, path };
  });
  return [...new Map(operations.map((operation) => [JSON.stringify(operation), operation])).values()];
}

/** A segment in which what the run made is a star. */
const starred = (segment: string, made: readonly string[]): string =>
  made
    .filter((value) => value.length >= 20 || value === segment)
    .reduce((text, value) => text.replaceAll(encodeURIComponent(value), "*"), segment);

type Tables = ReadonlyMap<string, readonly { id: string }[]>;

const tablesOf = (state: State): Tables =>
  new Map(Object.entries(state).map(([name, table]) => [name, table.list()]));

function stateFrom(tables: Tables): State {
  const state = createState();
  for (const [name, table] of Object.entries(state)) {
    // Rows come from the table of the same name.
    for (const row of tables.get(name) ?? []) (table as { put(row: { id: string }): unknown }).put(row);
  }
  return state;
}

/** Rows by what happened to them since, ids and times of their own aside. */
export interface Changes {
  readonly there: readonly string[];
  readonly gone: readonly string[];
}

/** Milliseconds, ISO dates, and the days by which runs are named. */
const moment = /\b1[5-9]\d{11}\b|\b20\d{6}(?=\.\d)|\b20\d\d-\d\d-\d\dT[\d:.]+Z?/g;

/** What comes and goes by itself or is kept for thirty days. */
const passing = new Set(["deletedApplications", "formerCredentials"]);

/** A pull request that was given up stays in its list for good, as a deletion does for a while. */
const isGivenUp = (row: object): boolean => "status" in row && row.status === "abandoned";

/** Rows are never changed, but replaced by others: whatever is another object may have changed. */
function changesSince(before: Tables, state: State): Changes {
  const there: [string, Record<string, unknown>][] = [];
  const gone: string[] = [];
  for (const [name, table] of Object.entries(state)) {
    if (passing.has(name)) continue;
    const old = new Map((before.get(name) ?? []).map((row) => [row.id, row]));
    for (const row of table.list()) {
      if (isGivenUp(row)) continue;
      const former = old.get(row.id);
      old.delete(row.id);
      if (row !== former && JSON.stringify(row) !== JSON.stringify(former))
        there.push([former ? `${name} changed` : name, { ...row }]);
    }
    for (const id of old.keys()) gone.push(`${name} ${id}`);
  }
  return { there: withoutOwnIds(there), gone };
}

/** What a pipeline's run wrote down on its way, with times and addresses of its own. */
const written = new Set(["logs", "records"]);

/** Whose numbers a field holds; ids in it are texts. */
const numbersIn: Readonly<Record<string, string>> = {
  pipelineId: "pipelines",
  pipelineNumber: "pipelines",
  runNumber: "runs",
};

/** Rows in which every id that one of them brought is the name of that row, and no time is told. */
function withoutOwnIds(rows: readonly (readonly [string, Record<string, unknown>])[]): string[] {
  const ids = new Map<string, string>();
  const numbers = new Map<string, string>();
  for (const [table, row] of rows) {
    if (table.endsWith("changed")) continue;
    const name = String(row["displayName"] ?? row["name"] ?? "");
    for (const field of ["id", "appId"])
      if (row[field]) ids.set(String(row[field]), `<${table} ${name} ${field}>`);
    if (row["number"]) numbers.set(`${table} ${row["number"]}`, `<${table} ${name} number>`);
  }
  const text = (table: string, row: object): string =>
    JSON.stringify(row, (field, value: unknown) => {
      if (written.has(field)) return undefined;
      const of = field === "number" ? table : numbersIn[field];
      return (of && numbers.get(`${of} ${value}`)) || value;
    });
  return rows
    .map(([table, row]) =>
      [...ids].reduce((named, [id, name]) => named.replaceAll(id, name), `${table} ${text(table, row)}`),
    )
    .map((row) => row.replace(moment, "0"))
    .sort();
}
