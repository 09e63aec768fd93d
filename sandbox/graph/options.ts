import { type Entity, shows, unusable } from "./entity.ts";
import {
  countNeedsHeader,
  invalidExpand,
  invalidTop,
  isProblem,
  notEmulated,
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
  const unknown = findUnknown(entity, select);
  if (unknown) return unknown;
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

/** The problem with the first selected name that is not shown. */
function findUnknown(entity: Entity<never>, names: readonly string[] | undefined): Problem | undefined {
  const unknown = names?.find((name) => !shows(entity, name));
  return unknown === undefined ? undefined : unusable(entity, unknown, unknownProperty(unknown, entity.type));
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
  if (text.includes(",")) return notEmulated("sorting by several properties");
  if (!entity.sortable.includes(property)) return unsupportedQuery(`Unsupported sort property '${text}'.`);
  return { property, descending: found?.[2] === "desc" };
}

function readExpand<Row>(entity: Entity<Row>, text: string | null): Expansion | undefined | Problem {
  if (text === null) return undefined;
  const found = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/s.exec(text);
  if (!found) return text.trim() === "*" ? notEmulated("$expand=*") : invalidExpand();
  const [, name = "", options] = found;
  const navigation = Object.hasOwn(entity.navigations, name) ? entity.navigations[name] : undefined;
  if (navigation?.expandLimit === undefined) {
    const mistake = unknownProperty(name, entity.type);
    return navigation || Object.hasOwn(entity.fields, name) ? mistake : unusable(entity, name, mistake);
  }
  if (options === undefined) return { name, select: undefined };
  const selected = /^\s*\$select=([\w,@.\s]+)$/.exec(options)?.[1];
  if (selected === undefined) {
    return /^\s*\$\w+=/.test(options) ? notEmulated(`the options of $expand=${text}`) : invalidExpand();
  }
  const select = readNames(selected);
  return (navigation.of && findUnknown(navigation.of, select)) ?? { name, select };
}
