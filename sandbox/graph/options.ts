import type { Entity } from "./entity.ts";
import {
  countNeedsHeader,
  invalidExpand,
  invalidTop,
  isProblem,
  type Problem,
  searchNeedsHeader,
  unknownProperty,
  unsupportedQuery,
} from "./errors.ts";
import { type Filter, parseFilter } from "./filter.ts";
import { bindFilter, type Predicate } from "./predicate.ts";
import { parseSearch, type Search, searchedProperties } from "./search.ts";

/** Query options of a collection, in the spelling of the documentation. */
export const listOptions = [
  "$filter",
  "$search",
  "$select",
  "$expand",
  "$count",
  "$top",
  "$orderby",
  "$skiptoken",
] as const;

/** Query options of a single object. */
export const objectOptions = ["$select", "$expand"] as const;

interface Expansion {
  name: string;
  select: string[] | undefined;
}

export interface ObjectQuery {
  select: string[] | undefined;
  expand: Expansion | undefined;
}

export interface ListQuery<Row> extends ObjectQuery {
  filter: { tree: Filter; predicate: Predicate<Row> } | undefined;
  search: Search | undefined;
  count: boolean;
  top: number;
  orderBy: { property: string; descending: boolean } | undefined;
  skipToken: string | undefined;
}

/** `ConsistencyLevel: eventual` opens the advanced query capabilities; docs/sources/graph.md#advanced-queries. */
export const isEventual = (headers: Headers): boolean =>
  headers.get("consistencylevel")?.trim().toLowerCase() === "eventual";

/** Reads `$select` and `$expand`. */
export function readObjectQuery<Row>(entity: Entity<Row>, query: URLSearchParams): ObjectQuery | Problem {
  const select = readNames(query.get("$select"));
  const unknown = select?.find((name) => !(name in entity.fields) && !(name in entity.navigations));
  if (unknown !== undefined) return unknownProperty(unknown, entity.type);
  const expand = readExpand(entity, query.get("$expand"));
  if (isProblem(expand)) return expand;
  return { select, expand };
}

/** Reads every option of a collection and refuses what the service would refuse. */
export function readListQuery<Row>(
  entity: Entity<Row>,
  query: URLSearchParams,
  headers: Headers,
): ListQuery<Row> | Problem {
  const shape = readObjectQuery(entity, query);
  if (isProblem(shape)) return shape;
  const eventual = isEventual(headers);
  const count = query.get("$count") === "true";
  if (count && !eventual) return countNeedsHeader();

  const filterText = query.get("$filter");
  let filter: ListQuery<Row>["filter"];
  if (filterText !== null) {
    const tree = parseFilter(filterText);
    if (isProblem(tree)) return tree;
    const predicate = bindFilter(entity, tree);
    if (isProblem(predicate)) return predicate;
    filter = { tree, predicate };
  }

  const searchText = query.get("$search");
  let search: Search | undefined;
  if (searchText !== null) {
    if (!eventual) return searchNeedsHeader();
    const parsed = parseSearch(searchText);
    if (isProblem(parsed)) return parsed;
    const unsearchable = searchedProperties(parsed).find((name) => !entity.searchable.includes(name));
    if (unsearchable !== undefined) return unsupportedQuery(`Property '${unsearchable}' cannot be searched.`);
    search = parsed;
  }

  const orderBy = readOrder(entity, query.get("$orderby"));
  if (isProblem(orderBy)) return orderBy;
  const advanced = filter?.predicate.advanced === true || (filter !== undefined && orderBy !== undefined);
  if (advanced && !(eventual && count)) return unsupportedQuery();
  if (shape.expand && eventual && entity.navigations[shape.expand.name]?.plainExpandOnly) {
    return unsupportedQuery(`Expanding '${shape.expand.name}' is not supported in an advanced query.`);
  }

  const top = readTop(query.get("$top"));
  if (isProblem(top)) return top;
  return {
    ...shape,
    filter,
    search,
    count,
    // Pages shrink where related objects come along; docs/sources/graph.md#paging.
    top: shape.expand ? Math.min(top, 100) : top,
    orderBy,
    skipToken: query.get("$skiptoken") ?? undefined,
  };
}

function readNames(text: string | null): string[] | undefined {
  const names = text
    ?.split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names && names.length > 0 ? names : undefined;
}

function readTop(text: string | null): number | Problem {
  if (text === null) return 100;
  const top = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return top >= 1 && top <= 999 ? top : invalidTop(text);
}

function readOrder<Row>(
  entity: Entity<Row>,
  text: string | null,
): { property: string; descending: boolean } | undefined | Problem {
  if (text === null) return undefined;
  const found = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(text);
  const property = found?.[1] ?? "";
  if (!entity.sortable.includes(property)) return unsupportedQuery(`Unsupported sort property '${text}'.`);
  return { property, descending: found?.[2] === "desc" };
}

function readExpand<Row>(entity: Entity<Row>, text: string | null): Expansion | undefined | Problem {
  if (text === null) return undefined;
  const found = /^\s*(\w+)\s*(?:\(\s*\$select=([\w,@.\s]+)\))?\s*$/.exec(text);
  if (!found) return invalidExpand();
  const name = found[1] ?? "";
  const navigation = entity.navigations[name];
  if (!navigation || navigation.expandLimit === undefined) return unknownProperty(name, entity.type);
  return { name, select: readNames(found[2] ?? null) };
}
