export { askInWindow, signInInWindow, type WindowProblem } from "./in-window.ts";
export {
  askPerson,
  msalConfiguration,
  msalTokenSource,
  signIn,
  signInToTenant,
  signOut,
} from "./msal.ts";
export { redirectPath } from "./redirect-path.ts";
export { type DeclaredResource, declaredResources } from "./scope-ids.ts";
export { type ScopeWords, scopeWords, wordsOfScope } from "./scope-words.ts";
export { scopes } from "./scopes.ts";
export { signInProblem } from "./sign-in-problem.ts";
export {
  type InteractionNeeded,
  mayPass,
  type TokenOptions,
  type TokenSource,
  type TokenUnavailable,
} from "./token-source.ts";
