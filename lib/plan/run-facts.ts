import { lastFirst } from "./last-first.ts";
import { type StepProgress, untouched } from "./run.ts";
import type { RunView } from "./runs.ts";
import type { Step, StepGroup, StepId } from "./step.ts";

type Watched = Pick<RunView, "steps" | "progress">;

/** Where a step of the run stands. */
export const standing = ({ progress }: Pick<RunView, "progress">, id: StepId): StepProgress =>
  progress.get(id) ?? untouched;

export interface Grouped<T> {
  readonly group: StepGroup;
  readonly steps: readonly T[];
}

/** Steps under their headings, each heading once, in the order in which they first appear. */
export function byGroup<T>(steps: readonly T[], stepOf: (item: T) => Pick<Step, "group">): Grouped<T>[] {
  const groups = new Map<string, { group: StepGroup; steps: T[] }>();
  for (const item of steps) {
    const { group } = stepOf(item);
    const key = `${group.title}/${group.name}`;
    const known = groups.get(key) ?? { group, steps: [] };
    known.steps.push(item);
    groups.set(key, known);
  }
  return [...groups.values()];
}

/** A run in figures. Times in milliseconds. */
export interface RunFigures {
  readonly steps: number;
  readonly done: number;
  readonly failed: number;
  /** Steps that somebody else is to do. */
  readonly withheld: number;
  /** Steps that depend, directly or not, on one that failed or is somebody else's. */
  readonly heldBack: number;
  /** From the first start to the last end; to `now` while it is being worked on. Undefined before anything began. */
  readonly elapsedMs: number | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** What steps are waiting for, each reason once. */
  readonly waitingFor: readonly string[];
}

export function figuresOf(view: Watched & Pick<RunView, "activity">, now: number): RunFigures {
  const all = view.steps.map((step) => standing(view, step.id));
  const starts = all.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = all.flatMap(({ endedAt }) => endedAt ?? []);
  const startedAt = starts.length > 0 ? Math.min(...starts) : undefined;
  const lastEnd = ends.length > 0 ? Math.max(...ends) : undefined;
  const end = view.activity === "idle" ? lastEnd : now;
  return {
    steps: view.steps.length,
    done: all.filter(({ state }) => state === "done").length,
    failed: all.filter(({ state }) => state === "failed").length,
    withheld: all.filter(({ state }) => state === "withheld").length,
    heldBack: heldBackBy(view).size,
    startedAt,
    endedAt: view.activity === "idle" ? lastEnd : undefined,
    elapsedMs: startedAt === undefined || end === undefined ? undefined : Math.max(0, end - startedAt),
    waitingFor: [
      ...new Set(all.flatMap(({ state, why }) => (state === "waiting" && why !== undefined ? [why] : []))),
    ],
  };
}

/** Steps that cannot begin, each with the step that holds it back: one that failed, or that somebody else is to do. */
export function heldBackBy(view: Watched): ReadonlyMap<StepId, Step> {
  const byId = new Map(view.steps.map((step) => [step.id, step]));
  const failed = (id: StepId): Step | undefined => {
    const { state } = standing(view, id);
    return state === "failed" || state === "stopped" || state === "withheld" ? byId.get(id) : undefined;
  };
  const held = new Map<StepId, Step>();
  // The order of a plan puts dependencies first, but nothing is lost by asking until nothing changes.
  for (let before = -1; before !== held.size; ) {
    before = held.size;
    for (const step of view.steps) {
      if (held.has(step.id) || standing(view, step.id).state !== "to-do") continue;
      const cause = step.dependsOn
        .map((id) => failed(id) ?? held.get(id))
        .find((found) => found !== undefined);
      if (cause) held.set(step.id, cause);
    }
  }
  return held;
}

/** What undoing a run would do, last first. */
export interface UndoPreview {
  /** Steps whose object is removed. */
  readonly removed: readonly Step[];
  /** Steps whose work goes with an object that is removed. */
  readonly goesAlong: readonly Step[];
  /** Steps that cannot be taken back. */
  readonly stays: readonly Step[];
  /** Steps whose outcome was never noted: looked up first, removed where found. */
  readonly lookedUp: readonly Step[];
}

export function undoPreview(view: Watched): UndoPreview {
  const removed: Step[] = [];
  const goesAlong: Step[] = [];
  const stays: Step[] = [];
  const lookedUp: Step[] = [];
  const steps = lastFirst(view.steps);
  const isOurs = (step: Step) => {
    const { created, state } = standing(view, step.id);
    return step.writes && created && state !== "undone";
  };
  const removable = new Set(steps.filter((step) => step.undo && isOurs(step)).map(({ id }) => id));
  for (const step of steps) {
    const { uncertain, state } = standing(view, step.id);
    if (isOurs(step)) {
      if (step.undo) removed.push(step);
      else if (step.dependsOn.some((id) => removable.has(id))) goesAlong.push(step);
      else stays.push(step);
    } else if (uncertain && step.writes && step.undo && state !== "undone") {
      lookedUp.push(step);
    }
  }
  return { removed, goesAlong, stays, lookedUp };
}
