import {
  type AccountInfo,
  AuthError,
  BrowserAuthErrorCodes,
  type IPublicClientApplication,
} from "@azure/msal-browser";
import { type Configuration, qualifyScopes } from "../cloud/index.ts";
import { err, ok, type Result } from "../result.ts";
import { authorityFor } from "./msal.ts";
import { scopes } from "./scopes.ts";
import { signInProblem } from "./sign-in-problem.ts";
import type { InteractionNeeded } from "./token-source.ts";

/** Why a window did not bring what was asked for. */
export type WindowProblem =
  /** The browser opened none. */
  | { readonly kind: "blocked" }
  /** Another sign-in took its place; that one says how it ends. */
  | { readonly kind: "given-up" }
  | { readonly kind: "failed"; readonly words: string };

type WindowClient = Pick<IPublicClientApplication, "acquireTokenPopup">;

const blocked: readonly string[] = [
  BrowserAuthErrorCodes.emptyWindowError,
  BrowserAuthErrorCodes.popupWindowError,
];

function problemOf(error: unknown): WindowProblem {
  const code = error instanceof AuthError ? error.errorCode : undefined;
  if (code !== undefined && blocked.includes(code)) return { kind: "blocked" };
  if (code === BrowserAuthErrorCodes.interactionInProgressCancelled) return { kind: "given-up" };
  return { kind: "failed", words: signInProblem(error) };
}

async function inWindow(
  client: WindowClient,
  request: Parameters<WindowClient["acquireTokenPopup"]>[0],
): Promise<Result<AccountInfo, WindowProblem>> {
  try {
    // A window that was closed looks like one that is still open: the sign-in page cuts every tie to the page that
    // opened it. So whoever asks again is not refused; the window before is given up.
    const { account } = await client.acquireTokenPopup({ ...request, overrideInteractionInProgress: true });
    return account ? ok(account) : err({ kind: "failed", words: "The sign-in brought no account." });
  } catch (error) {
    return err(problemOf(error));
  }
}

/** Signs in in a window of its own. Browsers open one only while they answer a press. */
export const signInInWindow = (client: WindowClient): Promise<Result<AccountInfo, WindowProblem>> =>
  inWindow(client, { scopes: [...scopes.signIn], prompt: "select_account" });

/** Asks the person for what is needed in a window of its own, so that the page stays as it is. */
export const askInWindow = (
  client: WindowClient,
  configuration: Configuration,
  { service, scopes: wanted, claims }: Pick<InteractionNeeded, "service" | "scopes" | "claims">,
  account: AccountInfo | null,
): Promise<Result<AccountInfo, WindowProblem>> =>
  inWindow(client, {
    scopes: qualifyScopes(configuration.cloud, service, wanted),
    ...(account && { account, ...authorityFor(configuration, account.tenantId) }),
    ...(claims !== undefined && { claims }),
  });
