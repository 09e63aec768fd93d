import { explain, type HttpError } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import type { ConnectIntent, Intent } from "./intent.ts";
import {
  applicationBlocker,
  connectionBlocker,
  creationBlocker,
  credentialLimitBlocker,
  grantBlocker,
  type Rights,
  readRights,
} from "./rights.ts";
import type { Blocker } from "./run.ts";
import type { ScopeNeed, Step, StepId, StepIo, Viewer } from "./step.ts";

/** Judges steps by what the person may do. */
export interface Judge {
  /** Why this person may not do the step, or undefined. `toDo`: everything that is still to be done. */
  blocker(step: Step, toDo: readonly Step[]): Blocker | undefined;
  /** Scopes that were not granted, and that would have told more. */
  readonly notGranted: readonly ScopeNeed[];
}

const permissive: Judge = { blocker: () => undefined, notGranted: [] };

/** Reads what the person may do, once, and returns who judges steps by it. */
export async function judgeFor(
  intent: Intent,
  viewer: Viewer,
  io: StepIo,
): Promise<Result<Judge, HttpError>> {
  if (intent.kind !== "connect") return ok(permissive);
  const rights = await readRights(intent, viewer, io);
  if (!rights.ok) return rights;
  const { notGranted } = rights.value;
  return ok({ blocker: (step, toDo) => blockerOf(step, toDo, intent, rights.value), notGranted });
}

/** The steps that this person may not do, each with the reason. */
export const blockersBy = (judge: Judge, toDo: readonly Step[]): ReadonlyMap<StepId, Blocker> =>
  new Map(
    toDo.flatMap((step) => {
      const blocker = judge.blocker(step, toDo);
      return blocker ? [[step.id, blocker] as const] : [];
    }),
  );

function blockerOf(
  step: Step,
  toDo: readonly Step[],
  intent: ConnectIntent,
  rights: Rights,
): Blocker | undefined {
  switch (step.kind) {
    case "create-application":
      return creationBlocker(intent, rights);
    case "create-service-principal":
    case "describe-application":
    case "add-owner":
    case "declare-permissions":
      return applicationBlocker(intent, rights);
    case "trust-connection":
      return (
        applicationBlocker(intent, rights) ??
        credentialLimitBlocker(rights, toDo.filter(({ kind }) => kind === "trust-connection").length)
      );
    case "grant-permission": {
      const permission = intent.permissions.find(
        ({ resource, role }) => step.id === `grant/${resource.servicePrincipalId}/${role.id}`,
      );
      return permission && grantBlocker(permission.resource.appId, rights);
    }
    case "create-connection":
    case "share-connection": {
      const target = connectionOf(step, intent);
      if (!target) return undefined;
      const { organization, owner, others } = target;
      const projects = step.kind === "create-connection" ? [owner] : others;
      return connectionBlocker(organization.name, projects, rights);
    }
    case "complete-connection":
    case "add-check":
    case "allow-pipelines":
    case "open-to-all-pipelines":
    case "prove-connection": {
      const target = connectionOf(step, intent);
      return target && connectionBlocker(target.organization.name, [], rights);
    }
    default:
      return undefined;
  }
}

/** The connection that a step is about, with the project that owns it: both stand in the step's id. */
function connectionOf({ id }: Step, { connections }: ConnectIntent) {
  const key = `${id.slice(id.indexOf("/") + 1)}/`;
  for (const { organization, projects, name } of connections) {
    const owner = projects.find((project) => key.startsWith(`${organization.id}/${project.id}/${name}/`));
    if (owner) return { organization, owner, others: projects.filter((project) => project !== owner) };
  }
  return undefined;
}

/** Why a step that could not even be looked at is left to somebody else. */
export function unreadable(step: Step, error: HttpError): Blocker {
  const { detail } = explain(error);
  return {
    kind: "right",
    reason: `You may not see whether it is so already: ${detail}`,
    missing: step.needs.map(({ scopes }) => scopes.join(", ")).join(", "),
    unblockedBy: `somebody who may see and change ${step.group.title} ${step.group.name}`,
  };
}
