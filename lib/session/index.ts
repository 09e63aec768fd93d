export { askPerson, msalConfiguration, msalTokenSource, redirectPath, signIn, signOut } from "./msal.ts";
export { type ScopeWords, scopeWords, wordsOfScope } from "./scope-words.ts";
export { scopes } from "./scopes.ts";
export type { InteractionNeeded, TokenOptions, TokenSource, TokenUnavailable } from "./token-source.ts";
