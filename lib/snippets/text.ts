/** Control characters, invisible formatting, line separators and half surrogate pairs: nothing a reader could see. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/**
 * The text with a space put into everything that Azure Pipelines would act on: `$(`, `$[`, `${{` (also shell's `${`)
 * and `##`, the start of a logging command. There is no escape for them, so they are broken up.
 * Source: docs/sources/pipelines.md#expansion
 */
export const neutralize = (text: string): string =>
  text.replace(/\$(?=[([{])/g, "$ ").replace(/#(?=#)/g, "# ");

/** A name as one harmless line of at most `maxLength` characters, for labels and comments. */
export const oneLine = (text: string, maxLength = 120): string => {
  const line = neutralize(text.replace(invisible, " ")).replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join("")}…`;
};
