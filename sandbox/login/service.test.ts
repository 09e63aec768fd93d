import { createHash } from "node:crypto";
import { decodeJwt } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { FaultRequest } from "../kernel/faults.ts";
import { portalClientId } from "../seeds/applications.ts";
import { persons } from "../seeds/persons.ts";
import { principalOf } from "../seeds/service-principals.ts";
import { tenants } from "../seeds/tenants.ts";
import { callerOf, createTestSandbox, portalOrigin } from "../testing.ts";
import { loginService } from "./service.ts";
import { readCaller, resourceAppIds } from "./tokens.ts";

const tenantId = tenants.northwind.id;
const redirectUri = `${portalOrigin}/redirect`;
const verifier = "v".repeat(64);
const challenge = createHash("sha256").update(verifier).digest("base64url");
const devopsDefault = "499b84ac-1321-427f-aa17-267ca6975798/.default";

let sandbox: Sandbox;
let send: (path: string, init?: RequestInit) => Promise<Response>;
beforeEach(async () => {
  sandbox = await createTestSandbox("empty");
  send = callerOf(loginService(), sandbox);
});

const request = (changes: Record<string, string | null> = {}): URLSearchParams => {
  const query = new URLSearchParams({
    client_id: portalClientId,
    response_type: "code",
    response_mode: "fragment",
    redirect_uri: redirectUri,
    scope: "openid profile offline_access User.Read",
    state: "s 1",
    nonce: "n-1",
    client_info: "1",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return query;
};

const authorize = (query: URLSearchParams, cookie = "", tenant = tenantId) =>
  send(`/${tenant}/oauth2/v2.0/authorize?${query}`, { headers: { cookie } });

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  send(`/${tenantId}/oauth2/v2.0/${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(form).toString(),
  });

const fragment = (response: Response): URLSearchParams =>
  new URLSearchParams(new URL(response.headers.get("location") ?? "", "http://localhost").hash.slice(1));

async function signIn(person: { id: string }, query = request()): Promise<string> {
  const response = await post("sign-in", { request: query.toString(), person: person.id });
  expect(response.status).toBe(303);
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

const decide = (cookie: string, form: Record<string, string>, query = request()) =>
  post("consent", { request: query.toString(), ...form }, { cookie });

async function codeFor(person: { id: string }, query = request()): Promise<string> {
  const cookie = await signIn(person, query);
  await decide(cookie, { decision: "accept" }, query);
  const code = fragment(await authorize(query, cookie)).get("code");
  return code ?? "";
}

const redeem = (form: Record<string, string>, headers: Record<string, string> = { origin: portalOrigin }) =>
  post("token", { client_id: portalClientId, client_info: "1", ...form }, headers);

const redeemCode = (code: string, form: Record<string, string> = {}, headers?: Record<string, string>) =>
  redeem(
    {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      scope: "openid profile offline_access User.Read",
      ...form,
    },
    headers,
  );

const Tokens = z.object({
  access_token: z.string(),
  id_token: z.string(),
  refresh_token: z.string(),
  refresh_token_expires_in: z.number(),
  scope: z.string(),
  client_info: z.string(),
});
const Refused = z.object({
  error: z.string(),
  error_codes: z.array(z.number()),
  suberror: z.string().optional(),
});

const refused = async (response: Response) => ({
  status: response.status,
  ...Refused.parse(await response.json()),
});

describe("authority", () => {
  test.each([tenantId, "northwind.example", "NORTHWIND.onmicrosoft.com"])(
    "a tenant answers to %s",
    async (segment) => {
      const response = await send(`/${segment}/v2.0/.well-known/openid-configuration`);
      expect(await response.json()).toMatchObject({
        issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
        token_endpoint: `${sandbox.origins.login}/${segment}/oauth2/v2.0/token`,
      });
    },
  );

  test("a tenant that does not exist and a segment that could be none are told apart", async () => {
    const unknown = await send("/00000000-0000-4000-8000-000000000000/v2.0/.well-known/openid-configuration");
    expect((await refused(unknown)).error_codes).toEqual([90002]);
    expect((await refused(await send("/x/v2.0/.well-known/openid-configuration"))).error_codes).toEqual([
      900023,
    ]);
  });

  test("keys are published without their private half", async () => {
    const { keys } = z
      .object({ keys: z.array(z.record(z.string(), z.unknown())) })
      .parse(await (await send(`/${tenantId}/discovery/v2.0/keys`)).json());
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {})).not.toContain("d");
  });
});

describe("authorize", () => {
  test("offers every person of the tenant as a button and nobody of another", async () => {
    const body = await (await authorize(request())).text();
    for (const person of [
      persons.ada,
      persons.kim,
      persons.priya,
      persons.tomas,
      persons.lena,
      persons.noah,
    ]) {
      expect(body).toContain(`>${person.displayName}</button>`);
    }
    expect(body).not.toContain(persons.lenaAtHome.id);
  });

  test("a person who is not assigned to an application that demands it gets no code", async () => {
    const [client] = sandbox.state.servicePrincipals.by("byAppId", portalClientId);
    if (!client) throw new Error("the seed has no service principal for the portal");
    const cookie = await signIn(persons.noah);
    await decide(cookie, { decision: "accept" });
    const code = fragment(await authorize(request(), cookie)).get("code") ?? "";
    sandbox.state.servicePrincipals.put({ ...client, appRoleAssignmentRequired: true });
    const answer = fragment(await authorize(request(), cookie));
    expect([answer.get("error"), answer.get("code")]).toEqual(["access_denied", null]);
    expect(answer.get("error_description")).toContain("AADSTS50105");
    expect((await refused(await redeemCode(code))).error_codes).toEqual([50105]);

    const assignment = { id: "a", appRoleId: "00000000-0000-0000-0000-000000000000", createdAt: 0 };
    sandbox.state.appRoleAssignments.put({
      ...assignment,
      principalId: persons.noah.id,
      resourceId: client.id,
    });
    expect(fragment(await authorize(request(), cookie)).get("code")).toBeTruthy();
  });

  test.each([
    ["an application that was switched off gets", portalClientId, 7000112],
    ["for a resource that was switched off a person gets", resourceAppIds.graph, 500014],
  ])("%s neither code nor token", async (_what, appId, code) => {
    const cookie = await signIn(persons.noah);
    await decide(cookie, { decision: "accept" });
    const given = fragment(await authorize(request(), cookie)).get("code") ?? "";
    for (const row of sandbox.state.servicePrincipals.by("byAppId", appId))
      sandbox.state.servicePrincipals.put({ ...row, accountEnabled: false });
    const answer = fragment(await authorize(request(), cookie));
    expect([answer.get("code"), answer.get("error_description")]).toEqual([
      null,
      expect.stringContaining(`AADSTS${code}:`),
    ]);
    expect((await refused(await redeemCode(given))).error_codes).toEqual([code]);
  });

  test("an unregistered return address is answered with a page, never with a redirect", async () => {
    const response = await authorize(request({ redirect_uri: "http://localhost:3000/elsewhere" }));
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
    expect(await response.text()).toContain("AADSTS50011");
  });

  test("what a request says is shown as text", async () => {
    const body = await (
      await authorize(request({ redirect_uri: "http://x/<script>alert(1)</script>" }))
    ).text();
    expect(body).not.toContain("<script>");
  });

  test("an alias authority is refused to an application of one tenant", async () => {
    expect(await (await authorize(request(), "", "organizations")).text()).toContain("AADSTS50194");
  });

  test("a client id counts whatever its case", async () => {
    const upper = request({ client_id: portalClientId.toUpperCase() });
    const code = await codeFor(persons.ada, upper);
    expect((await redeemCode(code, { client_id: portalClientId.toUpperCase() })).status).toBe(200);
  });

  test.each([
    [{ code_challenge: null }, "AADSTS9002325"],
    [{ code_challenge_method: "plain" }, "AADSTS9002325"],
    [{ code_challenge: "short" }, "AADSTS501491"],
    [{ scope: "User.Read Nonsense.Read" }, "AADSTS650053"],
    [{ scope: "https://vault.azure.net/user_impersonation" }, "AADSTS650057"],
    [{ scope: "https://nowhere.example/.default" }, "AADSTS500011"],
  ])("tells the application what is wrong with %o", async (changes, code) => {
    const answer = fragment(await authorize(request(changes)));
    expect(answer.get("error_description")).toContain(code);
    expect(answer.get("state")).toBe("s 1");
  });

  test("a silent request without a session requires sign-in, one without consent requires consent", async () => {
    expect(fragment(await authorize(request({ prompt: "none" }))).get("error")).toBe("login_required");
    const cookie = await signIn(persons.noah);
    expect(fragment(await authorize(request({ prompt: "none" }), cookie)).get("error")).toBe(
      "consent_required",
    );
    await decide(cookie, { decision: "accept" });
    expect(fragment(await authorize(request({ prompt: "none" }), cookie)).get("code")).toBeTruthy();
  });

  test("a silent request for somebody else than who is signed in requires sign-in", async () => {
    const cookie = await signIn(persons.noah);
    const answer = fragment(
      await authorize(request({ prompt: "none", login_hint: persons.ada.userPrincipalName }), cookie),
    );
    expect(answer.get("error")).toBe("login_required");
  });

  test("a person who is signed in is asked again only where the request demands it", async () => {
    const cookie = await signIn(persons.noah);
    await decide(cookie, { decision: "accept" });
    expect((await authorize(request(), cookie)).status).toBe(302);
    expect((await authorize(request({ prompt: "select_account" }), cookie)).status).toBe(200);
  });

  test.each([
    [{ surprise: "1" }, "surprise"],
    [{ prompt: "create" }, 'prompt \\"create\\"'],
    [{ response_mode: "form_post" }, "form_post"],
    [{ response_type: "code id_token" }, "code id_token"],
  ])("what it does not know is a loud refusal of the sandbox: %o", async (changes, named) => {
    const response = await authorize(request(changes));
    expect(response.status).toBe(501);
    expect(await response.text()).toContain(named);
  });

  test("the answer is in the query unless the request asks for the fragment", async () => {
    const response = await authorize(request({ response_mode: null, prompt: "none" }));
    const { searchParams, hash } = new URL(response.headers.get("location") ?? "");
    expect([searchParams.get("error"), hash]).toEqual(["login_required", ""]);
  });

  test("response_mode=query puts the answer into the query", async () => {
    const query = request({ response_mode: "query" });
    const cookie = await signIn(persons.noah, query);
    await decide(cookie, { decision: "accept" }, query);
    const location = new URL((await authorize(query, cookie)).headers.get("location") ?? "");
    expect(location.searchParams.get("code")).toBeTruthy();
    expect(location.hash).toBe("");
  });
});

describe("an alias authority", () => {
  const path = (operation: string) => `/organizations/oauth2/v2.0/${operation}`;
  const submit = (operation: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    send(path(operation), { method: "POST", headers, body: new URLSearchParams(form) });

  beforeEach(() => {
    const [portal] = sandbox.state.applications.by("byAppId", portalClientId);
    if (!portal) throw new Error("the seed has no application for the portal");
    sandbox.state.applications.put({ ...portal, signInAudience: "AzureADMultipleOrgs" });
    const { appId, displayName } = portal;
    sandbox.state.servicePrincipals.put(
      principalOf({ appId, displayName, tenantId: tenants.adatum.id, servicePrincipalNames: [appId] }),
    );
  });

  test("leaves the choice to the person, whose own tenant issues the tokens", async () => {
    const query = request().toString();
    const page = await (await authorize(request(), "", "organizations")).text();
    expect(page).toContain("Northwind Traders or Adatum Partners");
    expect(page).toContain(persons.ada.id);
    expect(page).toContain(persons.lenaAtHome.id);

    const chosen = await submit("sign-in", { request: query, person: persons.lenaAtHome.id });
    expect(chosen.headers.get("location")).toMatch(/^\/organizations\//);
    const cookie = chosen.headers.get("set-cookie")?.split(";")[0] ?? "";
    await submit("consent", { request: query, decision: "accept" }, { cookie });
    const code = fragment(await authorize(request(), cookie, "organizations")).get("code") ?? "";
    const redemption = await submit(
      "token",
      {
        grant_type: "authorization_code",
        client_id: portalClientId,
        client_info: "1",
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        scope: "openid profile offline_access User.Read",
      },
      { origin: portalOrigin },
    );
    const tokens = Tokens.parse(await redemption.json());
    expect(decodeJwt(tokens.id_token)).toMatchObject({ oid: persons.lenaAtHome.id, tid: tenants.adatum.id });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ tid: tenants.adatum.id });
    const [grant] = sandbox.state.permissionGrants.list();
    expect(sandbox.state.servicePrincipals.get(grant?.clientId ?? "")?.tenantId).toBe(tenants.adatum.id);
  });

  test("takes guests at home only", async () => {
    const page = await (await authorize(request(), "", "organizations")).text();
    expect(page).not.toContain(persons.lena.id);
    const refusedGuest = await submit("sign-in", { request: request().toString(), person: persons.lena.id });
    expect(await refusedGuest.text()).toContain("AADSTS50020");
  });
});

test.each([
  ["token", { client_id: portalClientId, grant_type: "refresh_token" }],
  ["sign-in", { person: persons.ada.id }],
  ["consent", { decision: "accept" }],
])("an unknown field of the %s form is a loud refusal that names it", async (path, form) => {
  const response = await post(path, { ...form, surprise: "1" });
  expect(response.status).toBe(501);
  expect(await response.text()).toContain('form field \\"surprise\\"');
});

test("what MSAL adds to a redemption on its own account is taken", async () => {
  const added = {
    "x-client-SKU": "msal.js.browser",
    "x-client-VER": "5.30.0",
    "x-ms-lib-capability": "retry-after, h429",
    "x-client-current-telemetry": "5|866,0,,,|,",
    "x-client-last-telemetry": "5|0|||0,0",
    "X-AnchorMailbox": "UPN:ada@northwind.example",
    "x-app-name": "portal",
    "x-app-ver": "1",
  };
  expect((await redeemCode(await codeFor(persons.ada), added)).status).toBe(200);
});

describe("consent", () => {
  const reading = request({ scope: "openid User.Read Application.Read.All" });

  test("asks exactly for what is new", async () => {
    const cookie = await signIn(persons.ada);
    await decide(cookie, { decision: "accept" });
    const body = await (await authorize(reading, cookie)).text();
    expect(body).toContain("<code>Application.Read.All</code>");
    expect(body).not.toContain("<code>User.Read</code>");
  });

  test("a request that demands the question shows what it asks for, consented or not", async () => {
    const cookie = await signIn(persons.ada, reading);
    await decide(cookie, { decision: "accept" }, reading);
    const demanding = request({ scope: "openid User.Read Application.Read.All", prompt: "consent" });
    const body = await (await authorize(demanding, cookie)).text();
    expect(body).toContain("<code>User.Read</code>");
    expect(body).toContain("<code>Application.Read.All</code>");
  });

  test("of somebody from another tenant is not taken", async () => {
    const session = sandbox.state.signInSessions.put({
      id: "elsewhere",
      userId: persons.lenaAtHome.id,
      createdAt: sandbox.clock.now(),
    });
    const answer = await decide(`sandbox-sign-in-5100=${session.id}`, { decision: "accept" });
    expect(answer.headers.get("location")).toContain("/oauth2/v2.0/authorize?");
    expect(sandbox.state.permissionGrants.size).toBe(0);
  });

  test("an administrator may consent for everybody, and then nobody is asked", async () => {
    const cookie = await signIn(persons.ada, reading);
    await decide(cookie, { decision: "accept", organization: "yes" }, reading);
    expect((await authorize(reading, await signIn(persons.priya, reading))).status).toBe(302);
  });

  test("an administrator's consent for themselves serves nobody else", async () => {
    await decide(await signIn(persons.ada, reading), { decision: "accept" }, reading);
    expect((await authorize(reading, await signIn(persons.priya, reading))).status).toBe(200);
  });

  test("a person without an administrator's role cannot grant what needs one", async () => {
    const cookie = await signIn(persons.priya, reading);
    const body = await (await authorize(reading, cookie)).text();
    expect(body).toContain("Admin approval needed");
    expect(body).toContain("AADSTS90094");
    await decide(cookie, { decision: "accept", organization: "yes" }, reading);
    expect(sandbox.state.permissionGrants.size).toBe(0);
  });

  test("declining returns to the application and grants nothing", async () => {
    const answer = fragment(await decide(await signIn(persons.noah), { decision: "cancel" }));
    expect(answer.get("error")).toBe("access_denied");
    expect(answer.get("error_description")).toContain("AADSTS65004");
    expect(sandbox.state.permissionGrants.size).toBe(0);
  });
});

describe("redeeming a code", () => {
  test("gives tokens that speak for the person", async () => {
    const response = await redeemCode(await codeFor(persons.ada));
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const tokens = Tokens.parse(await response.json());
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      aud: portalClientId,
      nonce: "n-1",
      oid: persons.ada.id,
      tid: tenantId,
    });
    expect(tokens.scope.split(" ")).toEqual(expect.arrayContaining(["User.Read", "openid", "profile"]));
    expect(tokens.refresh_token_expires_in).toBe(86_400);
    expect(await readCaller(sandbox, `Bearer ${tokens.access_token}`, "graph")).toMatchObject({
      caller: { kind: "user", user: { id: persons.ada.id }, scopes: ["User.Read"] },
    });
  });

  test("signing in moves no id of what is made", async () => {
    const [client] = sandbox.state.servicePrincipals.by("byAppId", portalClientId);
    const [resource] = sandbox.state.servicePrincipals
      .by("byAppId", resourceAppIds.graph)
      .filter((row) => row.tenantId === tenantId);
    if (!client || !resource) throw new Error("the seed has no portal or no Graph");
    const grant = { id: "g", clientId: client.id, resourceId: resource.id, scope: "User.Read" };
    sandbox.state.permissionGrants.put({ ...grant, consentType: "AllPrincipals", principalId: null });
    const code = fragment(await authorize(request(), await signIn(persons.ada))).get("code") ?? "";
    expect((await redeemCode(code)).status).toBe(200);
    expect(sandbox.ids.guid()).toBe((await createTestSandbox("empty")).ids.guid());
  });

  test("a guest's account is the one at home", async () => {
    const { client_info } = Tokens.parse(await (await redeemCode(await codeFor(persons.lena))).json());
    expect(JSON.parse(Buffer.from(client_info, "base64url").toString())).toEqual({
      uid: persons.lenaAtHome.id,
      utid: tenants.adatum.id,
    });
  });

  test("a client that declares CP1 gets a token that says so", async () => {
    const claims = JSON.stringify({ access_token: { xms_cc: { values: ["CP1"] } } });
    const { access_token } = Tokens.parse(
      await (await redeemCode(await codeFor(persons.ada), { claims })).json(),
    );
    expect(decodeJwt(access_token)["xms_cc"]).toEqual(["CP1"]);
  });

  test("a code serves once", async () => {
    const code = await codeFor(persons.ada);
    expect((await redeemCode(code)).status).toBe(200);
    expect((await refused(await redeemCode(code))).error_codes).toEqual([54005]);
  });

  test.each([
    ["another verifier", { code_verifier: "w".repeat(64) }, 501481],
    ["another return address", { redirect_uri: "http://localhost:3000/" }, 50011],
    ["scopes of two resources", { scope: `User.Read ${devopsDefault}` }, 28000],
  ])("is refused with %s", async (_what, form, code) => {
    expect((await refused(await redeemCode(await codeFor(persons.ada), form))).error_codes).toEqual([code]);
  });

  test("a code is good for ten minutes", async () => {
    const code = await codeFor(persons.ada);
    sandbox.clock.advance(10 * 60_000 + 1);
    expect((await refused(await redeemCode(code))).error_codes).toEqual([70008]);
  });

  test("only a page of the application's own origin may redeem, and a stranger cannot read the refusal", async () => {
    const code = await codeFor(persons.ada);
    const stranger = await redeemCode(code, {}, { origin: "http://localhost:4000" });
    expect(stranger.headers.get("access-control-allow-origin")).toBeNull();
    expect((await refused(stranger)).error_codes).toEqual([9002326]);
    expect((await refused(await redeemCode(code, {}, {}))).error_codes).toEqual([9002327]);
  });

  test("no code or token of a sign-in is left in the exported journal", async () => {
    const code = await codeFor(persons.ada);
    const tokens = Tokens.parse(await (await redeemCode(code)).json());
    await send(`/${tenantId}/oauth2/v2.0/logout?${new URLSearchParams({ id_token_hint: tokens.id_token })}`);
    const journal = JSON.stringify(sandbox.journal.list());
    const secrets = [code, verifier, tokens.access_token, tokens.id_token, tokens.refresh_token];
    expect(secrets.filter((secret) => secret === "" || journal.includes(secret))).toEqual([]);
    expect(journal).toContain("id_token_hint=");
  });
});

describe("renewing", () => {
  const refreshToken = async () =>
    Tokens.parse(await (await redeemCode(await codeFor(persons.ada))).json()).refresh_token;
  const renew = (refresh_token: string, scope: string) =>
    redeem({ grant_type: "refresh_token", refresh_token, scope: `${scope} openid profile offline_access` });

  test("another resource needs consent of its own and then gets its own token", async () => {
    const refresh = await refreshToken();
    expect(await refused(await renew(refresh, devopsDefault))).toEqual({
      status: 400,
      error: "invalid_grant",
      error_codes: [65001],
      suberror: "consent_required",
    });
    const query = request({ scope: `openid ${devopsDefault}` });
    await decide(await signIn(persons.ada, query), { decision: "accept" }, query);
    const tokens = Tokens.parse(await (await renew(refresh, devopsDefault)).json());
    expect(tokens.scope).toContain(devopsDefault);
    expect(await readCaller(sandbox, `Bearer ${tokens.access_token}`, "devops")).toMatchObject({
      caller: { scopes: ["user_impersonation"] },
    });
  });

  test("ends a day after sign-in, however often it was renewed", async () => {
    const first = await refreshToken();
    sandbox.clock.advance(23 * 3_600_000);
    const renewed = Tokens.parse(await (await renew(first, "User.Read")).json());
    expect(renewed.refresh_token_expires_in).toBe(3600);
    sandbox.clock.advance(3_600_000);
    expect((await refused(await renew(renewed.refresh_token, "User.Read"))).error_codes).toEqual([700084]);
  });
});

describe("signing out", () => {
  test("ends the session and returns to a registered origin only", async () => {
    const cookie = await signIn(persons.noah);
    const path = (uri: string) =>
      `/${tenantId}/oauth2/v2.0/logout?${new URLSearchParams({ post_logout_redirect_uri: uri })}`;
    expect((await send(path("http://evil.example/"), { headers: { cookie } })).status).toBe(400);
    const back = await send(path(`${portalOrigin}/`), { headers: { cookie } });
    expect(back.headers.get("location")).toBe(`${portalOrigin}/`);
    expect(fragment(await authorize(request({ prompt: "none" }), cookie)).get("error")).toBe(
      "login_required",
    );
  });
});

describe("faults", () => {
  const queue = (effect: object) => sandbox.faults.queue(FaultRequest.parse({ service: "login", effect }));

  test("a throttled token endpoint says how long to wait", async () => {
    queue({ kind: "throttle", retryAfterSeconds: 7 });
    const response = await redeem({ grant_type: "refresh_token" });
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("7");
  });

  test.each([
    ["expired-token", 700084],
    ["claims-challenge", 50076],
    ["forbidden", 53003],
  ])("%s is a refusal of the token endpoint by number", async (kind, code) => {
    queue({ kind });
    const response = await redeem({ grant_type: "refresh_token" });
    const body = z.object({ claims: z.string().optional() }).parse(await response.clone().json());
    expect((await refused(response)).error_codes).toEqual([code]);
    expect(body.claims !== undefined).toBe(kind === "claims-challenge");
  });

  test.each([
    [{ kind: "status", status: 503 }, 503, "not available"],
    [{ kind: "throttle" }, 429, "not available"],
    [{ kind: "forbidden" }, 400, "AADSTS53003"],
  ])("a browser on its way to sign in gets a page for %o", async (effect, status, words) => {
    queue(effect);
    const response = await authorize(request());
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toContain(words);
  });
});
