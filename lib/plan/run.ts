import * as z from "zod/mini";
import type { Explanation } from "../http/index.ts";
import { Intent } from "./intent.ts";
import type { Made, Step, StepId } from "./step.ts";

/** Why a step cannot be done by this person, and who can do it. */
export const Blocker = z.object({
  /** `right`: somebody else can do it as it is. `choice`: nobody can, until another choice is made. */
  kind: z.enum(["right", "choice"]),
  reason: z.string(),
  /** The role, right or choice that is missing. */
  missing: z.string(),
  /** Who can do it or give the right. */
  unblockedBy: z.string(),
  correlationId: z.optional(z.string()),
});
export type Blocker = z.infer<typeof Blocker>;

const Explained = z.object({
  title: z.string(),
  detail: z.string(),
  nextStep: z.string(),
  correlationId: z.optional(z.string()),
});

const InteractionRequest = z.object({
  service: z.enum(["graph", "devops", "vssps", "azure"]),
  scopes: z.array(z.string()),
  claims: z.optional(z.string()),
});

const at = { at: z.number(), step: z.string() };

/** What happens to a step. The journal keeps and the screen shows the very same events. */
export const StepEvent = z.discriminatedUnion("type", [
  z.object({ ...at, type: z.literal("started") }),
  /** A write is about to be sent. Until its outcome is noted, what is found there may be ours. */
  z.object({ ...at, type: z.literal("intends"), intended: z.record(z.string(), z.string()) }),
  /** Written before anything waits, so that no id is ever lost. `created`: by this plan, so undo may remove it. */
  z.object({ ...at, type: z.literal("made"), made: z.record(z.string(), z.string()), created: z.boolean() }),
  z.object({ ...at, type: z.literal("waiting"), why: z.string() }),
  z.object({ ...at, type: z.literal("done"), note: z.optional(z.string()) }),
  z.object({
    ...at,
    type: z.literal("failed"),
    explanation: Explained,
    interaction: z.optional(InteractionRequest),
    /** Nobody can say whether the service acted. After a clear refusal, what is found there is somebody else's. */
    uncertain: z.boolean(),
  }),
  z.object({ ...at, type: z.literal("stopped") }),
  /** Left to somebody else: whoever applied the plan may not do it. */
  z.object({ ...at, type: z.literal("withheld"), blocker: Blocker }),
  /** Its removal is about to be sent: what is to be removed has been seen, or was never noted. */
  z.object({ ...at, type: z.literal("undoing") }),
  z.object({ ...at, type: z.literal("undone") }),
  z.object({ ...at, type: z.literal("undo-failed"), explanation: Explained }),
]);
export type StepEvent = z.infer<typeof StepEvent>;

/** What somebody else says of steps, by the steps' ids. Never taken where the services can be read. */
export const Told = z.object({
  by: z.string(),
  made: z.record(z.string(), z.record(z.string(), z.string())),
});
export type Told = z.infer<typeof Told>;

/** A plan that a person confirmed, as it is kept. Its steps follow from the intent. */
export const Run = z.object({
  id: z.guid(),
  /** Milliseconds since the epoch. */
  createdAt: z.number(),
  intent: Intent,
  /** What a plan file of somebody else said of steps that this person may not be able to read. */
  told: z.optional(Told),
});
export type Run = z.infer<typeof Run>;

export type StepState =
  | "to-do"
  | "running"
  | "waiting"
  | "done"
  | "failed"
  | "stopped"
  | "withheld"
  | "undoing"
  | "undone"
  | "undo-failed";

/** Where a step stands, folded from its events. */
export interface StepProgress {
  readonly state: StepState;
  readonly made?: Made;
  readonly intended?: Made;
  readonly created: boolean;
  /** A write was sent and its outcome never noted: what is found there now may be ours. */
  readonly uncertain: boolean;
  /** What it made has been seen everywhere. Until then a read that does not find it says nothing. */
  readonly settled?: boolean;
  readonly note?: string;
  readonly why?: string;
  readonly explanation?: Explanation;
  readonly interaction?: z.infer<typeof InteractionRequest>;
  /** Why it is left to somebody else. */
  readonly blocker?: Blocker;
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** A step that nothing has happened to. */
export const untouched: StepProgress = { state: "to-do", created: false, uncertain: false };

/** Where a step stands after one more event. */
export function advance(before: StepProgress, event: StepEvent): StepProgress {
  switch (event.type) {
    case "started": {
      const {
        explanation: _e,
        interaction: _i,
        blocker: _b,
        why: _w,
        endedAt: _t,
        note: _n,
        ...rest
      } = before;
      return { ...rest, state: "running", startedAt: event.at };
    }
    case "intends":
      return { ...before, intended: event.intended, uncertain: true, settled: false };
    case "made":
      return { ...before, made: event.made, created: event.created || before.created, uncertain: false };
    case "waiting":
      return { ...before, state: "waiting", why: event.why };
    case "done": {
      const { why: _w, ...rest } = before;
      return {
        ...rest,
        state: "done",
        uncertain: false,
        settled: true,
        endedAt: event.at,
        ...(event.note !== undefined && { note: event.note }),
      };
    }
    case "failed": {
      const { why: _w, ...rest } = before;
      const { correlationId, ...explanation } = event.explanation;
      return {
        ...rest,
        state: "failed",
        uncertain: event.uncertain,
        endedAt: event.at,
        explanation: { ...explanation, ...(correlationId !== undefined && { correlationId }) },
        ...(event.interaction && { interaction: event.interaction }),
      };
    }
    case "stopped":
      return { ...before, state: "stopped", endedAt: event.at };
    case "withheld":
      return {
        ...before,
        state: "withheld",
        uncertain: false,
        blocker: event.blocker,
        endedAt: event.at,
      };
    case "undoing":
      return { ...before, state: "undoing", settled: true };
    case "undone":
      return { ...untouched, state: "undone", endedAt: event.at };
    case "undo-failed": {
      const { correlationId, ...explanation } = event.explanation;
      return {
        ...before,
        state: "undo-failed",
        explanation: { ...explanation, ...(correlationId !== undefined && { correlationId }) },
      };
    }
  }
}

/** Where every step of a run stands after these events. */
export function progressOf(
  steps: readonly Pick<Step, "id">[],
  events: readonly StepEvent[],
): ReadonlyMap<StepId, StepProgress> {
  const progress = new Map<StepId, StepProgress>(steps.map(({ id }) => [id, untouched]));
  for (const event of events) {
    const before = progress.get(event.step);
    if (before) progress.set(event.step, advance(before, event));
  }
  return progress;
}

/** How a run stands as a whole. Every run is one of these, and the screen says which. */
export type RunState =
  | "not-started"
  | "under-way"
  | "applied"
  | "needs-attention"
  /** What the person may do is done; the rest is left to somebody else. */
  | "awaits-others"
  | "undone"
  | "partly-undone";

export function runStateOf(progress: ReadonlyMap<StepId, StepProgress>): RunState {
  const states = [...progress.values()].map(({ state }) => state);
  const some = (...wanted: StepState[]) => states.some((state) => wanted.includes(state));
  if (states.every((state) => state === "to-do")) return "not-started";
  if (states.every((state) => state === "done")) return "applied";
  if (some("undoing", "undone", "undo-failed")) {
    const left = [...progress.values()].some(({ created, state }) => created && state !== "undone");
    return left ? "partly-undone" : "undone";
  }
  if (some("failed", "stopped")) return "needs-attention";
  if (some("withheld") && !some("running", "waiting")) return "awaits-others";
  return "under-way";
}
