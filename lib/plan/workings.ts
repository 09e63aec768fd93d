/** What a run is made of and how it is worked on: everything of plans that only a run needs. */
export { applyPlan } from "./engine.ts";
export { openingEvents, stepsOf } from "./plan.ts";
export { judgeFor } from "./preflight.ts";
export { undoPlan } from "./undo.ts";
