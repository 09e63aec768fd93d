import { type Reply, unsupported } from "../kernel/service.ts";

/** What one term of a filter asks for: the part of it that counts, such as an id. */
type Terms<Name extends string> = Readonly<Record<Name, RegExp>>;

/**
 * Reads a filter of terms that are joined by `and`. Each term is one of those given, whose first group, if it has one,
 * is its value; quotes within a value are doubled. What is none of them is not passed over.
 */
export function readFilter<Name extends string>(
  operation: string,
  filter: string | null,
  terms: Terms<Name>,
): { asked: Partial<Record<Name, string>> } | { refused: Reply } {
  const asked: Partial<Record<Name, string>> = {};
  for (const term of filter?.split(/\s+and\s+/i) ?? []) {
    const name = (Object.keys(terms) as Name[]).find((each) => terms[each].test(term.trim()));
    if (name === undefined) return { refused: unsupported(operation, `the filter "${filter}"`) };
    asked[name] = (terms[name].exec(term.trim())?.[1] ?? "").replaceAll("''", "'");
  }
  return { asked };
}
