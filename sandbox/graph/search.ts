import { invalidSearch, isProblem, type Problem } from "./errors.ts";

/** A `$search` as a tree of quoted `property:value` terms; docs/sources/graph.md#search. */
export type Search =
  /** Each beginning begins some token of the property, in any order and without regard to case. */
  | { kind: "term"; property: string; beginnings: readonly string[] }
  | { kind: "and"; left: Search; right: Search }
  | { kind: "or"; left: Search; right: Search };

const separators = /[^\p{L}\p{N}]+/u;

/** Parses `"displayName:abc" OR ("displayName:x" AND "displayName:y")`. AND and OR are upper case and bind in this order. */
export function parseSearch(text: string): Search | Problem {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\(|\)|[^\s()"]+|"/g) ?? [];
  let at = 0;
  const take = (wanted: string) => tokens[at] === wanted && ++at > 0;

  function either(depth: number): Search | Problem {
    let left = both(depth);
    while (!isProblem(left) && take("OR")) {
      const right = both(depth);
      if (isProblem(right)) return right;
      left = { kind: "or", left, right };
    }
    return left;
  }

  function both(depth: number): Search | Problem {
    let left = single(depth);
    while (!isProblem(left) && take("AND")) {
      const right = single(depth);
      if (isProblem(right)) return right;
      left = { kind: "and", left, right };
    }
    return left;
  }

  function single(depth: number): Search | Problem {
    if (depth > 20) return invalidSearch();
    if (take("(")) {
      const inner = either(depth + 1);
      return isProblem(inner) || take(")") ? inner : invalidSearch();
    }
    const found = /^"([A-Za-z]+):(.*)"$/s.exec(tokens[at] ?? "");
    if (!found) return invalidSearch();
    at += 1;
    const beginnings = (found[2] ?? "")
      .replace(/\\(.)/gs, "$1")
      .split(separators)
      .filter((beginning) => beginning !== "")
      .map((beginning) => beginning.toLowerCase());
    return { kind: "term", property: found[1] ?? "", beginnings };
  }

  const search = either(0);
  return isProblem(search) || at === tokens.length ? search : invalidSearch();
}

/** The properties that a search names. */
export const searchedProperties = (search: Search): string[] =>
  search.kind === "term"
    ? [search.property]
    : [...searchedProperties(search.left), ...searchedProperties(search.right)];

/** Whether an object matches; `read` gives the tokens of a property. */
export function matchesSearch(search: Search, read: (property: string) => readonly string[]): boolean {
  if (search.kind === "and") return matchesSearch(search.left, read) && matchesSearch(search.right, read);
  if (search.kind === "or") return matchesSearch(search.left, read) || matchesSearch(search.right, read);
  const tokens = read(search.property);
  return (
    search.beginnings.length > 0 &&
    search.beginnings.every((beginning) => tokens.some((token) => token.startsWith(beginning)))
  );
}

/** Words, and the parts of a word where the case or the kind of character changes. */
export const tokensOf = (text: string): string[] =>
  text
    .split(separators)
    .flatMap((word) => [word, ...(word.match(/\p{Lu}?[\p{Ll}\p{Lo}]+|\p{Lu}+|\p{N}+/gu) ?? [])])
    .filter((token) => token !== "")
    .map((token) => token.toLowerCase());
