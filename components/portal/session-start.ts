import {
  type AccountInfo,
  type IPublicClientApplication,
  PublicClientApplication,
} from "@azure/msal-browser";
import type { Configuration } from "@/lib/cloud/index.ts";
import { ok, type Result } from "@/lib/result.ts";
import {
  msalConfiguration,
  signIn,
  signInInWindow,
  signInProblem,
  type WindowProblem,
} from "@/lib/session/index.ts";

/** The sign-in library, ready, and who is signed in with it. */
export interface SessionStart {
  client: IPublicClientApplication;
  account: AccountInfo | null;
  /** Why the sign-in that just came back did not work. */
  problem?: string;
}

let starting: Promise<SessionStart> | undefined;

/**
 * Starts the library once per page and takes in the answer of a sign-in that has just come back. A start that failed is
 * tried again the next time.
 */
export function startSession(configuration: Configuration): Promise<SessionStart> {
  starting ??= start(configuration).catch((error: unknown) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

async function start(configuration: Configuration): Promise<SessionStart> {
  const client = new PublicClientApplication(msalConfiguration(configuration, window.location.origin));
  await client.initialize();
  let problem: string | undefined;
  try {
    const answer = await client.handleRedirectPromise();
    if (answer) client.setActiveAccount(answer.account);
  } catch (error) {
    problem = signInProblem(error);
  }
  const [first] = client.getAllAccounts();
  if (!client.getActiveAccount() && first) client.setActiveAccount(first);
  return { client, account: client.getActiveAccount(), ...(problem !== undefined && { problem }) };
}

export const beginSignIn = ({ client }: SessionStart): Promise<void> => signIn(client);

/** Signs in in a window beside this page. */
export const beginSignInInWindow = async ({
  client,
}: SessionStart): Promise<Result<SessionStart, WindowProblem>> => {
  const signedIn = await signInInWindow(client);
  if (!signedIn.ok) return signedIn;
  client.setActiveAccount(signedIn.value);
  return ok({ client, account: signedIn.value });
};
