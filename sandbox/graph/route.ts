import { type Call, type Reply, type Route, unsupported } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { isProblem, type Problem, renderProblem } from "./errors.ts";
import { charge, costOf } from "./throttle.ts";

export type GraphCall = Call<Caller>;

/** One operation, described without version and spelled once; `graphRoutes` multiplies it. */
export interface Operation extends Omit<Route<Caller>, "run"> {
  /** Resource units before query options change them; docs/sources/graph.md#throttling. Default 1. */
  units?: number;
  /** Carries operations that are metered by themselves, and is no write whatever its method. */
  carries?: boolean;
  run(call: GraphCall): Reply | Problem | Promise<Reply | Problem>;
}

/** Parameters that may be written `/{id}` or `(key='value')`. */
const keyed = ["application", "principal", "credential"];

/** Both versions and both key spellings of every operation, metered and with problems rendered. */
export function graphRoutes(operations: readonly Operation[]): Route<Caller>[] {
  return ["/v1.0", "/beta"].flatMap((version) =>
    operations.flatMap((operation) => {
      const run = metered(operation);
      return spellings(operation.path).map((path) => ({
        ...operation,
        path: version + path,
        run: (call: GraphCall) => {
          const stranger = Object.entries(call.params).find(([name, text]) => !isKey(path, name, text));
          return stranger
            ? unsupported(`${call.method} ${call.url.pathname}`, `no such operation as "${stranger[1]}"`)
            : run(call);
        },
      }));
    }),
  );
}

/** Segments that name an operation or a type of the service and never an object; docs/sources/graph.md#conventions. */
const reserved = /^(?:\$.*|delta(?:\(.*\))?|microsoft\.graph\..*)$/is;

/** Whether the text at a parameter's place is a key: a segment of its own, or parentheses behind the collection. */
const isKey = (path: string, name: string, text: string): boolean =>
  path.includes(`/:${name}`) ? !reserved.test(text) : text.startsWith("(");

function spellings(path: string): string[] {
  return keyed.reduce(
    (paths, name) =>
      paths.flatMap((each) =>
        each.includes(`/:${name}`) ? [each, each.replace(`/:${name}`, `:${name}`)] : [each],
      ),
    [path],
  );
}

const metered =
  (operation: Operation) =>
  async (call: GraphCall): Promise<Reply> => {
    const cost = costOf(operation.units ?? 1, call.query);
    const charged = charge(call, cost, call.method !== "GET" && !operation.carries);
    const outcome = isProblem(charged) ? charged : await operation.run(call);
    const reply = isProblem(outcome) ? render(outcome, call) : outcome;
    const load = isProblem(charged) ? {} : charged.headers;
    return { ...reply, headers: { "x-ms-resource-unit": String(cost), ...load, ...reply.headers } };
  };

/** What the sandbox does not emulate is said as loudly as an operation that it does not know. */
const render = (problem: Problem, call: GraphCall): Reply =>
  problem.status === 501
    ? unsupported(`${call.method} ${call.url.pathname}`, problem.message)
    : renderProblem(problem, call);

/** How an object is addressed: by object id, or by an alternate key. */
export type Key = { id: string } | { property: string; value: string };

/** Reads `{id}` or `(property='value')`; undefined for neither. Quotes within the value are doubled. */
export function readKey(text: string): Key | undefined {
  if (!text.startsWith("(")) return { id: text };
  const found = /^\((\w+)='((?:[^']|'')*)'\)$/.exec(text) ?? /^\('((?:[^']|'')*)'\)$/.exec(text);
  if (!found) return undefined;
  const [, first = "", second] = found;
  return second === undefined
    ? { id: first.replaceAll("''", "'") }
    : { property: first, value: second.replaceAll("''", "'") };
}

export const isGuid = (text: string): boolean =>
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text);

/** A parameter as it stands in the path, before the directory is asked. */
export const parameter = (call: Pick<GraphCall, "params">, name: string): string => call.params[name] ?? "";

export const noContent: Reply = { status: 204 };
