const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/gu;

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
};

/**
 * A text as a Python string literal in double quotes. Everything invisible is escaped, and so is the first character
 * of each sequence that Azure Pipelines acts on before Python sees it. Source: docs/sources/pipelines.md#shells
 */
export const quotePython = (text: string): string => {
  const inner = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replace(/[$](?=[([{])|#(?=#)/g, escapeCharacter)
    .replace(invisible, escapeCharacter);
  return `"${inner}"`;
};
