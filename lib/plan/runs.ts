import type { Cloud } from "../cloud/index.ts";
import type { ApplyOptions } from "./engine.ts";
import { isSameIntent } from "./intent.ts";
import type { Journal, Noted } from "./journal.ts";
import type { Plan } from "./plan.ts";
import {
  progressOf,
  type Run,
  type RunState,
  runStateOf,
  type StepEvent,
  type StepProgress,
  type Told,
} from "./run.ts";
import type { Step, StepId, StepIo, Viewer } from "./step.ts";
import type { Turns } from "./turns.ts";

/** A run as a screen shows it. A new object whenever something happened. */
export interface RunView {
  readonly run: Run;
  readonly steps: readonly Step[];
  readonly progress: ReadonlyMap<StepId, StepProgress>;
  readonly state: RunState;
  /** What is going on with it in this tab. */
  readonly activity: "idle" | "applying" | "undoing";
  /** Another tab is working on it. */
  readonly elsewhere: boolean;
  /** What ended the work from outside: the journal could not be written, or a mistake of ours. */
  readonly problem?: string;
}

export interface Runs {
  /** Keeps a confirmed plan as a run and begins to apply it. Resolves when it has been noted. */
  begin(plan: Plan): Promise<void>;
  /** Adds what somebody else says of a run's steps, for those that this person cannot read. False where there is none. */
  tell(id: string, told: Told): Promise<boolean>;
  /** Goes on with a run; one that is under way is left alone. */
  resume(id: string): Promise<void>;
  undo(id: string): Promise<void>;
  /** Stops after what is on its way; what is not done can be gone on with or undone. */
  stop(id: string): void;
  /** True while any run is worked on in this tab. */
  isBusy(): boolean;
  /** The run, once it has been read; undefined before, and where there is none. */
  view(id: string): RunView | undefined;
  /** Reads a run from the journal; false where there is none. */
  load(id: string): Promise<boolean>;
  list(): Promise<readonly RunView[]>;
  /** Forgets a run, so that it can no longer be undone. False while it is being worked on here. */
  remove(id: string): Promise<boolean>;
  subscribe(listener: () => void): () => void;
}

/** The name that whoever works on a run holds, in any tab. */
export const runLockName = (id: string): string => `federation-portal/run/${id}`;

export interface RunsDependencies {
  readonly cloud: Cloud;
  readonly journal: Journal;
  readonly io: Omit<StepIo, "signal">;
  /** The signed-in person. */
  readonly viewer: Viewer;
  /** Runs the task unless another tab holds the name; false then. */
  readonly exclusively: (name: string, task: () => Promise<void>) => Promise<boolean>;
  /** Turns that every run of this tenant shares, in every tab: two runs may write to one application. */
  readonly inTurn: Turns;
}

const unreadableJournal =
  "A part of what was noted of this run cannot be read: another version of the portal wrote it. It can neither be gone on with nor undone by this one.";

/** How steps are made is loaded with the first run that is read: most pages only ask whether there is one. */
const workings = () => import("./workings.ts");

/** What a plan that was read a moment ago saves looking at again. */
function seenIn({ steps }: Plan): Pick<ApplyOptions, "justSeen" | "judge"> {
  const states = new Map(steps.map(({ step, state }) => [step.id, state]));
  return {
    justSeen: new Set([...states].flatMap(([id, { kind }]) => (kind === "already" ? [id] : []))),
    judge({ id }) {
      const state = states.get(id);
      return state?.kind === "blocked" ? state.blocker : undefined;
    },
  };
}

