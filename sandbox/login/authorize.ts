import { type Call, type Reply, unsupported } from "../kernel/service.ts";
import type { Application, ServicePrincipal, SignInSession, Tenant, User } from "../state/directory.ts";
import { clientPrincipal, mayConsent, mayConsentForAll, missingConsent, recordConsent } from "./consent.ts";
import {
  describe,
  type ErrorCode,
  errorWordAtAuthorize,
  isRefusal,
  type Refusal,
  refusal,
} from "./errors.ts";
import { approvalPage, choosePersonPage, consentPage, errorPage } from "./pages.ts";
import { isChallenge } from "./pkce.ts";
import { parseScopes, type ScopeRequest } from "./scopes.ts";
import { currentSession, signInIds, startSession } from "./sessions.ts";
import { resolveTenant } from "./tenants.ts";

/** A request for sign-in whose client and return address are known to be good. */
interface AuthorizeRequest {
  tenant: Tenant;
  application: Application;
  client: ServicePrincipal;
  redirectUri: string;
  query: URLSearchParams;
}

type AuthorizeCall = Call<undefined>;

/** Whom the client id names in a tenant; every other request than this one may be answered to the application. */
function readRequest(call: AuthorizeCall, query: URLSearchParams): AuthorizeRequest | Refusal {
  const { state } = call.sandbox;
  const segment = call.params["tenant"] ?? "";
  const resolved = resolveTenant(state, segment);
  if (isRefusal(resolved)) return resolved;
  const clientId = query.get("client_id");
  if (!clientId) return refusal(900144, { parameter: "client_id" });
  const application = state.applications.by("byAppId", clientId)[0];
  if (!application) return refusal(700016, { clientId, tenant: segment });
  if ("any" in resolved && application.signInAudience === "AzureADMyOrg") {
    return refusal(50194, { clientId, name: application.displayName });
  }
  const tenant = "tenant" in resolved ? resolved.tenant : state.tenants.get(application.tenantId);
  const client = tenant && clientPrincipal(state, application, tenant.id);
  if (!tenant || !client) return refusal(700016, { clientId, tenant: segment });
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!application.spaRedirectUris.includes(redirectUri)) return refusal(50011, { redirectUri, clientId });
  return { tenant, application, client, redirectUri, query };
}

/** Where the answer goes: into the query unless the request asks for the fragment. */
function returnAddress({ redirectUri, query }: AuthorizeRequest, answer: Record<string, string>): string {
  const state = query.get("state");
  const values = new URLSearchParams({ ...answer, ...(state !== null && { state }) }).toString();
  if (query.get("response_mode") === "fragment") return `${redirectUri}#${values}`;
  return `${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${values}`;
}

function refusalAddress(call: AuthorizeCall, request: AuthorizeRequest, refused: Refusal): string {
  return returnAddress(request, {
    error: errorWordAtAuthorize(refused.code),
    ...(refused.code === 65004 && { error_subcode: "cancel" }),
    error_description: describe(refused, call),
    error_uri: `https://login.microsoftonline.com/error?code=${refused.code}`,
  });
}

const redirect = (location: string, headers: Record<string, string> = {}): Reply => ({
  status: 302,
  headers: { location, "cache-control": "no-store", ...headers },
  withoutCors: true,
});

/** A page of the sign-in origin: never framed, never cached. */
export const html = (status: number, body: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    ...headers,
  },
  withoutCors: true,
});

/** The values that are understood of options that choose between ways of answering. */
const choices: Record<string, readonly string[]> = {
  response_type: ["code"],
  response_mode: ["query", "fragment"],
  prompt: ["none", "login", "select_account", "consent"],
};

/** The first option whose value would be passed over in silence. */
const unknownChoice = (query: URLSearchParams): string | undefined =>
  Object.entries(choices).flatMap(([name, values]) => {
    const value = query.get(name);
    return value === null || values.includes(value) ? [] : [`${name} "${value}"`];
  })[0];

/** What is wrong with a request whose return address is good; undefined where nothing is. */
function problemOf(query: URLSearchParams): ErrorCode | undefined {
  const challenge = query.get("code_challenge");
  if (challenge === null || (query.get("code_challenge_method") ?? "plain") !== "S256") return 9002325;
  return isChallenge(challenge) ? undefined : 501491;
}

const person = (
  session: { user: User } | undefined,
  { tenant, query }: AuthorizeRequest,
): User | undefined => {
  const hint = query.get("login_hint");
  if (!session || session.user.tenantId !== tenant.id) return undefined;
  const same = hint === null || hint.toLowerCase() === session.user.userPrincipalName.toLowerCase();
  return same ? session.user : undefined;
};

/**
 * The authorize endpoint: asks who signs in, asks for consent, and returns a code to the application. Refusals go to
 * the application where its return address is good, and to a page otherwise. Follows docs/sources/login.md#authorize.
 */
