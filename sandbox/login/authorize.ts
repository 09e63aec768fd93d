import { type Call, type Reply, unsupported } from "../kernel/service.ts";
import type { Application, ServicePrincipal, SignInSession, Tenant, User } from "../state/directory.ts";
import { isAssigned } from "./assignment.ts";
import { readClientId, refuseDisabled } from "./clients.ts";
import {
  clientPrincipal,
  mayConsent,
  mayConsentForAll,
  missingConsent,
  recordConsent,
  requestedScopes,
} from "./consent.ts";
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
import { parseScopes } from "./scopes.ts";
import { currentSession, signInIds, startSession } from "./sessions.ts";
import { isAlias, resolveTenant } from "./tenants.ts";

/** A request for sign-in whose client and return address are known to be good. */
interface AuthorizeRequest {
  /** Where a person may belong: the tenant named, or behind an alias every one that has the client. Never empty. */
  places: readonly Place[];
  application: Application;
  redirectUri: string;
  query: URLSearchParams;
}

/** A tenant with the client's service principal in it. */
interface Place {
  tenant: Tenant;
  client: ServicePrincipal;
}

type AuthorizeCall = Call<undefined>;

/** Whom the client id names where; every other request than this one may be answered to the application. */
function readRequest(call: AuthorizeCall, query: URLSearchParams): AuthorizeRequest | Refusal {
  const { state } = call.sandbox;
  const segment = call.params["tenant"] ?? "";
  const resolved = resolveTenant(state, segment);
  if (isRefusal(resolved)) return resolved;
  const clientId = readClientId(query);
  if (clientId === "") return refusal(900144, { parameter: "client_id" });
  const application = state.applications.by("byAppId", clientId)[0];
  if (!application) return refusal(700016, { clientId, tenant: segment });
  if ("any" in resolved && application.signInAudience === "AzureADMyOrg") {
    return refusal(50194, { clientId, name: application.displayName });
  }
  const tenants = "tenant" in resolved ? [resolved.tenant] : homeFirst(state.tenants.list(), application);
  const places = tenants.flatMap((tenant) => {
    const client = clientPrincipal(state, application, tenant.id);
    return client ? [{ tenant, client }] : [];
  });
  if (places.length === 0) return refusal(700016, { clientId, tenant: segment });
  const redirectUri = query.get("redirect_uri") ?? "";
  if (!application.spaRedirectUris.includes(redirectUri)) return refusal(50011, { redirectUri, clientId });
  return { places, application, redirectUri, query };
}

const homeFirst = (tenants: readonly Tenant[], { tenantId }: Application): Tenant[] => [
  ...tenants.filter(({ id }) => id === tenantId),
  ...tenants.filter(({ id }) => id !== tenantId),
];

