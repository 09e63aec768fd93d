/** A name as an identifier: what is no letter or digit becomes one underscore. */
const identifier = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 40)
    .replace(/^_+|_+$/g, "");

/**
 * One identifier a name, each of them another one: begins with a letter and holds letters, digits and underscores only.
 * Where names are too alike they are numbered.
 */
export function labelsFor(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const simple = identifier(name);
    const stem = /^[a-z]/.test(simple) ? simple : `n_${simple}`.replace(/_$/, "");
    let label = stem;
    for (let number = 2; used.has(label); number += 1) label = `${stem}_${number}`;
    used.add(label);
    return label;
  });
}
