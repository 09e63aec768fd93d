/** The kinds of things that the palette finds, in the order in which they stand. */
export const entryKinds = ["Actions", "Pages", "Drafts", "Runs", "Applications"] as const;
export type EntryKind = (typeof entryKinds)[number];

/** Something that can be found by name. */
export interface Entry {
  readonly id: string;
  readonly kind: EntryKind;
  readonly title: string;
  /** A second, quieter line. It is looked through too. */
  readonly detail?: string | undefined;
  /** Other words that it is found by. */
  readonly alsoFoundBy?: string | undefined;
}

/** What was found of one kind, the best first. */
export interface Found<E extends Entry> {
  readonly kind: EntryKind;
  readonly entries: readonly E[];
}

/** Letters as one types them in a hurry: small, without marks. */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

const beginsAWord = (text: string, word: string): boolean =>
  text.split(/[^\p{L}\p{N}]+/u).some((each) => each.startsWith(word));

/** How well an entry fits, 0 the best; undefined where a word of the query is nowhere in it. */
function qualityOf(entry: Entry, query: string): number | undefined {
  const title = plain(entry.title);
  const all = plain([entry.title, entry.detail, entry.alsoFoundBy].join(" "));
  const words = query.split(/\s+/);
  if (!words.every((word) => all.includes(word))) return undefined;
  if (title.startsWith(query)) return 0;
  if (words.every((word) => beginsAWord(title, word))) return 1;
  return words.every((word) => title.includes(word)) ? 2 : 3;
}

/**
 * The entries in which every word of the query is found, at most so many of a kind, and the kind with the best hit first.
 * An empty query finds the first of everything.
 */
export function findEntries<E extends Entry>(
  entries: readonly E[],
  query: string,
  atMost: number,
): readonly Found<E>[] {
  const wanted = plain(query).trim();
  return entryKinds
    .map((kind) => {
      const hits = entries
        .filter((entry) => entry.kind === kind)
        .flatMap((entry) => {
          const quality = qualityOf(entry, wanted);
          return quality === undefined ? [] : [{ entry, quality }];
        })
        .sort((one, other) => one.quality - other.quality);
      return {
        kind,
        best: hits[0]?.quality ?? 0,
        entries: hits.slice(0, atMost).map(({ entry }) => entry),
      };
    })
    .filter((found) => found.entries.length > 0)
    .sort((one, other) => one.best - other.best)
    .map(({ kind, entries: found }) => ({ kind, entries: found }));
}
