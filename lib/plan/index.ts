export { branchesOf, type CheckChoices } from "./check-choices.ts";
export { type Commit, commitIntentOf } from "./commit-intent.ts";
export { connectSteps, declaredAccess } from "./connect.ts";
export {
  type Connected,
  type ConnectedConnection,
  connectedOf,
  type TrustLink,
  trustChain,
} from "./connected.ts";
export {
  applicationNameProblem,
  choicesOf,
  connectionsOf,
  Draft,
  type DraftProblem,
  type DraftStep,
  descriptionProblem,
  draftOfPlan,
  draftProblems,
  emptyDraft,
  intentOf,
} from "./draft.ts";
export { copyOfDraft, draftOfRun, isNewerThanRun, templateOf } from "./draft-copy.ts";
export {
  type DraftDetails,
  noDetails,
  notesProblem,
  ownersProblem,
  reasonProblem,
  referenceProblem,
  tagsProblem,
} from "./draft-details.ts";
export { createIndexedDbDrafts, type DraftStore } from "./draft-store.ts";
export { type ApplyOptions, applyPlan } from "./engine.ts";
export { type FilePathProblem, filePathProblem } from "./file-path.ts";
export {
  type CheckIntent,
  type CommitIntent,
  ConnectIntent,
  type ConnectionIntent,
  type Identity,
  Intent,
  isSameIntent,
  nameIn,
  type PermissionIntent,
  type PipelineIntent,
  planTag,
  TryIntent,
} from "./intent.ts";
export { createIndexedDbJournal, type Journal } from "./journal.ts";
export {
  canOpen,
  continueAt,
  isComplete,
  type JourneyStep,
  journeySteps,
  type RunProgress,
  runProgressOf,
} from "./journey.ts";
export { knownFrom } from "./known.ts";
export { type MadeObject, madeObjects } from "./made-facts.ts";
export { milestone } from "./milestones.ts";
export {
  type ApplicationOutline,
  type ConnectionOutline,
  foundBy,
  outlineOf,
  type PlanOutline,
} from "./outline.ts";
export { addPermission, explainPermission, removePermission, swapPermission } from "./permission-choice.ts";
export {
  openingEvents,
  type Plan,
  type PlannedState,
  type PlannedStep,
  planFor,
  scopesNeeded,
  stepsOf,
  writesLeft,
} from "./plan.ts";
export {
  countsOf,
  type PlanCounts,
  type PlanDifference,
  planDifferences,
  planFingerprint,
} from "./plan-facts.ts";
export { madeOf, type PlanFile, planFileOf, toldBy, writePlanFile } from "./plan-file.ts";
export { type PlanFileProblem, planFileWords, readPlanFile } from "./read-plan-file.ts";
export {
  type Blocker,
  progressOf,
  type Run,
  type RunState,
  runStateOf,
  StepEvent,
  type StepProgress,
  type StepState,
  type Told,
} from "./run.ts";
export {
  byGroup,
  figuresOf,
  type Grouped,
  heldBackBy,
  type RunFigures,
  standing,
  type UndoPreview,
  undoPreview,
} from "./run-facts.ts";
export { createRuns, type Runs, type RunView, runLockName } from "./runs.ts";
export { type ShownRequest, shownRequest } from "./shown-request.ts";
export type { Known, Made, ScopeNeed, Step, StepGroup, StepId, StepIo, StepWords } from "./step.ts";
export { creationBody } from "./steps/application.ts";
export { tryRunStep } from "./steps/try-pipeline.ts";
export { stepsSoFar } from "./steps-so-far.ts";
export { addTargets, allowPipelines, projectIdsOf, removeTargets, type Target } from "./targets.ts";
export { type Trial, tryBranch, tryIntentOf } from "./try-intent.ts";
export { createTurns, type Turns } from "./turns.ts";
export { undoPlan } from "./undo.ts";
export { undoWords } from "./undo-words.ts";
