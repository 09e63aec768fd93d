import type { ServiceName } from "../cloud/index.ts";
import { assertNever } from "../result.ts";
import type { InteractionNeeded, TokenUnavailable } from "../session/index.ts";

interface Where {
  readonly service: ServiceName;
  readonly method: string;
  /** Path and query, without origin. */
  readonly path: string;
}

/** A service answered and said no. */
export interface Refused extends Where {
  readonly kind: "refused";
  readonly status: number;
  /** The service's own code: Graph's `error.code`, Azure DevOps' `typeKey`, Azure's `error.code`. Empty if it gave none. */
  readonly code: string;
  readonly message: string;
  /** The id to quote to Microsoft's support. */
  readonly correlationId?: string;
}

/** No answer came: the network, a cross-origin refusal or a cut connection. What was asked may have been done. */
export interface Unreachable extends Where {
  readonly kind: "unreachable";
}

/** No answer came in time. What was asked may have been done. */
export interface TimedOut extends Where {
  readonly kind: "timed-out";
  readonly afterMs: number;
}

/** Azure DevOps showed its sign-in page instead of an answer: it does not take the token. */
export interface SignInPage extends Where {
  readonly kind: "sign-in-page";
}

/** The exchange worked and only our reading of it failed. */
export interface UnexpectedShape extends Where {
  readonly kind: "unexpected-shape";
  /** Where in the answer, and what was found wrong. */
  readonly problem: string;
  readonly correlationId?: string;
}

/** The person stopped it. */
export interface Aborted {
  readonly kind: "aborted";
}

export type HttpError =
  | Refused
  | Unreachable
  | TimedOut
  | SignInPage
  | UnexpectedShape
  | Aborted
  | InteractionNeeded
  | TokenUnavailable;

/**
 * True where nobody can say whether the service acted, or what it made: the caller reads before it asks again. A write
 * that was answered in an unknown form was carried out.
 */
export const outcomeUnknown = (error: HttpError): boolean =>
  error.kind === "unreachable" ||
  error.kind === "timed-out" ||
  (error.kind === "unexpected-shape" && error.method !== "GET") ||
  (error.kind === "refused" && error.status >= 500);

/** The refusal with this status, and this code if one is named. */
export const isRefusal = (error: HttpError, status: number, code?: string): boolean =>
  error.kind === "refused" &&
  error.status === status &&
  (code === undefined || error.code.toLowerCase() === code.toLowerCase());

/** The services by the names that people know. */
export const serviceTitles: Readonly<Record<ServiceName, string>> = {
  graph: "Microsoft Graph",
  devops: "Azure DevOps",
  vssps: "Azure DevOps",
  azure: "Azure",
};

/** An error as a person reads it. */
export interface Explanation {
  readonly title: string;
  /** What happened and why, in a sentence. */
  readonly detail: string;
  /** What to do next. */
  readonly nextStep: string;
  readonly correlationId?: string;
}

/** Why Azure DevOps turns a token away that Entra has just given. */
const membership =
  "Check that the organization is connected to the tenant you signed in to and that you are a member of it";

/** True for both hosts of Azure DevOps, which share its ways of refusing. */
export const isAzureDevOps = (service: ServiceName): boolean => service === "devops" || service === "vssps";

/** An error in words: what happened, why, and what to do next. */
export function explain(error: HttpError): Explanation {
  switch (error.kind) {
    case "refused":
      return explainRefusal(error);
    case "unreachable":
      return {
        title: `${serviceTitles[error.service]} did not answer`,
        detail: `The connection broke before an answer to ${error.method} ${error.path} arrived.`,
        nextStep: isAzureDevOps(error.service)
          ? "Check the network. If it works, Azure DevOps may not accept this account's token: the organization must be connected to the tenant you signed in to."
          : "Check the network, then try again.",
      };
    case "timed-out":
      return {
        title: `${serviceTitles[error.service]} took too long`,
        detail: `No answer to ${error.method} ${error.path} within ${Math.round(error.afterMs / 1000)} seconds.`,
        nextStep:
          "Try again. What was asked may have been done; it is read again before anything is repeated.",
      };
    case "sign-in-page":
      return {
        title: "Azure DevOps asks for a sign-in",
        detail: `It answered ${error.method} ${error.path} with its sign-in page, so it does not accept the token.`,
        nextStep: `${membership}.`,
      };
    case "unexpected-shape":
      return {
        title: `${serviceTitles[error.service]} answered in an unknown form`,
        detail: `The answer to ${error.method} ${error.path} is not what its documentation says: ${error.problem}.`,
        nextStep:
          error.method === "GET"
            ? "Nothing was changed because of it. Report it with the request from the activity list."
            : "What was asked has probably been done; going on looks it up first. Report it with the request from the activity list.",
        ...(error.correlationId !== undefined && { correlationId: error.correlationId }),
      };
    case "aborted":
      return {
        title: "Cancelled",
        detail: "You stopped this.",
        nextStep: "Start it again when you are ready.",
      };
    case "interaction":
      return {
        title: error.reason === "consent" ? "A permission is needed" : "Sign in again",
        detail:
          error.reason === "consent"
            ? `${serviceTitles[error.service]} needs ${error.scopes.join(", ")}, which has not been granted to the portal yet.`
            : error.reason === "challenge"
              ? `${serviceTitles[error.service]} wants a fresh proof that it is you.`
              : "The session has ended.",
        nextStep: "Continue to the sign-in page; you come back to where you are.",
      };
    case "token-unavailable":
      return {
        title: "No token could be had",
        detail: `Signing in for ${serviceTitles[error.service]} failed with ${error.code}.`,
        nextStep: "Check the network, then try again; if it stays, sign out and in.",
        ...(error.correlationId !== undefined && { correlationId: error.correlationId }),
      };
    default:
      return assertNever(error);
  }
}

function explainRefusal(error: Refused): Explanation {
  const said = error.message || error.code || `status ${error.status}`;
  const base = {
    detail: said,
    ...(error.correlationId !== undefined && { correlationId: error.correlationId }),
  };
  const service = serviceTitles[error.service];
  // Some tenants take no application without one.
  if (/^ServiceTree/.test(error.code)) {
    return {
      ...base,
      title: "The tenant wants a service-management reference",
      nextStep: "Name one that it knows under More about the application, in a copy of the plan.",
    };
  }
  switch (error.status) {
    case 401:
      return {
        ...base,
        title: `${service} does not accept the session`,
        // Azure DevOps answers so to strangers too, however fresh their token.
        nextStep: isAzureDevOps(error.service)
          ? `${membership}; else sign out and in again.`
          : "Sign out and in again, then go on.",
      };
    case 403:
      return {
        ...base,
        title: `${service} denied it`,
        nextStep: "Ask somebody who holds the role that this step names, or hand the plan over.",
      };
    case 404:
      return {
        ...base,
        title: "It is not there",
        nextStep:
          "It may have been deleted, or was created moments ago and is not visible everywhere. Read again.",
      };
    case 409:
      return {
        ...base,
        title: "It conflicts with what exists",
        nextStep: "Read again: somebody else may have changed it.",
      };
    case 429:
      return { ...base, title: `${service} asks to slow down`, nextStep: "Wait a minute, then go on." };
    default:
      return {
        ...base,
        title: error.status >= 500 ? `${service} failed` : `${service} refused it`,
        nextStep:
          error.status >= 500 ? "Try again in a minute." : "Correct what the message names, then go on.",
      };
  }
}
