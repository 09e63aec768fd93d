import * as z from "zod/mini";
import { limits } from "../federation/index.ts";
import { noteParts } from "./application-notes.ts";
import { ConnectIntent } from "./intent.ts";
import type { StepProgress, Told } from "./run.ts";
import type { Made, StepId } from "./step.ts";

export const planFileFormat = "federation-portal/plan";
export const planFileVersion = 1;

/** What a plan adds to an application's notes fits into them. The portal writes no other plan. */
const hasRoomForNotes = (intent: ConnectIntent): boolean =>
  noteParts(intent).join("\n").length <= limits.applicationNotesMax.value;

/**
 * A plan that one person could not finish alone, for the next. Holds what should be and what is known to be made;
 * nothing in it can sign in anywhere.
 */
export const PlanFile = z.strictObject({
  format: z.literal(planFileFormat),
  version: z.literal(planFileVersion),
  /** Milliseconds since the epoch. */
  savedAt: z.number(),
  savedBy: z.strictObject({ id: z.guid(), displayName: z.string() }),
  intent: ConnectIntent.check(z.refine(hasRoomForNotes, "more notes than an application holds")),
  /** What steps have made or found, by their ids. */
  made: z.record(z.string(), z.record(z.string(), z.string())),
});
export type PlanFile = z.infer<typeof PlanFile>;

/** The file of a run, with what its steps have made so far. `now` in milliseconds since the epoch. */
export function planFileOf(
  intent: ConnectIntent,
  made: ReadonlyMap<StepId, Made | undefined>,
  savedBy: PlanFile["savedBy"],
  now: number,
): PlanFile {
  return {
    format: planFileFormat,
    version: planFileVersion,
    savedAt: now,
    savedBy: { id: savedBy.id, displayName: savedBy.displayName },
    intent,
    made: Object.fromEntries([...made].flatMap(([id, values]) => (values ? [[id, { ...values }]] : []))),
  };
}

/** What the steps of a run have made or found. */
export const madeOf = (progress: ReadonlyMap<StepId, StepProgress>): ReadonlyMap<StepId, Made | undefined> =>
  new Map([...progress].map(([id, step]) => [id, step.state === "done" ? step.made : undefined]));

/** A plan file, for saving to disk. */
export const writePlanFile = (file: PlanFile): string => `${JSON.stringify(file, null, 2)}\n`;

/** What a plan file of somebody else says, as a run keeps it. */
export const toldBy = ({ savedBy, made }: PlanFile): Told => ({
  by: savedBy.displayName,
  made,
});
