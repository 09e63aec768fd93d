import type { State } from "../state/state.ts";
import { notEmulated, type Problem } from "./errors.ts";

/** What a field or a collection is computed with. */
export interface Scope {
  state: State;
  nowMs: number;
  version: "v1.0" | "beta";
}

export type Json = unknown;

/** Objects that hang on another one, reachable in a filter's `any` or through `$expand`. */
interface Navigation<Row> {
  /** What they are; a collection of plain values has no entity. */
  of?: Entity<never>;
  /** Them as they are stored; the rows of the entity, or the values themselves. */
  rows(row: Row, scope: Scope): readonly unknown[];
  /** Put in front of each where it is expanded, such as `@odata.type`. */
  annotate?(item: never): Record<string, Json>;
  /** Properties a filter may name within `any`; a collection of plain values has none. */
  filterable: readonly string[];
  /** Filtering on it takes the advanced query capabilities. */
  advanced: boolean;
  /** `$expand` shows at most so many; undefined: it cannot be expanded. */
  expandLimit?: number;
  /** Leads to one object; it expands to that object instead of a list. */
  single?: boolean;
  /** Cannot be expanded in an advanced query. */
  plainExpandOnly?: boolean;
}

/** One kind of object as Graph shows it: every property it has, and what may be asked about them. */
export interface Entity<Row> {
  /** Qualified name, such as `microsoft.graph.application`. */
  type: string;
  /** Every property, in wire order. */
  fields: Record<string, (row: Row, scope: Scope) => Json>;
  /** Properties shown where nothing is selected, if not all of them. */
  defaults?: readonly string[] | ((row: Row) => readonly string[]);
  filterable: readonly string[];
  sortable: readonly string[];
  searchable: readonly string[];
  navigations: Record<string, Navigation<Row>>;
  /**
   * Names that the service knows and the sandbox does not emulate, or that it shows and cannot filter by although the
   * service can. Naming one is no mistake of the caller.
   */
  notEmulated?: readonly string[];
}

/** What a relation leads to, in wire form. */
export const expand = <Row>(
  { of, rows, annotate, expandLimit }: Navigation<Row>,
  row: Row,
  scope: Scope,
): Json[] =>
  rows(row, scope)
    .slice(0, expandLimit)
    // A navigation that names an entity leads to rows of that entity.
    .map((item) => (of ? { ...annotate?.(item as never), ...toWire(of, item as never, scope) } : item));

const lists = (entity: Entity<never>, name: string): boolean => entity.notEmulated?.includes(name) ?? false;

/** Whether the sandbox shows a property or relation of that name. */
export const shows = (entity: Entity<never>, name: string): boolean =>
  Object.hasOwn(entity.fields, name) || Object.hasOwn(entity.navigations, name);

/** Why a name cannot be used here: 501 where the service has something of that name, else the caller's mistake. */
export const unusable = (entity: Entity<never>, name: string, mistake: Problem): Problem =>
  shows(entity, name) || lists(entity, name) ? notEmulated(`'${name}' of ${entity.type}`) : mistake;

/** The same for a property that is shown and cannot be filtered by. */
export const unfilterable = (entity: Entity<never>, name: string, mistake: Problem): Problem =>
  lists(entity, name) ? notEmulated(`a filter on '${name}' of ${entity.type}`) : mistake;

/** The wire form of a row: what is selected, else the default properties. A value of undefined is left out. */
export function toWire<Row>(
  entity: Entity<Row>,
  row: Row,
  scope: Scope,
  select?: readonly string[],
): Record<string, Json> {
  const wire: Record<string, Json> = {};
  const defaults = typeof entity.defaults === "function" ? entity.defaults(row) : entity.defaults;
  for (const name of select ?? defaults ?? Object.keys(entity.fields)) {
    const value = entity.fields[name]?.(row, scope);
    if (value !== undefined) wire[name] = value;
  }
  return wire;
}
