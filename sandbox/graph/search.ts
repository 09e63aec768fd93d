import { invalidSearch, isProblem, type Problem } from "./errors.ts";

/** A `$search` as a tree of quoted `property:value` terms; docs/sources/graph.md#search. */
export type Search =
  | { kind: "term"; property: string; value: string }
  | { kind: "and"; left: Search; right: Search }
  | { kind: "or"; left: Search; right: Search };

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
    return { kind: "term", property: found[1] ?? "", value: (found[2] ?? "").replace(/\\(.)/gs, "$1") };
  }

  const search = either(0);
  return isProblem(search) || at === tokens.length ? search : invalidSearch();
}

/** The properties that a search names. */
export const searchedProperties = (search: Search): string[] =>
  search.kind === "term"
    ? [search.property]
    : [...searchedProperties(search.left), ...searchedProperties(search.right)];

/** Whether an object matches; `read` gives the text of a property. */
export function matchesSearch(search: Search, read: (property: string) => string): boolean {
  if (search.kind === "and") return matchesSearch(search.left, read) && matchesSearch(search.right, read);
  if (search.kind === "or") return matchesSearch(search.left, read) || matchesSearch(search.right, read);
  return matchesTokens(read(search.property), search.value);
}

/** Every token of the search begins some token of the text, in any order and without regard to case. */
export function matchesTokens(text: string, search: string): boolean {
  const wanted = search.split(/[^\p{L}\p{N}]+/u).filter((token) => token !== "");
  if (wanted.length === 0) return false;
  const tokens = tokensOf(text);
  return wanted.every((token) => tokens.some((candidate) => candidate.startsWith(token.toLowerCase())));
}

/** Words, and the parts of a word where the case or the kind of character changes. */
const tokensOf = (text: string): string[] =>
  text
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => [word, ...(word.match(/\p{Lu}?[\p{Ll}\p{Lo}]+|\p{Lu}+|\p{N}+/gu) ?? [])])
    .filter((token) => token !== "")
    .map((token) => token.toLowerCase());