/** Keeps runs going in the background while a person looks at other pages, and lets any page watch them. */
export function createRuns({ cloud, journal, io, viewer, exclusively, inTurn }: RunsDependencies): Runs {
  /** Requests on their way are always finished, so that their outcome is known. */
  const never = new AbortController().signal;
  const views = new Map<string, RunView>();
  const controllers = new Map<string, AbortController>();
  const listeners = new Set<() => void>();

  const publish = (view: RunView) => {
    views.set(view.run.id, view);
    for (const listener of listeners) listener();
  };
  const change = (id: string, changes: Partial<RunView>) => {
    const view = views.get(id);
    if (view) publish({ ...view, ...changes });
  };
  const viewOf = async (run: Run, { events, complete }: Noted): Promise<RunView> => {
    const { stepsOf } = await workings();
    const steps = stepsOf(run.intent, cloud);
    const progress = progressOf(steps, events);
    return {
      run,
      steps,
      progress,
      state: runStateOf(progress),
      activity: "idle",
      elsewhere: false,
      ...(!complete && { problem: unreadableJournal }),
    };
  };

  async function load(id: string): Promise<boolean> {
    if (controllers.has(id)) return true;
    const run = await journal.findRun(id);
    if (!run) return false;
    const noted = await journal.events(id);
    const view = await viewOf(run, noted);
    // Its work may have begun meanwhile; what that has shown since is newer.
    if (!controllers.has(id)) publish(view);
    return true;
  }

  async function work(id: string, activity: "applying" | "undoing", confirmed?: Plan): Promise<void> {
    if (controllers.has(id)) return;
    const controller = new AbortController();
    controllers.set(id, controller);
    let problem: string | undefined;
    const free = await exclusively(runLockName(id), async () => {
      // What another tab noted since is read, not remembered.
      const noted = await journal.events(id);
      const past = [...noted.events];
      const view = views.get(id);
      if (!view) return;
      if (!noted.complete) {
        problem = unreadableJournal;
        return;
      }
      const progress = progressOf(view.steps, past);
      publish({ ...view, progress, state: runStateOf(progress), activity, elsewhere: false });
      const note = async (event: StepEvent) => {
        await journal.append(id, event);
        past.push(event);
        const after = progressOf(view.steps, past);
        change(id, { progress: after, state: runStateOf(after) });
      };
      const common = {
        steps: view.steps,
        events: [...past],
        note,
        io: { ...io, signal: never },
        stop: controller.signal,
        inTurn,
      };
      const { applyPlan, judgeFor, undoPlan } = await workings();
      if (activity === "undoing") return undoPlan(common);
      const { told, intent } = view.run;
      await applyPlan({
        ...common,
        ...(told && { told }),
        ...(confirmed
          ? seenIn(confirmed)
          : await judgeFor(intent, { ...viewer, withoutConsent: true }, common.io).then((judge) =>
              // Where the rights cannot be read, the services judge.
              judge.ok ? { judge: (step: Step) => judge.value.blocker(step, []) } : {},
            )),
      });
    }).catch((error: unknown) => {
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      problem = `${said}. Go on to look at the services again.`;
      return true;
    });
    controllers.delete(id);
    change(id, { activity: "idle", elsewhere: !free, ...(problem !== undefined && { problem }) });
  }

  return {
    async begin(plan) {
      const { id } = plan.intent;
      const existing = await load(id);
      const begun = views.get(id)?.run.intent;
      if (existing && begun && !isSameIntent(begun, plan.intent)) {
        throw new Error("A run with other choices was begun from this plan. Change a copy of it instead.");
      }
      if (!existing) {
        const { openingEvents } = await workings();
        const run: Run = {
          id,
          createdAt: io.clock.now(),
          intent: plan.intent,
          ...(plan.told && { told: plan.told }),
        };
        await journal.saveRun(run);
        const opening = openingEvents(plan, io.clock.now());
        for (const event of opening) await journal.append(id, event);
        publish(await viewOf(run, { events: opening, complete: true }));
      }
      void work(id, "applying", existing ? undefined : plan);
    },
    async tell(id, told) {
      if (!(await load(id)) || controllers.has(id)) return false;
      const run = await journal.findRun(id);
      if (!run) return false;
      await journal.saveRun({ ...run, told: { by: told.by, made: { ...run.told?.made, ...told.made } } });
      return load(id);
    },
    async resume(id) {
      if (await load(id)) void work(id, "applying");
    },
    async undo(id) {
      if (await load(id)) void work(id, "undoing");
    },
    stop(id) {
      controllers.get(id)?.abort(new DOMException("stopped by the person", "AbortError"));
    },
    isBusy: () => controllers.size > 0,
    view: (id) => views.get(id),
    load,
    async list() {
      const runs = await journal.listRuns();
      return Promise.all(
        runs.map(async (run) => views.get(run.id) ?? viewOf(run, await journal.events(run.id))),
      );
    },
    async remove(id) {
      if (controllers.has(id)) return false;
      await journal.remove(id);
      views.delete(id);
      for (const listener of listeners) listener();
      return true;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
