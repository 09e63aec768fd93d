/** A stretch of a value that is the same on both sides, or not; `at` is the code point or the line it begins with. */
export type Segment = { at: number; text: string; same: boolean };

export type Comparison = { left: readonly Segment[]; right: readonly Segment[] };

/** Beyond this many cells the table of the exact comparison is not worth its memory; the middle is then marked whole. */
const maxCells = 1_000_000;

/**
 * Which characters of two values differ. Joined, the segments of each side are the value again; the segments marked the
 * same read alike on both sides. Compares code points, so a mark never splits a surrogate pair.
 */
export const diffCharacters = (left: string, right: string): Comparison => diffUnits([...left], [...right]);

/** Which lines of two texts differ. Joined, the segments of each side are the text again. */
export const diffLines = (left: string, right: string): Comparison =>
  diffUnits(linesOf(left), linesOf(right));

/** The lines of a text, each with what ends it. */
const linesOf = (text: string): string[] => (text === "" ? [] : text.split(/(?<=\n)/));

const diffUnits = (a: readonly string[], b: readonly string[]): Comparison => {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;

  const same = commonPlaces(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const mark = (text: readonly string[], middle: ReadonlySet<number>) =>
    segments(text, (at) => at < head || at >= text.length - tail || middle.has(at - head));
  return { left: mark(a, same.left), right: mark(b, same.right) };
};

/** The places of a longest common subsequence on each side. */
const commonPlaces = (a: readonly string[], b: readonly string[]) => {
  const left = new Set<number>();
  const right = new Set<number>();
  if (a.length === 0 || b.length === 0 || a.length * b.length > maxCells) return { left, right };
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        a[row] === b[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  let row = 0;
  let column = 0;
  while (row < a.length && column < b.length) {
    if (a[row] === b[column]) {
      left.add(row);
      right.add(column);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return { left, right };
};

const segments = (text: readonly string[], isSame: (at: number) => boolean): Segment[] => {
  const found: Segment[] = [];
  text.forEach((character, at) => {
    const same = isSame(at);
    const last = found.at(-1);
    if (last?.same === same) last.text += character;
    else found.push({ at, text: character, same });
  });
  return found;
};

/** The same for a text of several lines, in which spaces and the ends of lines speak for themselves. */
export const visibleInLines = (text: string): string =>
  text
    .split(/([ \n])/)
    .map((part) => (part === " " || part === "\n" ? part : visible(part)))
    .join("");

/**
 * A character that can be seen: spaces, controls and invisible format characters are written as their code point, such
 * as `U+00A0`, since a difference that nobody sees is no help.
 */
export const visible = (text: string): string =>
  text.replace(/[\p{Z}\p{C}]/gu, (character) =>
    character === " "
      ? "␣"
      : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );

/** The difference in a sentence, for those who hear it; `leftName` and `rightName` say which value is which. */
export const describeDifference = (
  leftName: string,
  left: string,
  rightName: string,
  right: string,
): string => {
  if (left === right) return `${leftName} and ${rightName} are the same.`;
  const a = [...left];
  const b = [...right];
  const first = a.findIndex((character, at) => character !== b[at]);
  const at = first === -1 ? a.length : first;
  const say = (character: string | undefined) =>
    character === undefined ? "nothing more" : visible(character);
  return `First difference at character ${at + 1}: ${leftName} has ${say(a[at])}, ${rightName} has ${say(b[at])}.`;
};

/** The difference of two texts in a sentence: how many of their lines differ. */
export const describeLineDifference = (
  leftName: string,
  left: string,
  rightName: string,
  right: string,
): string => {
  if (left === right) return `${leftName} and ${rightName} are the same.`;
  const diff = diffLines(left, right);
  const own = (segments: readonly Segment[]) =>
    segments.filter(({ same }) => !same).reduce((sum, { text }) => sum + linesOf(text).length, 0);
  return `Lines that only one side has: ${own(diff.left)} in ${leftName}, ${own(diff.right)} in ${rightName}.`;
};
