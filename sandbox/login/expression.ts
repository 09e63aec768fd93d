/** One condition of a flexible credential, such as `claims['sub'] matches 'repo:*'`. */
export interface Condition {
  claim: string;
  operator: "eq" | "matches";
  literal: string;
}

const condition = /^claims\['((?:[^']|'')+)'\] (eq|matches) '((?:[^']|'')*)'/;
const unquote = (quoted: string): string => quoted.replaceAll("''", "'");

/**
 * Reads a claims matching expression: conditions joined by ` and `, literals in single quotes, a quote doubled.
 * Undefined for anything else. Follows docs/sources/login.md#flexible-credentials.
 */
export function parseExpression(text: string): Condition[] | undefined {
  const conditions: Condition[] = [];
  for (let rest = text; ; ) {
    const found = condition.exec(rest);
    if (!found) return undefined;
    const [whole, claim = "", operator, literal = ""] = found;
    conditions.push({
      claim: unquote(claim),
      operator: operator === "eq" ? "eq" : "matches",
      literal: unquote(literal),
    });
    rest = rest.slice(whole.length);
    if (rest === "") return conditions;
    if (!rest.startsWith(" and ")) return undefined;
    rest = rest.slice(" and ".length);
  }
}

/** Compares with a pattern in which `*` stands for any number of characters and `?` for one. Case counts. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resumeAt = 0;
  while (inText < text.length) {
    const expected = pattern[inPattern];
    if (expected === "*") {
      star = inPattern++;
      resumeAt = inText;
    } else if (expected === "?" || (expected !== undefined && expected === text[inText])) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      // The last star takes one character more, and the comparison starts anew behind it.
      inPattern = star + 1;
      inText = ++resumeAt;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern += 1;
  return inPattern === pattern.length;
}

/** Whether every condition of an expression holds for the claims of an assertion. An unreadable one never holds. */
export function expressionHolds(expression: string, claims: Readonly<Record<string, unknown>>): boolean {
  const conditions = parseExpression(expression);
  if (!conditions) return false;
  return conditions.every(({ claim, operator, literal }) => {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    if (typeof value !== "string") return false;
    return operator === "eq" ? value === literal : matchesWildcard(literal, value);
  });
}
