import type { State } from "../state/state.ts";

/** What a field or a collection is computed with. */
export interface Scope {
  state: State;
  nowMs: number;
  version: "v1.0" | "beta";
}

export type Json = unknown;

/** Objects that hang on another one, reachable in a filter's `any` or through `$expand`. */
interface Navigation<Row> {
  /** Their wire form. */
  items(row: Row, scope: Scope): Json[];
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
  defaults?: readonly string[];
  filterable: readonly string[];
  sortable: readonly string[];
  searchable: readonly string[];
  navigations: Record<string, Navigation<Row>>;
}

/** The wire form of a row: what is selected, else the default properties. A value of undefined is left out. */
export function toWire<Row>(
  entity: Entity<Row>,
  row: Row,
  scope: Scope,
  select?: readonly string[],
): Record<string, Json> {
  const wire: Record<string, Json> = {};
  for (const name of select ?? entity.defaults ?? Object.keys(entity.fields)) {
    const value = entity.fields[name]?.(row, scope);
    if (value !== undefined) wire[name] = value;
  }
  return wire;
}
