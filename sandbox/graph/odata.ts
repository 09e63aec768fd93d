import type { Reply } from "../kernel/service.ts";
import { type Entity, expand, type Json, type Scope, toWire } from "./entity.ts";
import { countNeedsHeader, expiredPage, isProblem, type Problem } from "./errors.ts";
import type { Filter } from "./filter.ts";
import { isEventual, type ListQuery, type ObjectQuery, readListQuery, readObjectQuery } from "./options.ts";
import { callerId } from "./permissions.ts";
import type { GraphCall } from "./route.ts";
import { matchesSearch, tokensOf } from "./search.ts";
import { readSnapshot, writeSnapshot } from "./snapshots.ts";

export const versionOf = (url: URL): "v1.0" | "beta" =>
  url.pathname.toLowerCase().startsWith("/beta/") ? "beta" : "v1.0";

export const scopeOf = (call: Pick<GraphCall, "sandbox" | "nowMs" | "url">): Scope => ({
  state: call.sandbox.state,
  nowMs: call.nowMs,
  version: versionOf(call.url),
});

/** `@odata.context` in its public spelling, whatever address the sandbox listens on. */
export const contextOf = (call: Pick<GraphCall, "url">, rest: string): string =>
  `https://graph.microsoft.com/${versionOf(call.url)}/$metadata#${rest}`;

export interface Collection<Row extends { id: string }> {
  entity: Entity<Row>;
  /** What stands after `$metadata#`, such as `applications`. */
  context: string;
  /** The rows that the caller may see. Called on the first page only. */
  rows(): readonly Row[];
  /** Fewer rows for `property eq value` at the top of a filter, where an index knows them. */
  lookup?: (property: string, value: string) => readonly Row[] | undefined;
  /** The row as it is when a later page shows it; undefined once it is gone. */
  current?: (row: Row) => Row | undefined;
  /** Put in front of every object, such as `@odata.type`. */
  annotate?: (row: Row) => Record<string, Json>;
}

/** A page of a collection with `$filter`, `$search`, `$select`, `$expand`, `$count`, `$top` and `$orderby` applied. */
export function listReply<Row extends { id: string }>(
  call: GraphCall,
  collection: Collection<Row>,
): Reply | Problem {
  const { entity } = collection;
  const query = readListQuery(entity, call.query, call.headers);
  if (isProblem(query)) return query;
  const scope = scopeOf(call);

  let matching: readonly Row[];
  let offset = 0;
  if (query.skipToken === undefined) {
    matching = select(collection, query, scope);
  } else {
    const snapshot = readSnapshot<Row>(call.sandbox.state, query.skipToken, listingOf(call));
    if (!snapshot) return expiredPage();
    matching = snapshot.rows;
    offset = snapshot.offset;
  }

  const end = offset + query.top;
  const current = collection.current ?? ((row: Row) => row);
  const value = matching.slice(offset, end).flatMap((before) => {
    const row = current(before);
    return row ? [shape(entity, row, query, scope, collection.annotate?.(row))] : [];
  });
  const body: Record<string, Json> = {
    "@odata.context": contextOf(call, `${collection.context}${suffix(query)}`),
  };
  if (query.count && query.skipToken === undefined) body["@odata.count"] = matching.length;
  if (end < matching.length) {
    const next = new URL(call.url);
    next.searchParams.set(
      "$skiptoken",
      writeSnapshot(call.sandbox.state, { rows: matching, offset: end }, listingOf(call), query.skipToken),
    );
    next.search = next.search.replaceAll("%24", "$").replaceAll("+", "%20");
    body["@odata.nextLink"] = next.toString();
  }
  body["value"] = value;
  return { status: 200, body };
}

/** `/$count`: the number of objects as plain text. */
export function countReply<Row extends { id: string }>(
  call: GraphCall,
  collection: Collection<Row>,
): Reply | Problem {
  if (!isEventual(call.headers)) return countNeedsHeader();
  const query = new URLSearchParams(call.query);
  query.set("$count", "true");
  const parsed = readListQuery(collection.entity, query, call.headers);
  if (isProblem(parsed)) return parsed;
  return {
    status: 200,
    body: String(select(collection, parsed, scopeOf(call)).length),
    headers: { "content-type": "text/plain" },
  };
}

