import type { Cloud, ServiceName } from "../cloud/index.ts";
import type { Http, HttpError, HttpReply } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { connectSteps } from "./connect.ts";
import { knownFrom } from "./engine.ts";
import type { ConnectIntent, Intent } from "./intent.ts";
import { withHttp } from "./io.ts";
import {
  applicationBlocker,
  type Blocker,
  connectionBlocker,
  credentialLimitBlocker,
  grantBlocker,
  type Rights,
  readRights,
} from "./rights.ts";
import type { StepEvent } from "./run.ts";
import type { Known, Made, ScopeNeed, Step, StepId, StepIo } from "./step.ts";
import { tryPipelineSteps } from "./steps/try-pipeline.ts";

export type PlannedState =
  | { readonly kind: "to-do" }
  | { readonly kind: "already"; readonly made: Made }
  | { readonly kind: "blocked"; readonly blocker: Blocker };

export interface PlannedStep {
  readonly step: Step;
  readonly state: PlannedState;
}

export interface Plan {
  readonly intent: Intent;
  readonly steps: readonly PlannedStep[];
  /** Values known so far, for the requests that are shown. */
  readonly known: Known;
}

/** The steps that make an intent true. */
export const stepsOf = (intent: Intent, cloud: Cloud): Step[] =>
  intent.kind === "connect" ? connectSteps(intent, cloud) : tryPipelineSteps(intent);

/**
 * Reads what is and says what is to be done: reads only, writes nothing. A step is looked at as soon as everything it
 * depends on exists; what depends on something that is still to be made is to be made as well.
 */
export async function planFor(intent: Intent, io: StepIo): Promise<Result<Plan, HttpError>> {
  const once = readingOnce(io);
  const steps = stepsOf(intent, io.http.cloud);
  const made = new Map<StepId, Made>();
  const known = knownFrom((step) => made.get(step));
  const [rights, observed] = await Promise.all([
    intent.kind === "connect" ? readRights(intent, once) : ok(undefined),
    observeAll(steps, made, known, once),
  ]);
  if (!rights.ok) return rights;
  if (!observed.ok) return observed;
  const states = observed.value;
  const blockers =
    intent.kind === "connect" && rights.value
      ? blockersOf(intent, rights.value, steps, states)
      : new Map<StepId, Blocker>();
  return ok({
    intent,
    known,
    steps: steps.map((step) => {
      const state = states.get(step.id) ?? { kind: "to-do" };
      const blocker = blockers.get(step.id);
      return { step, state: state.kind === "to-do" && blocker ? { kind: "blocked", blocker } : state };
    }),
  });
}

async function observeAll(
  steps: readonly Step[],
  made: Map<StepId, Made>,
  known: Known,
  io: StepIo,
): Promise<Result<Map<StepId, PlannedState>, HttpError>> {
  const states = new Map<StepId, PlannedState>();
  let failure: HttpError | undefined;
  const looks = new Map<StepId, Promise<void>>();
  for (const step of steps) {
    looks.set(
      step.id,
      (async () => {
        await Promise.all(step.dependsOn.map((id) => looks.get(id)));
        if (failure || !step.dependsOn.every((id) => states.get(id)?.kind === "already")) {
          states.set(step.id, { kind: "to-do" });
          return;
        }
        const seen = await step.observe(known, io);
        if (!seen.ok) {
          failure ??= seen.error;
          return;
        }
        switch (seen.value.kind) {
          case "present":
            made.set(step.id, seen.value.made);
            states.set(step.id, { kind: "already", made: seen.value.made });
            break;
          case "in-the-way":
            states.set(step.id, {
              kind: "blocked",
              blocker: {
                reason: seen.value.reason,
                missing: "another choice",
                unblockedBy: "changing the choice that the sentence names",
              },
            });
            break;
          case "absent":
            states.set(step.id, { kind: "to-do" });
        }
      })(),
    );
  }
  await Promise.all(looks.values());
  return failure ? { ok: false, error: failure } : ok(states);
}

function blockersOf(
  intent: ConnectIntent,
  rights: Rights,
  steps: readonly Step[],
  states: ReadonlyMap<StepId, PlannedState>,
): Map<StepId, Blocker> {
  const blockers = new Map<StepId, Blocker>();
  const onApplication = applicationBlocker(intent, rights);
  const toTrust = steps.filter(
    ({ id, kind }) => kind === "trust-connection" && states.get(id)?.kind === "to-do",
  ).length;
  const tooMany = credentialLimitBlocker(rights, toTrust);
  for (const step of steps) {
    const blocker = blockerOf(step);
    if (blocker) blockers.set(step.id, blocker);
  }
  return blockers;

  function blockerOf(step: Step): Blocker | undefined {
    switch (step.kind) {
      case "create-service-principal":
      case "declare-permissions":
        return onApplication;
      case "trust-connection":
        return onApplication ?? tooMany;
      case "grant-permission": {
        const permission = intent.permissions.find(
          ({ resource, role }) => step.id === `grant/${resource.servicePrincipalId}/${role.id}`,
        );
        return permission && grantBlocker(permission.resource.appId, rights);
      }
      case "create-connection": {
        const connection = intent.connections.find(({ organization, projects, name }) =>
          projects.some(({ id }) => step.id === `connection/${organization.id}/${id}/${name}`),
        );
        return connection && connectionBlocker(connection, rights);
      }
      default:
        return undefined;
    }
  }
}

/** Each address is read once while a plan is made: many steps look at the same object. */
function readingOnce(io: StepIo): StepIo {
  const replies = new Map<string, Promise<Result<HttpReply, HttpError>>>();
  const once = (key: string, read: () => Promise<Result<HttpReply, HttpError>>) => {
    const reply = replies.get(key) ?? read();
    replies.set(key, reply);
    return reply;
  };
  const http: Http = {
    cloud: io.http.cloud,
    send: (request) =>
      request.method === "GET"
        ? once(`${request.service} ${request.path}`, () => io.http.send(request))
        : io.http.send(request),
  };
  return withHttp(io, http);
}

/** Everything that is neither done nor blocked, and changes something. */
export const writesLeft = (plan: Plan): readonly PlannedStep[] =>
  plan.steps.filter(({ step, state }) => state.kind === "to-do" && step.writes);

/** The scopes that applying the plan needs, by service: asked for together before it starts. */
export function scopesNeeded(plan: Plan): ScopeNeed[] {
  const byService = new Map<ServiceName, Set<string>>();
  for (const { step, state } of plan.steps) {
    if (state.kind !== "to-do") continue;
    for (const { service, scopes } of step.needs) {
      const wanted = byService.get(service) ?? new Set();
      for (const scope of scopes) wanted.add(scope);
      byService.set(service, wanted);
    }
  }
  return [...byService].map(([service, scopes]) => ({ service, scopes: [...scopes] }));
}

/** The first events of a run: what the plan found to be so already is noted as done, and never as ours. */
export const openingEvents = (plan: Plan, at: number): StepEvent[] =>
  plan.steps.flatMap(({ step, state }) =>
    state.kind === "already"
      ? [
          { type: "made" as const, step: step.id, at, made: { ...state.made }, created: false },
          { type: "done" as const, step: step.id, at, note: "it was so already" },
        ]
      : [],
  );
