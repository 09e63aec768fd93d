import { connectedOf } from "./connected.ts";
import { choicesOf, type Draft } from "./draft.ts";
import { standing } from "./run-facts.ts";
import type { RunView } from "./runs.ts";

type Watched = Pick<RunView, "run" | "steps" | "progress">;

/**
 * A draft with the choices of one whose plan was confirmed, to be changed and confirmed by itself: a run keeps the
 * choices that it began with. What the run made is joined: its application is the copy's identity, and its connections
 * keep their owning projects, so that a project can be added. What was taken back is made anew. `now` in milliseconds
 * since the epoch.
 */
export function copyOfDraft(draft: Draft, run: Watched | undefined, id: string, now: number): Draft {
  const { received: _theirs, ...choices } = draft;
  const owners = ownersIn(run);
  return {
    ...choices,
    id,
    createdAt: now,
    updatedAt: now,
    identity: applicationOf(run) ?? draft.identity,
    targets: draft.targets.map(({ organization, project: { owns: _before, ...project } }) => ({
      organization,
      project: owners.has(`${organization.id}/${project.id}`) ? { ...project, owns: true } : project,
    })),
  };
}

/** The draft of a run that was deleted since, as it was confirmed. Undefined for a run that connects nothing. */
export const draftOfRun = ({ id, createdAt, intent }: RunView["run"]): Draft | undefined =>
  intent.kind === "connect" ? { ...choicesOf(intent), id, createdAt, updatedAt: createdAt } : undefined;

/** A draft with the choices of another for an identity that is still to be chosen. `now` in milliseconds since the epoch. */
export function templateOf(draft: Draft, id: string, now: number): Draft {
  const { received: _theirs, ...choices } = draft;
  const named = draft.identity?.displayName;
  return {
    ...choices,
    id,
    createdAt: now,
    updatedAt: now,
    identity: null,
    targets: draft.targets.map(({ organization, project: { owns: _owns, ...project } }) => ({
      organization,
      project,
    })),
    // A name that was the identity's own follows the next identity.
    connectionName: draft.connectionName === named ? "{identity}" : draft.connectionName,
  };
}

const applicationOf = (run: Watched | undefined): Draft["identity"] | undefined => {
  if (!run) return undefined;
  const { state, made } = standing(run, "application");
  const { applicationId, clientId, displayName = "" } = made ?? {};
  return state === "done" && applicationId !== undefined && clientId !== undefined
    ? { kind: "existing-application", applicationId, clientId, displayName }
    : undefined;
};

/** The projects that own a connection of the run which is still there, as `organization/project`. */
const ownersIn = (run: Watched | undefined): ReadonlySet<string> =>
  new Set(
    (run ? connectedOf(run)?.connections : undefined)?.flatMap(({ key, intent, endpointId }) => {
      const [owner] = intent.projects;
      const there = endpointId !== undefined && run && standing(run, `connection/${key}`).state === "done";
      return there && owner ? [`${intent.organization.id}/${owner.id}`] : [];
    }),
  );

/** True where choices were changed after their plan was confirmed: the run does not know of it. */
export const isNewerThanRun = ({ updatedAt }: Draft, { run }: Pick<RunView, "run">): boolean =>
  updatedAt > run.createdAt;
