import { describeDifference, diffCharacters, type Segment, visible } from "./character-diff.ts";
import { VisuallyHidden } from "./visually-hidden.tsx";

type Side = { label: string; value: string };

/** Two values under each other, to the letter: what differs is marked, and said for those who do not see it. */
export function Diff({ left, right }: { left: Side; right: Side }) {
  const diff = diffCharacters(left.value, right.value);
  return (
    <div className="flex flex-col gap-2.5">
      <Value label={left.label} segments={diff.left} />
      <Value label={right.label} segments={diff.right} />
      <VisuallyHidden>{describeDifference(left.label, left.value, right.label, right.value)}</VisuallyHidden>
    </div>
  );
}

function Value({ label, segments }: { label: string; segments: readonly Segment[] }) {
  return (
    <div>
      <div className="mb-1 text-xs text-muted">{label}</div>
      <div className="min-h-8.5 rounded-md border border-line bg-sunken px-2.5 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
        {segments.map((segment) =>
          segment.same ? (
            <span key={segment.at}>{segment.text}</span>
          ) : (
            <mark
              key={segment.at}
              className="rounded-[2px] border-b-2 border-bad bg-bad-soft font-bold text-bad"
            >
              {visible(segment.text)}
            </mark>
          ),
        )}
        {segments.length === 0 ? <span className="text-faint">empty</span> : null}
      </div>
    </div>
  );
}
