import type { Sandbox } from "../kernel/context.ts";
import type { IdSequence } from "../kernel/ids.ts";
import type { SignInSession, User } from "../state/directory.ts";

/** Ids of codes, sessions and tokens: signing in changes no id of what is made. */
export const signInIds = ({ ids }: Sandbox): IdSequence => ids.sequence("sign-in");

/** Cookies know no ports: the name carries the port, so that two sandboxes in one browser stay apart. */
const cookieName = (url: URL): string => `sandbox-sign-in-${url.port}`;

function cookieOf(headers: Headers, name: string): string | undefined {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const [key, value] = pair.trim().split("=");
    if (key === name) return value;
  }
  return undefined;
}

/** The person who is signed in to this browser. */
export function currentSession(
  sandbox: Sandbox,
  headers: Headers,
  url: URL,
): { session: SignInSession; user: User } | undefined {
  const session = sandbox.state.signInSessions.get(cookieOf(headers, cookieName(url)) ?? "");
  const user = session && sandbox.state.users.get(session.userId);
  return session && user && { session, user };
}

/** Signs a person in to this browser; returns the header that says so. */
export function startSession(sandbox: Sandbox, user: User, url: URL): Record<string, string> {
  const session = sandbox.state.signInSessions.put({
    id: signInIds(sandbox).opaque(24),
    userId: user.id,
    createdAt: sandbox.clock.now(),
  });
  return { "set-cookie": `${cookieName(url)}=${session.id}; Path=/; HttpOnly; SameSite=Lax` };
}

/** Signs this browser out; returns the header that says so. */
export function endSession(sandbox: Sandbox, headers: Headers, url: URL): Record<string, string> {
  const current = currentSession(sandbox, headers, url);
  if (current) sandbox.state.signInSessions.delete(current.session.id);
  return { "set-cookie": `${cookieName(url)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0` };
}
