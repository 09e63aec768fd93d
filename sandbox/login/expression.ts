/** Stands for any number of characters, or for exactly one. */
type Wildcard = { stands: "many" | "one" };

/** A character as it stands, or a wildcard. */
export type Pattern = readonly (string | Wildcard)[];

/** One condition of a flexible credential, such as `claims['sub'] matches 'repo:*'`. */
export type Condition = { claim: string } & (
  | { operator: "eq"; value: string }
  | { operator: "matches"; pattern: Pattern }
);

/** Within a literal a quote escapes the quote or wildcard that follows it. */
const condition = /^claims\['([\w-]+)'\] (eq|matches) '((?:[^']|'['*?])*)'/;
const unit = /'['*?]|./gs;

/** What a literal between quotes says, character by character; a wildcard that is escaped is a character. */
const patternOf = (literal: string): Pattern =>
  [...literal.matchAll(unit)].map(([text]) => {
    if (text === "*") return { stands: "many" };
    return text === "?" ? { stands: "one" } : text.slice(-1);
  });

/** `eq` knows no wildcards: each stands for itself, escaped or not. */
const textOf = (literal: string): string =>
  [...literal.matchAll(unit)].map(([text]) => text.slice(-1)).join("");

/**
 * Reads a claims matching expression: conditions joined by ` and `, literals in single quotes. Undefined for anything
 * else. The only reading in the sandbox: what is stored and what is exchanged go by it.
 * Follows docs/sources/login.md#flexible-credentials.
 */
export function parseExpression(text: string): Condition[] | undefined {
  const conditions: Condition[] = [];
  for (let rest = text; ; ) {
    const found = condition.exec(rest);
    if (!found) return undefined;
    const [whole, claim = "", operator, literal = ""] = found;
    conditions.push(
      operator === "eq"
        ? { claim, operator, value: textOf(literal) }
        : { claim, operator: "matches", pattern: patternOf(literal) },
    );
    rest = rest.slice(whole.length);
    if (rest === "") return conditions;
    if (!rest.startsWith(" and ")) return undefined;
    rest = rest.slice(" and ".length);
  }
}

const isMany = (part: string | Wildcard | undefined): boolean =>
  typeof part === "object" && part.stands === "many";

/** Compares a text with a pattern, to the character; case counts. */
function matchesPattern(pattern: Pattern, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resumeAt = 0;
  while (inText < text.length) {
    const expected = pattern[inPattern];
    if (isMany(expected)) {
      star = inPattern++;
      resumeAt = inText;
    } else if (expected !== undefined && (typeof expected === "object" || expected === text[inText])) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      // The last star takes one character more, and the comparison starts anew behind it.
      inPattern = star + 1;
      inText = ++resumeAt;
    } else return false;
  }
  while (isMany(pattern[inPattern])) inPattern += 1;
  return inPattern === pattern.length;
}

/** Whether every condition of an expression holds for the claims of an assertion. An unreadable one never holds. */
export function expressionHolds(expression: string, claims: Readonly<Record<string, unknown>>): boolean {
  const conditions = parseExpression(expression);
  if (!conditions) return false;
  return conditions.every((condition) => {
    const { claim } = condition;
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    if (typeof value !== "string") return false;
    return condition.operator === "eq" ? value === condition.value : matchesPattern(condition.pattern, value);
  });
}
