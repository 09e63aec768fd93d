/** Control characters, invisible formatting, line separators and half surrogate pairs: nothing a reader could see. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/**
 * The text with a space put into everything that Azure Pipelines would act on: `$(`, `$[`, `${{` (also shell's `${`)
 * and `##`, the start of a logging command. There is no escape for them, so they are broken up.
 * Source: docs/sources/pipelines.md#expansion
 */
export const neutralize = (text: string): string =>
  text.replace(/\$(?=[([{])/g, "$ ").replace(/#(?=#)/g, "# ");

/** The text on one line, with a space for all that a reader could not see. */
export const visible = (text: string): string => text.replace(invisible, " ").replace(/\s+/g, " ").trim();

/** A character as the escape that YAML and Python share. */
export const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
};

/** A name as one harmless line of at most `maxLength` characters, for labels and comments. */
export const oneLine = (text: string, maxLength = 120): string => {
  const line = neutralize(visible(text));
  const characters = [...line];
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join("")}…`;
};