/** One object with `$select` and `$expand` applied. */
export function objectReply<Row>(
  call: GraphCall,
  entity: Entity<Row>,
  context: string,
  row: Row,
): Reply | Problem {
  const query = readObjectQuery(entity, call.query);
  if (isProblem(query)) return query;
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(call, `${context}${suffix(query)}/$entity`),
      ...shape(entity, row, query, scopeOf(call)),
    },
  };
}

/** Rows are never changed in place, so that the tokens of their texts are cut once. */
const tokensOfRows = new WeakMap<object, Map<string, readonly string[]>>();

function tokensOfProperty(row: object, property: string, read: () => string): readonly string[] {
  const ofRow = tokensOfRows.get(row) ?? new Map<string, readonly string[]>();
  tokensOfRows.set(row, ofRow);
  const known = ofRow.get(property);
  if (known) return known;
  const tokens = tokensOf(read());
  ofRow.set(property, tokens);
  return tokens;
}

function select<Row extends { id: string }>(
  collection: Collection<Row>,
  query: ListQuery<Row>,
  scope: Scope,
): readonly Row[] {
  const { entity } = collection;
  let rows = (query.filter && candidates(collection, query.filter.tree)) ?? collection.rows();
  const { filter, search, orderBy } = query;
  if (filter) rows = rows.filter((row) => filter.predicate.test(row, scope));
  if (search) {
    rows = rows.filter((row) =>
      matchesSearch(search, (property) =>
        tokensOfProperty(row, property, () => String(entity.fields[property]?.(row, scope) ?? "")),
      ),
    );
  }
  if (orderBy) {
    const keyed = rows.map((row) => ({
      row,
      key: String(entity.fields[orderBy.property]?.(row, scope) ?? "").toLowerCase(),
    }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row.id < b.row.id ? -1 : 1));
    if (orderBy.descending) keyed.reverse();
    rows = keyed.map(({ row }) => row);
  }
  return rows;
}

/** Rows from an index where the filter, or one side of its `and`, asks for one value of an indexed property. */
function candidates<Row extends { id: string }>(
  collection: Collection<Row>,
  filter: Filter,
): readonly Row[] | undefined {
  if (filter.kind === "and")
    return candidates(collection, filter.left) ?? candidates(collection, filter.right);
  if (filter.kind !== "compare" || filter.operator !== "eq" || typeof filter.value !== "string")
    return undefined;
  const [property, more] = filter.path;
  return property !== undefined && more === undefined
    ? collection.lookup?.(property, filter.value)
    : undefined;
}

function shape<Row>(
  entity: Entity<Row>,
  row: Row,
  query: ObjectQuery,
  scope: Scope,
  annotations: Record<string, Json> = {},
): Record<string, Json> {
  const wire = { ...annotations, ...toWire(entity, row, scope, query.select) };
  const navigation = query.expand && entity.navigations[query.expand.name];
  if (!query.expand || !navigation) return wire;
  const items = expand(navigation, row, scope).map((item) => pick(item, query.expand?.select));
  return { ...wire, [query.expand.name]: navigation.single ? (items[0] ?? null) : items };
}

/** The named properties of an expanded object; annotations stay. */
function pick(item: Json, names: readonly string[] | undefined): Json {
  if (!names || typeof item !== "object" || item === null) return item;
  return Object.fromEntries(
    Object.entries(item).filter(([name]) => name.startsWith("@") || names.includes(name)),
  );
}

const suffix = ({ select: names, expand }: ObjectQuery): string => {
  const parts = [...(names ?? []), ...(expand ? [`${expand.name}(${(expand.select ?? []).join(",")})`] : [])];
  return parts.length > 0 ? `(${parts.join(",")})` : "";
};

/** What a page token belongs to. It is refused for other options, on another path and in other hands. */
const listingOf = ({ url, query, caller }: GraphCall): string => {
  const options = [...query]
    .filter(([name]) => name !== "$skiptoken")
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  return [caller.tenantId, callerId(caller), url.pathname.toLowerCase(), ...options].join("&");
};
