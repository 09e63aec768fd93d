import { type Explanation, explain, type HttpError } from "../http/index.ts";
import type { Observation } from "./step.ts";

/** Why a step did not get done. */
export type Failure =
  | HttpError
  | Extract<Observation, { kind: "in-the-way" }>
  | { readonly kind: "fell-short"; readonly explanation: Explanation }
  /** The services did not catch up in time. */
  | { readonly kind: "late"; readonly why: string; readonly afterMs: number };

/** A failure in words: what happened, why, and what to do next. */
export function explainFailure(failure: Failure): Explanation {
  switch (failure.kind) {
    case "in-the-way":
      return {
        title: "Something is in the way",
        detail: failure.reason,
        nextStep: "Change the choice that the sentence names, and look at the plan again.",
      };
    case "fell-short":
      return failure.explanation;
    case "late":
      return {
        title: "The services have not caught up",
        detail: `After ${Math.round(failure.afterMs / 60_000)} minutes: ${failure.why}.`,
        nextStep: "Go on in a while. Nothing that was made is lost.",
      };
    default:
      return explain(failure);
  }
}
