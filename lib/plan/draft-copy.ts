import { type Draft, type RunView, standing } from "@/lib/plan/index.ts";

/**
 * A draft with the choices of one whose plan was confirmed, to be changed and confirmed by itself: a run keeps the
 * choices that it began with. The application that the run made is the copy's identity, so that what is changed joins
 * it; one that was taken back is made anew. `now` in milliseconds since the epoch.
 */
export function copyOfDraft(
  draft: Draft,
  run: Pick<RunView, "progress"> | undefined,
  id: string,
  now: number,
): Draft {
  const { received: _theirs, ...choices } = draft;
  return { ...choices, id, createdAt: now, updatedAt: now, identity: madeBy(run) ?? draft.identity };
}

const madeBy = (run: Pick<RunView, "progress"> | undefined): Draft["identity"] | undefined => {
  if (!run) return undefined;
  const { state, made } = standing(run, "application");
  const { applicationId, clientId, displayName = "" } = made ?? {};
  return state === "done" && applicationId !== undefined && clientId !== undefined
    ? { kind: "existing-application", applicationId, clientId, displayName }
    : undefined;
};

/** True where choices were changed after their plan was confirmed: the run does not know of it. */
export const isNewerThanRun = ({ updatedAt }: Draft, { run }: Pick<RunView, "run">): boolean =>
  updatedAt > run.createdAt;
