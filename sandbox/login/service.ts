import type { FaultEffect } from "../kernel/faults.ts";
import type { Call, Reply, Route, Service } from "../kernel/service.ts";
import { authorize, decideConsent, html, signIn } from "./authorize.ts";
import { describe, isRefusal, type Refusal, refusal, toReply } from "./errors.ts";
import { openIdConfiguration } from "./metadata.ts";
import { errorPage, signedOutPage } from "./pages.ts";
import { endSession } from "./sessions.ts";
import { resolveTenant } from "./tenants.ts";
import { token } from "./token.ts";

/**
 * What client libraries add to every request for the service's own purposes: it changes no answer, here or there, and
 * is taken without being read. Only `client-request-id` is: it comes back as the correlation id.
 */
const telemetry = [
  "client-request-id",
  "x-client-SKU",
  "x-client-VER",
  "x-client-OS",
  "x-client-CPU",
  "x-client-xtra-sku",
  "x-client-current-telemetry",
  "x-client-last-telemetry",
  "x-ms-lib-capability",
  "x-app-name",
  "x-app-ver",
  "X-AnchorMailbox",
  "pocd",
  "clidata",
];

const authorizeOptions = [
  ...telemetry,
  "client_id",
  "response_type",
  "response_mode",
  "redirect_uri",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "client_info",
  "prompt",
  "login_hint",
  "claims",
];

const tokenFields = [
  ...telemetry,
  "client_id",
  "grant_type",
  "scope",
  "redirect_uri",
  "code",
  "code_verifier",
  "refresh_token",
  "client_info",
  "claims",
  "client_secret",
  "client_assertion",
  "client_assertion_type",
];

/** A browser has one session here, and signing out ends it, whomever these name. */
const logoutHints = ["id_token_hint", "logout_hint"];

const anonymous = { anonymous: true, query: telemetry } as const;

function configuration({ sandbox, params, ...call }: Call<undefined>): Reply {
  const segment = params["tenant"] ?? "";
  const resolved = resolveTenant(sandbox.state, segment);
  if (isRefusal(resolved)) return toReply(resolved, call);
  return {
    status: 200,
    body: openIdConfiguration(
      sandbox.origins,
      segment,
      "tenant" in resolved ? resolved.tenant.id : undefined,
    ),
  };
}

function keys({ sandbox, params, ...call }: Call<undefined>): Reply {
  const resolved = resolveTenant(sandbox.state, params["tenant"] ?? "");
  if (isRefusal(resolved)) return toReply(resolved, call);
  return { status: 200, body: { keys: [sandbox.keys.entra.jwk] } };
}

/** Ends the session. The way back is open only to pages of an origin that some application registered. */
function logout(call: Call<undefined>): Reply {
  const { sandbox, headers, url, query } = call;
  const ended = endSession(sandbox, headers, url);
  const target = query.get("post_logout_redirect_uri");
  if (target === null) return html(200, signedOutPage(), ended);
  const known = sandbox.state.applications.list().flatMap((application) => application.spaRedirectUris);
  const registered =
    URL.canParse(target) &&
    known.some((uri) => URL.canParse(uri) && new URL(uri).origin === new URL(target).origin);
  if (!registered)
    return html(400, errorPage(describe(refusal(50011, { redirectUri: target, clientId: "" }), call)), ended);
  const state = query.get("state");
  const location =
    state === null ? target : `${target}${target.includes("?") ? "&" : "?"}${new URLSearchParams({ state })}`;
  return { status: 302, headers: { location, ...ended }, withoutCors: true };
}

