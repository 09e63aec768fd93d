import type { UndoPreview } from "@/lib/plan/index.ts";

/** How many objects undoing removes, those counted that are looked up first. */
export const undoCount = ({ removed, lookedUp }: Pick<UndoPreview, "removed" | "lookedUp">): number =>
  removed.length + lookedUp.length;

/** How much of what a run made can be undone, in words. */
export function undoableWords({ removed, goesAlong, stays, lookedUp }: UndoPreview): string {
  const undoable = removed.length + goesAlong.length;
  const made = undoable + stays.length;
  const known = undoable === made ? `all ${made}` : `${undoable} of ${made}`;
  const unclear = `${lookedUp.length} to be looked up`;
  if (made === 0) return lookedUp.length === 0 ? "nothing" : unclear;
  return lookedUp.length === 0 ? known : `${known}, ${unclear}`;
}
