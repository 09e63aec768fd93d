import { type Entity, type Json, type Scope, unfilterable, unusable } from "./entity.ts";
import { invalidFilter, isProblem, type Problem, unsupportedQuery } from "./errors.ts";
import type { Comparison, Filter, Literal } from "./filter.ts";

/** A filter made ready to run, and whether it takes the advanced query capabilities. */
export interface Predicate<Row> {
  test(row: Row, scope: Scope): boolean;
  advanced: boolean;
}

/** Binds a parsed filter to what may be asked about an entity; anything else is the 400 that the service gives. */
export function bindFilter<Row>(entity: Entity<Row>, filter: Filter): Predicate<Row> | Problem {
  switch (filter.kind) {
    case "and":
    case "or": {
      const left = bindFilter(entity, filter.left);
      if (isProblem(left)) return left;
      const right = bindFilter(entity, filter.right);
      if (isProblem(right)) return right;
      return joined(filter.kind, left, right);
    }
    case "not": {
      const inner = bindFilter(entity, filter.inner);
      if (isProblem(inner)) return inner;
      return { test: (row, scope) => !inner.test(row, scope), advanced: true };
    }
    case "any":
      return bindAny(entity, filter);
    default:
      return bindLeaf(entity, filter);
  }
}

const joined = <Row>(kind: "and" | "or", left: Predicate<Row>, right: Predicate<Row>): Predicate<Row> => ({
  test:
    kind === "and"
      ? (row, scope) => left.test(row, scope) && right.test(row, scope)
      : (row, scope) => left.test(row, scope) || right.test(row, scope),
  advanced: left.advanced || right.advanced,
});

const navigationOf = <Row>(entity: Entity<Row>, name: string) =>
  Object.hasOwn(entity.navigations, name) ? entity.navigations[name] : undefined;

/** The comparisons of a relation's size that the service knows; docs/sources/graph.md#filter. */
const asksForNoneOrOne = (leaf: Leaf): boolean =>
  leaf.kind === "compare" &&
  (leaf.operator === "eq" || leaf.operator === "ne") &&
  (leaf.value === 0 || leaf.value === 1);

type Leaf = Extract<Filter, { kind: "compare" | "startsWith" | "endsWith" | "in" }>;

function bindLeaf<Row>(entity: Entity<Row>, leaf: Leaf): Predicate<Row> | Problem {
  const matches = matcher(leaf);
  const [name = "", second, ...more] = leaf.path;
  const navigation = navigationOf(entity, name);
  if (navigation && second === "$count" && more.length === 0) {
    if (!asksForNoneOrOne(leaf)) return unsupportedQuery(`Unsupported filter clause '${name}/$count'.`);
    return {
      test: (row, scope) => matches(navigation.rows(row, scope).length),
      advanced: true,
    };
  }
  const read = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
  if (!read || second !== undefined) {
    const mistake = `Could not find a property named '${leaf.path.join("/")}' on type '${entity.type}'.`;
    return unusable(entity, name, invalidFilter(mistake));
  }
  if (!entity.filterable.includes(name)) {
    const mistake = unsupportedQuery(`Unsupported property filter clause '${name}'.`);
    return unfilterable(entity, name, mistake);
  }
  return {
    test: (row, scope) => matches(read(row, scope)),
    advanced: leaf.kind === "endsWith" || (leaf.kind === "compare" && leaf.operator === "ne"),
  };
}

function bindAny<Row>(
  entity: Entity<Row>,
  filter: Extract<Filter, { kind: "any" }>,
): Predicate<Row> | Problem {
  const [name = "", ...more] = filter.path;
  const navigation = navigationOf(entity, name);
  if (!navigation || more.length > 0) {
    const mistake = `Could not find a collection named '${filter.path.join("/")}' on type '${entity.type}'.`;
    return unusable(entity, name, invalidFilter(mistake));
  }
  if (filter.inner === undefined) {
    return { test: (row, scope) => navigation.rows(row, scope).length > 0, advanced: true };
  }
  const inner = bindElement(filter.variable, navigation, filter.inner);
  if (isProblem(inner)) return inner;
  return {
    test: (row, scope) => navigation.rows(row, scope).some((item) => inner.test(item, scope)),
    advanced: navigation.advanced || inner.advanced,
  };
}

/** A condition on one element: `x eq 'value'` for plain values, `x/property …` for objects. */
function bindElement(
  variable: string,
  element: { of?: Entity<never>; filterable: readonly string[] },
  filter: Filter,
): Predicate<unknown> | Problem {
  if (filter.kind === "and" || filter.kind === "or") {
    const left = bindElement(variable, element, filter.left);
    if (isProblem(left)) return left;
    const right = bindElement(variable, element, filter.right);
    if (isProblem(right)) return right;
    return joined(filter.kind, left, right);
  }
  if (filter.kind === "not") {
    const inner = bindElement(variable, element, filter.inner);
    return isProblem(inner) ? inner : { test: (item, scope) => !inner.test(item, scope), advanced: true };
  }
  if (filter.kind === "any") return unsupportedQuery();
  const [root, property, ...more] = filter.path;
  const { of, filterable } = element;
  const known = of ? property !== undefined && filterable.includes(property) : property === undefined;
  if (root !== variable || !known || more.length > 0) {
    const mistake = invalidFilter(`Could not find a property named '${filter.path.join("/")}'.`);
    return of && root === variable ? unusable(of, property ?? "", mistake) : mistake;
  }
  const matches = matcher(filter);
  const field = property === undefined ? undefined : of?.fields[property];
  const advanced = filter.kind === "endsWith" || (filter.kind === "compare" && filter.operator === "ne");
  // A navigation that names an entity leads to rows of that entity.
  return { test: (item, scope) => matches(field ? field(item as never, scope) : item), advanced };
}

/** The directory compares text without regard to case, and moments however exactly they are written. */
function matcher(leaf: Leaf): (value: Json) => boolean {
  switch (leaf.kind) {
    case "startsWith": {
      const wanted = leaf.value.toLowerCase();
      return (value) => typeof value === "string" && value.toLowerCase().startsWith(wanted);
    }
    case "endsWith": {
      const wanted = leaf.value.toLowerCase();
      return (value) => typeof value === "string" && value.toLowerCase().endsWith(wanted);
    }
    case "in": {
      const wanted = new Set(leaf.values.map(fold));
      return (value) => wanted.has(fold(value));
    }
    case "compare": {
      const wanted = fold(leaf.value);
      return (value) => compares(leaf.operator, fold(value), wanted);
    }
  }
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i;

const fold = (value: Json): Literal => {
  if (typeof value === "string") {
    const atMs = moment.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(atMs) ? value.toLowerCase() : atMs;
  }
  return typeof value === "number" || typeof value === "boolean" ? value : null;
};

function compares(operator: Comparison, value: Literal, wanted: Literal): boolean {
  if (operator === "eq") return value === wanted;
  if (operator === "ne") return value !== wanted;
  if (value === null || wanted === null || typeof value !== typeof wanted) return false;
  if (operator === "gt") return value > wanted;
  if (operator === "ge") return value >= wanted;
  return operator === "lt" ? value < wanted : value <= wanted;
}
