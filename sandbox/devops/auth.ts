import type { Sandbox } from "../kernel/context.ts";
import type { Reply } from "../kernel/service.ts";
import { type Caller, readCaller } from "../login/tokens.ts";
import { entraIdOf, membershipOf } from "./access.ts";
import { failure, htmlPage, organizationStopped, signInPage, unauthorized } from "./errors.ts";
import { findOrganization } from "./route.ts";

type Verdict = { caller: Caller } | { refused: Reply };

const common = "https://login.microsoftonline.com/common";

/** What decides how a missing token is answered. */
type Asked = Pick<Request, "method" | "headers">;

/**
 * What a request without an acceptable token gets: 401 for those who ask not to be redirected, 401 with JSON for
 * changes, and for the rest the sign-in page, which counts as a success, or a redirect to it, whichever the sandbox is
 * set to. Follows docs/sources/devops.md#missing-token.
 */
export function refuseToken(sandbox: Sandbox, { method, headers }: Asked, tenantId?: string): Reply {
  const authority = tenantId === undefined ? common : `https://login.microsoftonline.com/${tenantId}`;
  if (headers.get("x-tfs-fedauthredirect")?.toLowerCase() === "suppress") {
    return {
      status: 401,
      headers: { "www-authenticate": `Bearer authorization_uri=${authority}` },
      withoutCors: true,
    };
  }
  if (method !== "GET" && method !== "POST" && method !== "HEAD") return unauthorized("");
  if (sandbox.settings.devopsSignIn === "page") return signInPage;
  return {
    status: 302,
    headers: { location: `${sandbox.origins.login}/common/oauth2/authorize` },
    withoutCors: true,
  };
}

/** The caller of a request to an organization, who must be a member of it in its own tenant. */
export async function authenticateMember(request: Request, sandbox: Sandbox): Promise<Verdict> {
  // Names of organizations have no character that a path would encode.
  const organization = findOrganization(sandbox, new URL(request.url).pathname.split("/")[1] ?? "");
  const read = await readCaller(sandbox, request.headers.get("authorization"), "devops");
  if ("problem" in read) return { refused: refuseToken(sandbox, request, organization?.tenantId) };
  const { caller } = read;
  if (!organization) return { refused: htmlPage(404, "The resource cannot be found.") };
  if (caller.tenantId !== organization.tenantId) {
    return { refused: refuseToken(sandbox, request, organization.tenantId) };
  }
  if (organization.stopped) return { refused: organizationStopped(organization.name) };
  if (membershipOf(sandbox, caller, organization)) return { caller };
  return { refused: notAMember(caller) };
}

/** The caller of a request that names no organization. */
export async function authenticateAnyone(request: Request, sandbox: Sandbox): Promise<Verdict> {
  const read = await readCaller(sandbox, request.headers.get("authorization"), "devops");
  return "problem" in read ? { refused: refuseToken(sandbox, request) } : read;
}

const notAMember = (caller: Caller): Reply => {
  if (caller.kind === "user") return unauthorized(caller.user.userPrincipalName);
  const who = `${caller.tenantId}\\${caller.tenantId}\\${entraIdOf(caller)}`;
  return failure(
    401,
    "UnauthorizedRequestException",
    `TF401444: Please sign-in at least once as ${who} in a web browser to enable access to the service.`,
  );
};

/** How the journal names a caller. */
export const nameOfCaller = (caller: Caller): string =>
  caller.kind === "user" ? caller.user.userPrincipalName : caller.clientId;
