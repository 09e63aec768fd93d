import {
  type AccountInfo,
  AuthError,
  type AuthenticationResult,
  CacheLookupPolicy,
  InteractionRequiredAuthError,
  ServerError,
  type SilentRequest,
} from "@azure/msal-browser";
import { describe, expect, it } from "vitest";
import { type Configuration, clouds, sandboxCloud } from "../cloud/index.ts";
import { msalConfiguration, msalTokenSource } from "./msal.ts";

const tenantId = "ff882432-09b0-437b-bd22-ca13c0037ded";
const configuration: Configuration = {
  clientId: "0ca3ddd9-f0b0-4635-a98c-5866526961b6",
  tenant: tenantId,
  cloud: clouds.public,
};
const sandbox = sandboxCloud({
  login: "http://localhost:5101",
  graph: "http://localhost:5102",
  devops: "http://localhost:5103",
  vssps: "http://localhost:5104",
  azure: "http://localhost:5105",
});

describe("the configuration of the sign-in library", () => {
  it("leaves the authority of a real cloud to the library", () => {
    const { auth } = msalConfiguration(configuration, "https://portal.contoso.com");
    expect(auth).toEqual({
      clientId: configuration.clientId,
      authority: `https://login.microsoftonline.com/${tenantId}`,
      redirectUri: "https://portal.contoso.com/redirect",
      postLogoutRedirectUri: "https://portal.contoso.com",
      clientCapabilities: ["CP1"],
    });
  });

  it("gives the library the sandbox's endpoints under an https authority, so that it asks nobody else", () => {
    const { auth } = msalConfiguration({ ...configuration, cloud: sandbox }, "http://localhost:3000");
    expect(auth.authority).toBe(`https://localhost:5101/${tenantId}`);
    expect(auth.knownAuthorities).toEqual(["localhost:5101"]);
    const metadata: Record<string, string> = JSON.parse(auth.authorityMetadata ?? "{}");
    for (const [name, address] of Object.entries(metadata)) {
      if (name !== "issuer") expect(address).toMatch(/^http:\/\/localhost:5101\/\{tenant\}\//);
    }
    expect(metadata["issuer"]).toBe("https://login.microsoftonline.com/{tenant}/v2.0");
  });

  it.each([clouds.public, clouds.usgovernment, clouds.china, sandbox])(
    "keeps the tokens of $name in the tab's session and personal data out of its log",
    (cloud) => {
      const { cache, system } = msalConfiguration({ ...configuration, cloud }, "http://localhost:3000");
      expect(cache).toEqual({ cacheLocation: "sessionStorage" });
      expect(system?.loggerOptions?.piiLoggingEnabled).toBe(false);
    },
  );
});

const account: AccountInfo = {
  homeAccountId: "home",
  environment: "login.microsoftonline.com",
  tenantId,
  username: "ada@contoso.com",
  localAccountId: "local",
};

const sourceOf = (answer: () => AuthenticationResult, signedIn: AccountInfo | null = account) => {
  const asked: SilentRequest[] = [];
  const source = msalTokenSource(
    {
      getActiveAccount: () => signedIn,
      async acquireTokenSilent(request) {
        asked.push(request);
        return answer();
      },
    },
    configuration,
  );
  return { source, asked };
};

const answering = (accessToken: string) => (): AuthenticationResult => ({
  accessToken,
  account,
  authority: "",
  uniqueId: "",
  tenantId,
  scopes: [],
  idToken: "",
  idTokenClaims: {},
  fromCache: true,
  expiresOn: null,
  tokenType: "Bearer",
  correlationId: "",
});
const failing = (error: Error) => (): AuthenticationResult => {
  throw error;
};

describe("a token", () => {
  it("comes from the cache, or by refresh token, and never through a hidden frame", async () => {
    const { source, asked } = sourceOf(answering("token"));
    expect(await source("devops", { scopes: ["user_impersonation"] })).toEqual({ ok: true, value: "token" });
    expect(asked).toEqual([
      {
        account,
        scopes: ["499b84ac-1321-427f-aa17-267ca6975798/user_impersonation"],
        cacheLookupPolicy: CacheLookupPolicy.AccessTokenAndRefreshToken,
      },
    ]);
  });

  it("that was refused is replaced by a fresh one, with the claims that were asked for", async () => {
    const { source, asked } = sourceOf(answering("token"));
    await source("graph", { scopes: ["User.Read"], refresh: true, claims: "{}" });
    expect(asked).toEqual([
      { account, scopes: ["User.Read"], cacheLookupPolicy: CacheLookupPolicy.RefreshToken, claims: "{}" },
    ]);
  });

  it("comes from the tenant that the account is signed in to", async () => {
    const elsewhere = { ...account, tenantId: "11111111-1111-4111-8111-111111111111" };
    const { source, asked } = sourceOf(answering("token"), elsewhere);
    await source("graph", { scopes: ["User.Read"] });
    expect(asked[0]?.authority).toBe(`https://login.microsoftonline.com/${elsewhere.tenantId}`);
  });

  it("needs somebody who is signed in", async () => {
    const { source, asked } = sourceOf(answering("token"), null);
    expect(await source("graph", { scopes: ["User.Read"] })).toEqual({
      ok: false,
      error: { kind: "interaction", service: "graph", scopes: ["User.Read"], reason: "sign-in" },
    });
    expect(asked).toHaveLength(0);
  });

  const interaction = (code: string, subError?: string) =>
    new InteractionRequiredAuthError(code, "correlation", "AADSTS…", subError);

  it.each([
    [
      "a scope that was never granted",
      interaction("invalid_grant", "consent_required"),
      undefined,
      "consent",
    ],
    ["a consent that is required", interaction("consent_required"), undefined, "consent"],
    ["a session that ended", interaction("login_required"), undefined, "sign-in"],
    ["an empty cache", interaction("no_tokens_found"), undefined, "sign-in"],
    ["a refresh token that has expired", interaction("refresh_token_expired"), undefined, "sign-in"],
    ["an empty cache, told otherwise", new AuthError("no_tokens_found", "c"), undefined, "sign-in"],
    ["a refresh token that was revoked", new ServerError("invalid_grant", "c"), undefined, "sign-in"],
    ["a challenge", interaction("interaction_required"), '{"access_token":{}}', "challenge"],
  ])("with %s takes the person", async (_name, error, claims, reason) => {
    const { source } = sourceOf(failing(error));
    const given = { scopes: ["User.Read"], ...(claims !== undefined && { claims }) };
    expect(await source("graph", given)).toEqual({
      ok: false,
      error: { kind: "interaction", service: "graph", ...given, reason },
    });
  });

  it.each([
    [
      "the network",
      new AuthError("network_error", "abc-1"),
      { code: "network_error", correlationId: "abc-1" },
    ],
    ["no id to quote", new AuthError("timed_out", ""), { code: "timed_out" }],
    ["anything else", new Error("secret"), { code: "unknown" }],
  ])("that fails by %s is an error that says so", async (_name, error, expected) => {
    const { source } = sourceOf(failing(error));
    expect(await source("azure", { scopes: ["user_impersonation"] })).toEqual({
      ok: false,
      error: { kind: "token-unavailable", service: "azure", ...expected },
    });
  });
});
