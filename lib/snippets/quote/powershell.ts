/** PowerShell takes the typographic single quotes for the plain one, so each of them is doubled. */
const singleQuotes = /['\u2018\u2019\u201a\u201b]/g;

const literal = (text: string): string => `'${text.replace(singleQuotes, "$&$&")}'`;

/**
 * A text as a PowerShell expression: a single-quoted literal, or several added up where Azure Pipelines would act on
 * a sequence before PowerShell sees it. Source: docs/sources/pipelines.md#shells
 */
export const quotePowerShell = (text: string): string => {
  const pieces = text.split(/(?<=\$)(?=[([{])|(?<=#)(?=#)/);
  return pieces.length === 1 ? literal(text) : `(${pieces.map(literal).join(" + ")})`;
};
