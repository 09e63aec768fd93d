import { escapeCharacter } from "../text.ts";

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffe\uffff]/gu;

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
