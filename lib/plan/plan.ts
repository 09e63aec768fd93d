import type { Cloud, ServiceName } from "../cloud/index.ts";
import type { Http, HttpError, HttpReply } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { connectSteps } from "./connect.ts";
import type { Intent } from "./intent.ts";
import { withHttp } from "./io.ts";
import { knownFrom } from "./known.ts";
import { blockersBy, judgeFor, unreadable } from "./preflight.ts";
import { isDenial } from "./rights.ts";
import type { Blocker, StepEvent, Told } from "./run.ts";
import type { Known, Made, Observation, ScopeNeed, Step, StepId, StepIo, Viewer } from "./step.ts";
import { commitFileSteps } from "./steps/commit-file.ts";
import { tryPipelineSteps } from "./steps/try-pipeline.ts";

export type PlannedState =
  /** `hint`: what is there and looks like it, but is not. */
  | { readonly kind: "to-do"; readonly hint?: string }
  /** `toldBy`: who says so, where the person may not look. */
  | { readonly kind: "already"; readonly made: Made; readonly toldBy?: string }
  | { readonly kind: "blocked"; readonly blocker: Blocker }
  /** Not for this person to do before the step that is named has been done. */
  | { readonly kind: "held-back"; readonly by: StepId };

export interface PlannedStep {
  readonly step: Step;
  readonly state: PlannedState;
}

export interface Plan {
  readonly intent: Intent;
  readonly steps: readonly PlannedStep[];
  /** Values known so far, for the requests that are shown. */
  readonly known: Known;
  /** Scopes that were not granted, and that would have told more of what this person may do. */
  readonly notGranted: readonly ScopeNeed[];
  /** What a plan file of somebody else said, where the plan came with one. */
  readonly told?: Told;
}

export interface PlanOptions {
  /** The signed-in person; by default the one whose plan it is. */
  readonly viewer?: Viewer;
  /** What somebody else says of steps that this person may not be able to read. */
  readonly told?: Told;
}

/** The steps that make an intent true. */
export function stepsOf(intent: Intent, cloud: Cloud): Step[] {
  switch (intent.kind) {
    case "connect":
      return connectSteps(intent, cloud);
    case "try":
      return tryPipelineSteps(intent);
    case "commit":
      return commitFileSteps(intent);
  }
}

/**
 * Reads what is and says what is to be done, and what of it this person may do: reads only, writes nothing. A step is
 * looked at as soon as everything it depends on exists; what depends on something that is still to be made is to be
 * made as well.
 */
export async function planFor(
  intent: Intent,
  io: StepIo,
  { viewer = intent.person, told }: PlanOptions = {},
): Promise<Result<Plan, HttpError>> {
  const once = readingOnce(io);
  const steps = stepsOf(intent, io.http.cloud);
  const made = new Map<StepId, Made>();
  const known = knownFrom((step) => made.get(step));
  const [judge, observed] = await Promise.all([
    judgeFor(intent, viewer, once),
    observeAll({ steps, made, known, io: once, viewer, ...(told && { told }) }),
  ]);
  if (!judge.ok) return judge;
  if (!observed.ok) return observed;
  const states = observed.value;
  const toDo = steps.filter(({ id }) => states.get(id)?.kind === "to-do");
  for (const [id, blocker] of blockersBy(judge.value, toDo)) states.set(id, { kind: "blocked", blocker });
  holdBack(steps, states);
  return ok({
    intent,
    known,
    notGranted: judge.value.notGranted,
    steps: steps.map((step) => ({ step, state: states.get(step.id) ?? { kind: "to-do" } })),
    ...(told && { told }),
  });
}

interface Observing {
  readonly steps: readonly Step[];
  readonly made: Map<StepId, Made>;
  readonly known: Known;
  readonly io: StepIo;
  readonly viewer: Viewer;
  readonly told?: Told;
}

async function observeAll({
  steps,
  made,
  known,
  io,
  viewer,
  told,
}: Observing): Promise<Result<Map<StepId, PlannedState>, HttpError>> {
  const states = new Map<StepId, PlannedState>();
  let failure: HttpError | undefined;
  const looks = new Map<StepId, Promise<void>>();
  for (const step of steps) {
    looks.set(
      step.id,
      (async () => {
        await Promise.all(step.dependsOn.map((id) => looks.get(id)));
        if (failure) return;
        const exists = step.dependsOn.every((id) => states.get(id)?.kind === "already");
        const seen = exists ? await step.observe(known, io) : ((await step.foresee?.(io)) ?? ok(nothing));
        const toldOfIt = told?.made[step.id];
        if (seen.ok) {
          if (seen.value.kind === "present") made.set(step.id, seen.value.made);
          states.set(step.id, plannedState(seen.value));
        } else if (!isDenial(seen.error, viewer.withoutConsent === true)) {
          failure ??= seen.error;
        } else if (told && toldOfIt) {
          made.set(step.id, toldOfIt);
          states.set(step.id, { kind: "already", made: toldOfIt, toldBy: told.by });
        } else if (exists) {
          states.set(step.id, { kind: "blocked", blocker: unreadable(step, seen.error) });
        } else {
          states.set(step.id, { kind: "to-do" });
        }
      })(),
    );
  }
  await Promise.all(looks.values());
  return failure ? { ok: false, error: failure } : ok(states);
}

const nothing: Observation = { kind: "absent" };

function plannedState(seen: Observation): PlannedState {
  switch (seen.kind) {
    case "present":
      return { kind: "already", made: seen.made };
    case "in-the-way":
      return {
        kind: "blocked",
        blocker: {
          kind: "choice",
          reason: seen.reason,
          missing: "another choice",
          unblockedBy: "changing the choice that the sentence names",
        },
      };
    case "absent":
      return { kind: "to-do", ...(seen.hint !== undefined && { hint: seen.hint }) };
  }
}

/**
 * What depends, directly or not, on a blocked step cannot be done before that one. It is blocked by itself only where
 * somebody else than for that one has to help.
 */
function holdBack(steps: readonly Step[], states: Map<StepId, PlannedState>): void {
  const blockerAt = (id: StepId): { by: StepId; blocker: Blocker } | undefined => {
    const state = states.get(id);
    if (state?.kind === "blocked") return { by: id, blocker: state.blocker };
    return state?.kind === "held-back" ? blockerAt(state.by) : undefined;
  };
  for (const { id, dependsOn } of steps) {
    const state = states.get(id);
    const before = dependsOn.map(blockerAt).find((found) => found !== undefined);
    if (!before || !state || state.kind === "already") continue;
    if (state.kind === "to-do" || isHelpedBy(state, before.blocker)) {
      states.set(id, { kind: "held-back", by: before.by });
    }
  }
}

const isHelpedBy = (state: PlannedState, { unblockedBy }: Blocker): boolean =>
  state.kind === "blocked" && state.blocker.unblockedBy === unblockedBy;

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

/** Everything that this person can do and that changes something. */
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
          {
            type: "done" as const,
            step: step.id,
            at,
            note: state.toldBy === undefined ? "it was so already" : `as ${state.toldBy} says; not seen here`,
          },
        ]
      : [],
  );
