const unitEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

const escapeUnits = (text: string): string => text.split("").map(unitEscape).join("");

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/gu;

/**
 * A text as a string literal of C# and of JavaScript, which count in the same units and share these escapes. Everything
 * invisible is escaped, and so is the first character of each sequence that Azure Pipelines acts on before the compiler
 * sees it. Source: docs/sources/pipelines.md#shells
 */
export const quoteUtf16 = (text: string): string => {
  const inner = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replace(/[$](?=[([{])|#(?=#)/g, unitEscape)
    .replace(invisible, escapeUnits);
  return `"${inner}"`;
};
