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
      const test: Predicate<Row>["test"] =
        filter.kind === "and"
          ? (row, scope) => left.test(row, scope) && right.test(row, scope)
          : (row, scope) => left.test(row, scope) || right.test(row, scope);
      return { test, advanced: left.advanced || right.advanced };
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

const navigationOf = <Row>(entity: Entity<Row>, name: string) =>
  Object.hasOwn(entity.navigations, name) ? entity.navigations[name] : undefined;

type Leaf = Extract<Filter, { kind: "compare" | "startsWith" | "endsWith" | "in" }>;

function bindLeaf<Row>(entity: Entity<Row>, leaf: Leaf): Predicate<Row> | Problem {
  const matches = matcher(leaf);
  const [name = "", second, ...more] = leaf.path;
  const navigation = navigationOf(entity, name);
  if (navigation && second === "$count" && more.length === 0) {
    if (leaf.kind !== "compare" || typeof leaf.value !== "number") return unsupportedQuery();
    return {
      test: (row, scope) => matches(navigation.items(row, scope).length),
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
    return { test: (row, scope) => navigation.items(row, scope).length > 0, advanced: true };
  }
  const inner = bindElement(filter.variable, navigation, filter.inner);
  if (isProblem(inner)) return inner;
  return {
    test: (row, scope) => navigation.items(row, scope).some((item) => inner.test(item)),
    advanced: navigation.advanced || inner.advanced,
  };
}

/** A condition on one element: `x eq 'value'` for plain values, `x/property …` for objects. */
function bindElement(
  variable: string,
  element: { of?: Entity<never>; filterable: readonly string[] },
  filter: Filter,
): { test(item: Json): boolean; advanced: boolean } | Problem {
  if (filter.kind === "and" || filter.kind === "or") {
    const left = bindElement(variable, element, filter.left);
    if (isProblem(left)) return left;
    const right = bindElement(variable, element, filter.right);
    if (isProblem(right)) return right;
    const test =
      filter.kind === "and"
        ? (item: Json) => left.test(item) && right.test(item)
        : (item: Json) => left.test(item) || right.test(item);
    return { test, advanced: left.advanced || right.advanced };
  }
  if (filter.kind === "not") {
    const inner = bindElement(variable, element, filter.inner);
    return isProblem(inner) ? inner : { test: (item) => !inner.test(item), advanced: true };
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
  const read = (item: Json): Json =>
    property === undefined ? item : new Map(Object.entries(item ?? {})).get(property);
  const advanced = filter.kind === "endsWith" || (filter.kind === "compare" && filter.operator === "ne");
  return { test: (item) => matches(read(item)), advanced };
}

/** The directory compares text without regard to case. */
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

const fold = (value: Json): Literal => {
  if (typeof value === "string") return value.toLowerCase();
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
