import {
  describeDifference,
  describeLineDifference,
  diffCharacters,
  diffLines,
  type Segment,
  visible,
  visibleInLines,
} from "./character-diff.ts";
import { VisuallyHidden } from "./visually-hidden.tsx";

type Side = { label: string; value: string };

const marked = "rounded-[2px] border-b-2 border-bad bg-bad-soft font-bold text-bad";

const ways = {
  characters: {
    diff: diffCharacters,
    describe: describeDifference,
    show: visible,
    marks: { left: marked, right: marked },
  },
  // Whole lines need no such weight to be seen.
  lines: {
    diff: diffLines,
    describe: describeLineDifference,
    show: visibleInLines,
    marks: { left: "bg-bad-soft font-semibold text-bad", right: "bg-ok-soft font-semibold text-ok" },
  },
} as const;

type DiffProps = {
  left: Side;
  right: Side;
  /** What is compared: characters, where every single one matters, or the lines of a file. */
  by?: keyof typeof ways;
};

/** Two values under each other, to the letter: what differs is marked, and said for those who do not see it. */
export function Diff({ left, right, by = "characters" }: DiffProps) {
  const { diff, describe, show, marks } = ways[by];
  const compared = diff(left.value, right.value);
  return (
    <div className="flex flex-col gap-2.5">
      <Value label={left.label} segments={compared.left} show={show} mark={marks.left} />
      <Value label={right.label} segments={compared.right} show={show} mark={marks.right} />
      <VisuallyHidden>{describe(left.label, left.value, right.label, right.value)}</VisuallyHidden>
    </div>
  );
}

function Value({
  label,
  segments,
  show,
  mark,
}: {
  label: string;
  segments: readonly Segment[];
  show: (text: string) => string;
  /** How what differs looks. */
  mark: string;
}) {
  return (
    <div>
      <div className="mb-1 text-xs text-muted">{label}</div>
      <div className="min-h-8.5 rounded-md border border-line bg-sunken px-2.5 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
        {segments.map((segment) =>
          segment.same ? (
            <span key={segment.at}>{segment.text}</span>
          ) : (
            <mark key={segment.at} className={mark}>
              {show(segment.text)}
            </mark>
          ),
        )}
        {segments.length === 0 ? <span className="text-faint">empty</span> : null}
      </div>
    </div>
  );
}
