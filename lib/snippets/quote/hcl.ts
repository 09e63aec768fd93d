/** What a reader cannot see, or what would end the line or the encoding. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return named[character] ?? (code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`);
};

/**
 * A text as an HCL string in double quotes. `${` and `%{` begin a template: their first character is doubled. What is
 * invisible is escaped, so that a review sees it. Source: docs/sources/plan-as-code.md#quoting
 */
export const quoteHcl = (text: string): string => {
  const inner = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replace(/[$%](?=\{)/g, "$&$&")
    .replace(invisible, escapeCharacter);
  return `"${inner}"`;
};
