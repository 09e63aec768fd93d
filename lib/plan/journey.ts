import { type Draft, draftProblems } from "./draft.ts";
import type { RunView } from "./runs.ts";

/** The pages of one connection, in order: three where choices are made, three where they come true. */
export const journeySteps = ["identity", "where", "permissions", "review", "apply", "use"] as const;
export type JourneyStep = (typeof journeySteps)[number];

/** How far the run of a draft has come. `none`: its plan has not been confirmed. */
export type RunProgress = "none" | "begun" | "proven" | "applied";

const before = (a: JourneyStep, b: JourneyStep): boolean => journeySteps.indexOf(a) < journeySteps.indexOf(b);

/** True where a page makes sense: the choices before it are made, or the run that it shows exists. */
export function canOpen(step: JourneyStep, draft: Draft, run: RunProgress): boolean {
  switch (step) {
    case "apply":
      return run !== "none";
    case "use":
      return run === "proven" || run === "applied";
    default:
      return draftProblems(draft).every((problem) => !before(problem.step, step));
  }
}

/** True where nothing is left to do on a page. Having no permissions is a choice, made by going on from that page. */
export function isComplete(step: JourneyStep, draft: Draft, run: RunProgress, now: JourneyStep): boolean {
  switch (step) {
    case "identity":
    case "where":
      return draftProblems(draft).every((problem) => problem.step !== step);
    case "permissions":
      return (
        draftProblems(draft).every((problem) => problem.step !== step) &&
        (run !== "none" || draft.permissions.length > 0 || before(step, now))
      );
    case "review":
      return run !== "none";
    case "apply":
      return run === "applied";
    case "use":
      return false;
  }
}

/** The page on which a person goes on with what was left. */
export function continueAt(draft: Draft, run: RunProgress): JourneyStep {
  if (run !== "none") return "apply";
  const [problem] = draftProblems(draft);
  if (problem) return problem.step;
  return draft.permissions.length === 0 ? "permissions" : "review";
}

/** How far a run has come, as its pages need to know it; `undefined` where there is none. */
export function runProgressOf(run: Pick<RunView, "steps" | "progress" | "state"> | undefined): RunProgress {
  if (!run) return "none";
  if (run.state === "applied") return "applied";
  const proven = run.steps.some(
    ({ id, kind }) => kind === "prove-connection" && run.progress.get(id)?.state === "done",
  );
  return proven ? "proven" : "begun";
}