const routes: readonly Route<undefined>[] = [
  // Browsers ask every origin for an icon; the sign-in pages have none.
  {
    ...anonymous,
    method: "GET",
    path: "/favicon.ico",
    source: "docs/sources/login.md#authorize",
    run: () => ({ status: 204 }),
  },
  {
    ...anonymous,
    method: "GET",
    path: "/:tenant/v2.0/.well-known/openid-configuration",
    source: "docs/sources/login.md#authority",
    run: configuration,
  },
  {
    ...anonymous,
    method: "GET",
    path: "/:tenant/discovery/v2.0/keys",
    source: "docs/sources/login.md#authority",
    run: keys,
  },
  {
    ...anonymous,
    method: "GET",
    path: "/:tenant/oauth2/v2.0/authorize",
    query: authorizeOptions,
    effects: ["forbidden"],
    source: "docs/sources/login.md#authorize",
    run: authorize,
  },
  {
    ...anonymous,
    method: "POST",
    path: "/:tenant/oauth2/v2.0/sign-in",
    form: ["request", "person"],
    source: "docs/sources/login.md#authorize",
    run: signIn,
  },
  {
    ...anonymous,
    method: "POST",
    path: "/:tenant/oauth2/v2.0/consent",
    form: ["request", "decision", "organization"],
    source: "docs/sources/login.md#consent",
    run: decideConsent,
  },
  {
    ...anonymous,
    method: "POST",
    path: "/:tenant/oauth2/v2.0/token",
    form: tokenFields,
    effects: ["expired-token", "claims-challenge", "forbidden", "consent-withdrawn"],
    source: "docs/sources/login.md#token-endpoint",
    run: token,
  },
  {
    ...anonymous,
    method: "GET",
    path: "/:tenant/oauth2/v2.0/logout",
    query: [...telemetry, ...logoutHints, "post_logout_redirect_uri", "state"],
    source: "docs/sources/login.md#sign-out",
    run: logout,
  },
];

type FaultCall = Parameters<Service<undefined>["renderFault"]>[1];

/** Operations that a browser goes to, and which therefore answer with a page. */
const pages = /\/(?:authorize|sign-in|consent|logout)$/i;

/** A failure of the service itself: no AADSTS number belongs to it. */
function unavailable(
  status: number,
  { requestId, url }: FaultCall,
  headers: Record<string, string> = {},
): Reply {
  const sentence = "The service is not available.";
  if (pages.test(url.pathname)) return html(status, errorPage(sentence), headers);
  const body = {
    error: status === 429 || status === 503 ? "temporarily_unavailable" : "server_error",
    error_description: sentence,
    error_codes: [],
    trace_id: requestId,
    correlation_id: requestId,
  };
  return { status, body, headers };
}

const refused = (refused: Refusal, call: FaultCall): Reply =>
  pages.test(call.url.pathname) ? html(400, errorPage(describe(refused, call))) : toReply(refused, call);

function renderFault(effect: FaultEffect, call: FaultCall): Reply {
  switch (effect.kind) {
    case "throttle":
      return unavailable(429, call, { "retry-after": String(effect.retryAfterSeconds ?? 10) });
    case "status":
      return unavailable(effect.status, call);
    case "expired-token":
      return refused(refusal(700084, { issued: new Date(call.nowMs).toISOString() }), call);
    case "claims-challenge": {
      const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: "c1" } } });
      return refused({ ...refusal(50076), claims }, call);
    }
    case "forbidden":
      return refused(refusal(53003), call);
    case "consent-withdrawn":
      return refused(refusal(65001, { clientId: "unknown", name: "the application" }), call);
    default:
      return unavailable(500, call);
  }
}

/** Entra's sign-in: authority metadata, the sign-in and consent pages, the token endpoint and sign-out. */
export const loginService = (): Service<undefined> => ({
  name: "login",
  routes,
  caseInsensitivePaths: true,
  effects: [],
  cors: {
    allowMethods: "GET, POST, OPTIONS",
    allowHeaders: [
      "content-type",
      "accept",
      "client-request-id",
      "x-anchormailbox",
      "x-client-sku",
      "x-client-ver",
      "x-client-os",
      "x-client-cpu",
      "x-client-current-telemetry",
      "x-client-last-telemetry",
      "x-ms-lib-capability",
    ],
    exposeHeaders: "x-ms-request-id,retry-after",
    maxAgeSeconds: 600,
  },
  authenticate: async () => ({ caller: undefined }),
  nameOf: () => undefined,
  renderFault,
  renderBadBody: (problem) => ({
    status: 400,
    body: { error: "invalid_request", error_description: problem, error_codes: [] },
  }),
  headersFor: ({ requestId }) => ({
    "x-ms-request-id": requestId,
    "cache-control": "no-store, no-cache",
    "x-content-type-options": "nosniff",
  }),
});
