import { AuthError } from "@azure/msal-browser";

/** What went wrong with a sign-in, in words, with what Entra calls it. */
export function signInProblem(error: unknown): string {
  if (!(error instanceof AuthError)) return error instanceof Error ? error.message : String(error);
  const detail = error.errorMessage === "" ? error.errorCode : error.errorMessage;
  if (error.errorCode === "access_denied" || error.errorCode === "user_cancelled")
    return `The sign-in was cancelled or not allowed. ${detail}`;
  if (error.errorCode === "timed_out") return "Nobody finished the sign-in in time. Begin it again.";
  return `The sign-in did not work (${error.errorCode}). ${detail}`;
}
