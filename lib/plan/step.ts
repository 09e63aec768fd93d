import type { ServiceName } from "../cloud/index.ts";
import type { Graph } from "../entra/index.ts";
import type { Clock, Explanation, Http, HttpError, WireRequest } from "../http/index.ts";
import type { Result } from "../result.ts";

/** A step's address within its plan, such as `credential/northwind/web`. */
export type StepId = string;

/** What a step found or made: ids and values that later steps and undo need. Plain text, so that it can be journalled. */
export type Made = Readonly<Record<string, string>>;

/** Where the values of other steps come from. */
export interface Known {
  /** The value, or a placeholder in braces where it is not known before the plan is applied. */
  show(step: StepId, name: string): string;
  /** The value. Asking for one that is not known yet is a programmer's mistake. */
  get(step: StepId, name: string): string;
}

/** What a step works with. */
export interface StepIo {
  readonly graph: Graph;
  readonly http: Http;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The signed-in person, who need not be the one that a plan was made by. */
export interface Viewer {
  /** Object id in Entra. */
  readonly id: string;
  /** Scopes that were not granted are done without: what they would have shown is unknown. */
  readonly withoutConsent?: boolean;
}

/** What a step found when it looked at the services. */
export type Observation =
  /** `hint`: what is there and looks like it, but is not. */
  | { readonly kind: "absent"; readonly hint?: string }
  /** It is already as the plan wants it. */
  | { readonly kind: "present"; readonly made: Made }
  /** Something else stands in its place; only a person can decide. */
  | { readonly kind: "in-the-way"; readonly reason: string };

export type ApplyOutcome =
  | { readonly kind: "done"; readonly made: Made; readonly note?: string }
  /** The services did what was asked and the result is not what was hoped for. What it showed is kept. */
  | { readonly kind: "fell-short"; readonly made: Made; readonly explanation: Explanation }
  /** Not a failure yet: the services have not caught up. Tried again until the step's deadline. */
  | { readonly kind: "not-yet"; readonly why: string };

/** One try at applying a step, as the step sees it. */
export interface Attempt {
  /** What an earlier try of this run noted and did not bring to an end. */
  readonly before: Made | undefined;
  /** Notes what is known so far, durably: before a long wait, so that a closed tab loses nothing. */
  note(made: Made): Promise<void>;
}

/** The scopes a step needs of one service, unqualified. */
export interface ScopeNeed {
  readonly service: ServiceName;
  readonly scopes: readonly string[];
}

export interface StepWords {
  /** What it does: Create, Trust, Grant, Allow, Prove. */
  readonly verb: string;
  readonly object: string;
  /** One line beneath, in plain words. */
  readonly detail?: string;
}

/** Under which heading a step is shown. */
export interface StepGroup {
  readonly title: "Entra" | "Azure DevOps";
  /** Tenant or organization. */
  readonly name: string;
}

/** Every kind of step there is. */
export const stepKinds = [
  "create-application",
  "existing-application",
  "create-service-principal",
  "describe-application",
  "add-owner",
  "declare-permissions",
  "grant-permission",
  "create-connection",
  "share-connection",
  "trust-connection",
  "complete-connection",
  "add-check",
  "allow-pipelines",
  "open-to-all-pipelines",
  "prove-connection",
  "push-file",
  "create-pipeline",
  "run-pipeline",
  "open-pull-request",
] as const;
export type StepKind = (typeof stepKinds)[number];

/**
 * One thing a plan does. The steps describe and act; ordering, waiting, journalling and resuming belong to the
 * engine alone.
 */
export interface Step {
  readonly id: StepId;
  readonly kind: StepKind;
  readonly dependsOn: readonly StepId[];
  readonly group: StepGroup;
  readonly words: StepWords;
  readonly needs: readonly ScopeNeed[];
  /** False for a step that only looks, such as a proof: it is done again each time and never needs undoing. */
  readonly writes: boolean;
  /** Steps with the same key run one after the other: the service refuses concurrent writes to that object. */
  lock?(known: Known): string;
  /** The request it will send. */
  request(known: Known): WireRequest;
  /** Reads whether it is so already. Called only when every value it needs is known. */
  observe(known: Known, io: StepIo): Promise<Result<Observation, HttpError>>;
  /**
   * What can be told before the things exist that it depends on: whether anything will stand in its way. Asked only
   * while a plan is made.
   */
  foresee?(io: StepIo): Promise<Result<Observation, HttpError>>;
  apply(known: Known, io: StepIo, attempt: Attempt): Promise<Result<ApplyOutcome, HttpError>>;
  /**
   * What undo must know and only a read before the write can tell, such as which part of a list will be ours. Noted
   * before the write, so that a crash in between loses nothing. `before`: what an earlier try intended.
   */
  intend?(known: Known, io: StepIo, before: Made | undefined): Promise<Result<Made, HttpError>>;
  /** True for errors that only mean "not visible everywhere yet". */
  transient?(error: HttpError): boolean;
  /** True for errors that mean "it exists": the engine looks and adopts what fits. */
  conflict?(error: HttpError): boolean;
  /**
   * Doing it twice makes two, because the service refuses no second one. After a lost answer it is looked for what came
   * of it as long as the service may take to show it.
   */
  readonly duplicates?: boolean;
  /**
   * What it made for something that is gone by now stands in the way of the next: it is undone before that is made.
   */
  readonly replacesFormer?: boolean;
  /** Is what was made visible? Read until it is, several times in a row. A step without it shows at once. */
  visible?(made: Made, io: StepIo): Promise<Result<boolean, HttpError>>;
  /** Takes back what `apply` made. Missing: it cannot be undone, or goes with another step. */
  undo?(made: Made, io: StepIo): Promise<Result<undefined, HttpError>>;
  /** Is what was made gone? Read after `undo` where the service deletes in the background. */
  gone?(made: Made, io: StepIo): Promise<Result<boolean, HttpError>>;
  /** How long the services may take to catch up, in milliseconds. */
  readonly patienceMs: number;
}

/** Time that directories usually need and a person still waits for. */
export const usualPatienceMs = 120_000;
