import { standing } from "./run-facts.ts";
import type { RunView } from "./runs.ts";
import type { Step } from "./step.ts";

type Watched = Pick<RunView, "steps" | "progress" | "state" | "activity">;

const inState = (view: Watched, state: string, among: (step: Step) => boolean = () => true): Step[] =>
  view.steps.filter((step) => among(step) && standing(view, step.id).state === state);

const isProof = ({ kind }: Step): boolean => kind === "prove-connection";

/**
 * What to say aloud when a run went from one view to the next; undefined when nothing happened that is worth
 * interrupting for. Single steps are not: there may be hundreds.
 */
export function milestone(before: Watched, after: Watched): string | undefined {
  if (before.activity === "idle" && after.activity === "applying") return "Applying.";
  if (before.activity === "idle" && after.activity === "undoing") return "Undoing.";
  if (before.activity !== "idle" && after.activity === "idle") return ending(after);
  const [failed] = inState(after, "failed").filter((step) => standing(before, step.id).state !== "failed");
  if (failed) return `${failed.words.verb} ${failed.words.object} failed.`;
  const proofs = after.steps.filter(isProof).length;
  const proven = inState(after, "done", isProof).length;
  if (proven > inState(before, "done", isProof).length) return `${proven} of ${proofs} connections proven.`;
  const waits = inState(after, "waiting").length > 0 && inState(before, "waiting").length === 0;
  return waits ? "Waiting for the services to catch up." : undefined;
}

const ending = ({ state, ...view }: Watched): string => {
  switch (state) {
    case "applied":
      return "Applied. Every step is done.";
    case "undone":
      return "Undone.";
    case "partly-undone":
      return "Undone in part. Some objects are still there.";
    default: {
      const done = view.steps.filter((step) => standing(view, step.id).state === "done").length;
      return `Stopped with ${done} of ${view.steps.length} steps done.`;
    }
  }
};