export function authorize(call: AuthorizeCall): Reply {
  const { sandbox } = call;
  const unknown = unknownChoice(call.query);
  if (unknown !== undefined) return unsupported("GET /:tenant/oauth2/v2.0/authorize", unknown);
  const request = readRequest(call, call.query);
  if (isRefusal(request)) return html(400, errorPage(describe(request, call)));
  const { tenant, application, client, query } = request;
  const refuse = (refused: Refusal) => redirect(refusalAddress(call, request, refused));

  if (!query.has("response_type")) return refuse(refusal(900144, { parameter: "response_type" }));
  const problem = problemOf(query);
  if (problem !== undefined) return refuse(refusal(problem));
  const scopes = parseScopes(sandbox.state, application, tenant.id, query.get("scope") ?? "");
  if (isRefusal(scopes)) return refuse(scopes);

  const prompt = query.get("prompt");
  const session = currentSession(sandbox, call.headers, call.url);
  const user = person(session, request);
  if (prompt === "none" && !user) return refuse(refusal(50058));
  if (!user || !session || prompt === "login" || prompt === "select_account") {
    const persons = sandbox.state.users.by("byTenant", tenant.id);
    const action = `/${tenant.id}/oauth2/v2.0/sign-in`;
    return html(200, choosePersonPage({ tenant, application, persons, query: query.toString(), action }));
  }

  const asked = missingConsent(sandbox.state, application, client, user, scopes);
  const names = { clientId: application.appId, name: application.displayName, tenant: tenant.displayName };
  if (asked.length === 0 && prompt !== "consent")
    return redirect(codeAddress(call, request, session.session, user));
  if (prompt === "none") return refuse(refusal(65001, names));
  if (!mayConsent(user, asked)) {
    return html(
      200,
      approvalPage(application, user, asked, refusalAddress(call, request, refusal(90094, names))),
    );
  }
  const action = `/${tenant.id}/oauth2/v2.0/consent`;
  const forAll = mayConsentForAll(user);
  return html(
    200,
    consentPage({ application, user, missing: asked, forAll, query: query.toString(), action }),
  );
}

/** `client_info`: the account in its home tenant, base64url JSON. */
export function clientInfo({ id, tenantId, homeAccount }: User): string {
  const info = { uid: homeAccount?.userId ?? id, utid: homeAccount?.tenantId ?? tenantId };
  return Buffer.from(JSON.stringify(info)).toString("base64url");
}

function codeAddress(
  { sandbox }: AuthorizeCall,
  request: AuthorizeRequest,
  session: SignInSession,
  user: User,
): string {
  const { application, tenant, redirectUri, query } = request;
  const code = sandbox.state.authorizationCodes.put({
    id: signInIds(sandbox).opaque(48),
    clientId: application.appId,
    userId: user.id,
    tenantId: tenant.id,
    redirectUri,
    scope: query.get("scope") ?? "",
    codeChallenge: query.get("code_challenge") ?? "",
    nonce: query.get("nonce"),
    claims: query.get("claims"),
    createdAt: sandbox.clock.now(),
    redeemed: false,
  });
  return returnAddress(request, {
    code: code.id,
    ...(query.get("client_info") === "1" && { client_info: clientInfo(user) }),
    session_state: session.id,
  });
}

/** The request again, without what has been dealt with. */
function again(tenant: Tenant, query: URLSearchParams, without: readonly string[]): string {
  const next = new URLSearchParams(query);
  for (const name of without) next.delete(name);
  return `/${tenant.id}/oauth2/v2.0/authorize?${next}`;
}

/** Takes the choice of a person, signs them in to this browser and goes on with the request. */
export function signIn(call: AuthorizeCall): Reply {
  const { form } = call;
  const request = readRequest(call, new URLSearchParams(form.get("request") ?? ""));
  if (isRefusal(request)) return html(400, errorPage(describe(request, call)));
  const user = call.sandbox.state.users.get(form.get("person") ?? "");
  if (user?.tenantId !== request.tenant.id) {
    const values = {
      user: user?.userPrincipalName ?? "",
      tenant: request.tenant.displayName,
      clientId: request.application.appId,
    };
    return html(400, errorPage(describe(refusal(50020, values), call)));
  }
  const { tenant, query } = request;
  const done = query.get("prompt") === "consent" ? ["login_hint"] : ["login_hint", "prompt"];
  return { ...redirect(again(tenant, query, done), startSession(call.sandbox, user, call.url)), status: 303 };
}

/** Takes the answer to the consent question. What is granted is what is missing now, not what the form says. */
export function decideConsent(call: AuthorizeCall): Reply {
  const { form } = call;
  const request = readRequest(call, new URLSearchParams(form.get("request") ?? ""));
  if (isRefusal(request)) return html(400, errorPage(describe(request, call)));
  const { tenant, application, client, query } = request;
  if (form.get("decision") !== "accept")
    return { ...redirect(refusalAddress(call, request, refusal(65004))), status: 303 };
  const { sandbox } = call;
  const user = currentSession(sandbox, call.headers, call.url)?.user;
  const scopes: ScopeRequest | Refusal = parseScopes(
    sandbox.state,
    application,
    tenant.id,
    query.get("scope") ?? "",
  );
  if (user && !isRefusal(scopes)) {
    const missing = missingConsent(sandbox.state, application, client, user, scopes);
    const forAll = form.get("organization") === "yes" && mayConsentForAll(user);
    if (mayConsent(user, missing)) recordConsent(sandbox, client, missing, { by: user, forAll });
  }
  return { ...redirect(again(tenant, query, ["prompt"])), status: 303 };
}
