/** What a reader cannot see, or what would end the line or the encoding. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escapeCharacter = (character: string): string =>
  named[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * A text as a Bicep string in single quotes, on one line. `${` begins an interpolation: its dollar sign is escaped. What
 * is invisible is escaped, so that a review sees it. Source: docs/sources/plan-as-code.md#quoting
 */
export const quoteBicep = (text: string): string => {
  const inner = text
    .replaceAll("\\", "\\\\")
    .replaceAll("'", "\\'")
    .replace(/\$(?=\{)/g, "\\$")
    .replace(invisible, escapeCharacter);
  return `'${inner}'`;
};
