/**
 * A text as one word of bash: in single quotes, where nothing is special but the quote itself. Sequences that Azure
 * Pipelines acts on before bash sees them are torn apart by an empty pair of quotes, which bash joins again. Throws
 * on NUL, which no argument can carry. Source: docs/sources/pipelines.md#shells
 */
export const quoteBash = (text: string): string => {
  if (text.includes("\0")) throw new RangeError("bash cannot carry a NUL character");
  const inner = text
    .replaceAll("'", "'\\''")
    .replace(/\$(?=[([{])/g, () => "$''")
    .replace(/#(?=#)/g, () => "#''");
  return `'${inner}'`;
};