/** Who may sign in: everybody in the tenant named, and behind an alias those who are at home in theirs. */
function personsOf({ sandbox, params }: AuthorizeCall, { places }: AuthorizeRequest): User[] {
  const byAlias = isAlias(params["tenant"] ?? "");
  return places
    .flatMap(({ tenant }) => sandbox.state.users.by("byTenant", tenant.id))
    .filter(({ guest }) => !(byAlias && guest));
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

/** The person who is signed in to this browser, where this request is for them. */
function personOf(
  call: AuthorizeCall,
  request: AuthorizeRequest,
): { user: User; session: SignInSession } | undefined {
  const found = currentSession(call.sandbox, call.headers, call.url);
  if (!found || !personsOf(call, request).some(({ id }) => id === found.user.id)) return undefined;
  const hint = request.query.get("login_hint");
  const same = hint === null || hint.toLowerCase() === found.user.userPrincipalName.toLowerCase();
  return same ? found : undefined;
}

/** The tenant that a person belongs to; while nobody is chosen, the one in which the request is read. */
const placeOf = ({ places }: AuthorizeRequest, user: User | undefined): Place => {
  const place = places.find(({ tenant }) => tenant.id === user?.tenantId) ?? places[0];
  if (!place) throw new Error("a request without any tenant was let through");
  return place;
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
  const { application, query } = request;
  const refuse = (refused: Refusal) => redirect(refusalAddress(call, request, refused));

  if (!query.has("response_type")) return refuse(refusal(900144, { parameter: "response_type" }));
  const problem = problemOf(query);
  if (problem !== undefined) return refuse(refusal(problem));
  const person = personOf(call, request);
  const { tenant, client } = placeOf(request, person?.user);
  const disabled = refuseDisabled(client);
  if (disabled) return refuse(disabled);
  const scopes = parseScopes(sandbox.state, application, tenant.id, query.get("scope") ?? "");
  if (isRefusal(scopes)) return refuse(scopes);

  const prompt = query.get("prompt");
  if (prompt === "none" && !person) return refuse(refusal(50058));
  if (!person || prompt === "login" || prompt === "select_account") {
    const places = request.places.map((place) => place.tenant.displayName);
    const persons = personsOf(call, request);
    return html(
      200,
      choosePersonPage({
        places,
        application,
        persons,
        query: query.toString(),
        action: formAction(call, "sign-in"),
      }),
    );
  }

  const { user, session } = person;
  const names = { clientId: application.appId, name: application.displayName, tenant: tenant.displayName };
  if (!isAssigned(sandbox.state, user.id, client)) {
    return refuse(refusal(50105, { ...names, user: user.userPrincipalName }));
  }
  const missing = missingConsent(sandbox.state, application, client, user, scopes);
  if (missing.length === 0 && prompt !== "consent") {
    return redirect(codeAddress(call, request, session, user));
  }
  if (prompt === "none") return refuse(refusal(65001, names));
  if (!mayConsent(user, missing)) {
    return html(
      200,
      approvalPage(application, user, missing, refusalAddress(call, request, refusal(90094, names))),
    );
  }
  return html(
    200,
    consentPage({
      application,
      user,
      // Who is asked although nothing is missing is shown everything that is requested.
      asked: prompt === "consent" ? requestedScopes(application, scopes) : missing,
      forAll: mayConsentForAll(user),
      query: query.toString(),
      action: formAction(call, "consent"),
    }),
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
  const { application, redirectUri, query } = request;
  const code = sandbox.state.authorizationCodes.put({
    id: signInIds(sandbox).opaque(48),
    clientId: application.appId,
    userId: user.id,
    tenantId: user.tenantId,
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

/** Where a page sends what a person decided: to the authority that the request came by. */
const formAction = ({ params }: AuthorizeCall, operation: "authorize" | "sign-in" | "consent"): string =>
  `/${encodeURIComponent(params["tenant"] ?? "")}/oauth2/v2.0/${operation}`;

/** The request again, without what has been dealt with. */
function again(call: AuthorizeCall, query: URLSearchParams, without: readonly string[]): string {
  const next = new URLSearchParams(query);
  for (const name of without) next.delete(name);
  return `${formAction(call, "authorize")}?${next}`;
}

/** Takes the choice of a person, signs them in to this browser and goes on with the request. */
export function signIn(call: AuthorizeCall): Reply {
  const { form } = call;
  const request = readRequest(call, new URLSearchParams(form.get("request") ?? ""));
  if (isRefusal(request)) return html(400, errorPage(describe(request, call)));
  const user = call.sandbox.state.users.get(form.get("person") ?? "");
  if (!user || !personsOf(call, request).some(({ id }) => id === user.id)) {
    const values = {
      user: user?.userPrincipalName ?? "",
      tenant: placeOf(request, undefined).tenant.displayName,
      clientId: request.application.appId,
    };
    return html(400, errorPage(describe(refusal(50020, values), call)));
  }
  const { query } = request;
  const done = query.get("prompt") === "consent" ? ["login_hint"] : ["login_hint", "prompt"];
  return { ...redirect(again(call, query, done), startSession(call.sandbox, user, call.url)), status: 303 };
}

/**
 * Takes the answer to the consent question of the person who is signed in. What is granted is what is missing now, not
 * what the form says. Whoever is not the person that was asked goes through the request again.
 */
export function decideConsent(call: AuthorizeCall): Reply {
  const { form, sandbox } = call;
  const request = readRequest(call, new URLSearchParams(form.get("request") ?? ""));
  if (isRefusal(request)) return html(400, errorPage(describe(request, call)));
  const { application, query } = request;
  if (form.get("decision") !== "accept")
    return { ...redirect(refusalAddress(call, request, refusal(65004))), status: 303 };
  const user = personOf(call, request)?.user;
  const { tenant, client } = placeOf(request, user);
  const scopes = parseScopes(sandbox.state, application, tenant.id, query.get("scope") ?? "");
  if (user && !isRefusal(scopes)) {
    const missing = missingConsent(sandbox.state, application, client, user, scopes);
    const forAll = form.get("organization") === "yes" && mayConsentForAll(user);
    if (mayConsent(user, missing)) recordConsent(sandbox, client, missing, { by: user, forAll });
  }
  return { ...redirect(again(call, query, user ? ["prompt"] : [])), status: 303 };
}
