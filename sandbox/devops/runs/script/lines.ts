import { type Action, type Meaning, notSet, notUnderstood, type ReadScript } from "./action.ts";

/** A line that is understood, and what it does. */
export type Line = readonly [line: RegExp, meaning: (match: RegExpExecArray) => Meaning];

/** What a line sets and reads. */
export interface Names {
  sets: readonly string[];
  reads: readonly string[];
}

/** Reads a program line by line: each must be one of those that are known, and read only what another has set. */
export function readLines(
  program: readonly string[],
  known: readonly Line[],
  { builtIn, namesOf }: { builtIn: readonly string[]; namesOf: (line: string) => Names },
): ReadScript {
  const actions: Action[] = [];
  const there = new Set(builtIn);
  for (const raw of program) {
    const line = raw.trim();
    const [meaning] = known.flatMap(([pattern, mean]) => {
      const match = pattern.exec(line);
      return match ? [mean(match)] : [];
    });
    if (!meaning) return notUnderstood(line);
    const { sets, reads } = namesOf(line);
    const missing = reads.find((name) => !there.has(name));
    if (missing !== undefined) return notSet(missing);
    for (const name of sets) there.add(name);
    actions.push(...meaning);
  }
  return { actions };
}

/** A string literal that holds no more than JSON's escapes. */
export function stringIn(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal.slice(1, -1);
  }
}

/** Names of variables that are read somewhere in a line of C# or JavaScript, of those that a program sets itself. */
export const wordsOf = (line: string): string[] =>
  [...line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '""').matchAll(/(?<![\w.])[a-z]\w*/g)].map(([name]) => name);
