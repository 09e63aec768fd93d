import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import type { Application, RefreshToken, User } from "../state/directory.ts";
import { isAssigned } from "./assignment.ts";
import { clientInfo } from "./authorize.ts";
import { readClientId, refuseDisabled } from "./clients.ts";
import { clientPrincipal, consentedScopes, missingConsent } from "./consent.ts";
import { isRefusal, type Refusal, refusal } from "./errors.ts";
import { issueIdToken, issueUserToken, type UserResource, userTokenSeconds } from "./issue.ts";
import { verifies } from "./pkce.ts";
import { findResource, parseScopes, type ResourceRequest } from "./scopes.ts";
import { signInIds } from "./sessions.ts";
import type { TokenCall, TokenResult } from "./token-request.ts";
import { resourceAppIds } from "./tokens.ts";

/** How long a code waits to be redeemed, in milliseconds. */
const codeLifetimeMs = 10 * 60_000;

/** How long a single-page application may renew before the person has to be asked, in seconds. */
const refreshLifetimeSeconds = 24 * 3600;

/** What a person's grant entitles to, once it is found good. */
interface Entitlement {
  application: Application;
  user: User;
  scope: string;
  nonce: string | null;
  claims: string | null;
  /** The client asks for the account in its home tenant. */
  wantsClientInfo: boolean;
  /** When the first refresh token of the sign-in was issued. */
  signedInAt: number;
}

/** A single-page application redeems from a page of its own, and nobody else does. */
function checkOrigin(application: Application, origin: string | null): Refusal | undefined {
  if (origin === null) return refusal(9002327);
  const own = application.spaRedirectUris.some((uri) => URL.canParse(uri) && new URL(uri).origin === origin);
  return own ? undefined : refusal(9002326, { origin });
}

/** Redeems an authorization code, once. Follows docs/sources/login.md#authorization-code. */
export async function redeemCode({
  call: { sandbox },
  form,
  tenantId,
  origin,
}: TokenCall): Promise<TokenResult> {
  const { state, clock } = sandbox;
  const presented = form.get("code");
  if (!presented) return refusal(900144, { parameter: "code" });
  const codeVerifier = form.get("code_verifier");
  if (!codeVerifier) return refusal(900144, { parameter: "code_verifier" });
  const code = state.authorizationCodes.get(presented);
  if (!code || code.clientId !== readClientId(form) || (tenantId !== undefined && code.tenantId !== tenantId))
    return refusal(70000);
  if (code.redeemed) return refusal(54005);
  if (clock.now() - code.createdAt > codeLifetimeMs) return refusal(70008);
  if (code.redirectUri !== form.get("redirect_uri"))
    return refusal(50011, { redirectUri: form.get("redirect_uri") ?? "", clientId: code.clientId });
  const application = state.applications.by("byAppId", code.clientId)[0];
  const user = state.users.get(code.userId);
  if (!application || !user) return refusal(70000);
  const foreign = checkOrigin(application, origin);
  if (foreign) return foreign;
  if (!verifies(codeVerifier, code.codeChallenge)) return refusal(501481);
  state.authorizationCodes.put({ ...code, redeemed: true });
  return grantTokens(sandbox, {
    application,
    user,
    scope: form.get("scope") ?? code.scope,
    nonce: code.nonce,
    claims: form.get("claims") ?? code.claims,
    wantsClientInfo: form.get("client_info") === "1",
    signedInAt: clock.now(),
  });
}

/**
 * Redeems a refresh token, for any resource. It ends a day after sign-in, however often it was renewed.
 * Follows docs/sources/login.md#refresh-tokens.
 */
export async function redeemRefreshToken({
  call: { sandbox },
  form,
  tenantId,
  origin,
}: TokenCall): Promise<TokenResult> {
  const { state, clock } = sandbox;
  const presented = form.get("refresh_token");
  if (!presented) return refusal(900144, { parameter: "refresh_token" });
  const refresh = state.refreshTokens.get(presented);
  if (
    !refresh ||
    refresh.clientId !== readClientId(form) ||
    (tenantId !== undefined && refresh.tenantId !== tenantId)
  )
    return refusal(70000);
  const application = state.applications.by("byAppId", refresh.clientId)[0];
  const user = state.users.get(refresh.userId);
  if (!application || !user) return refusal(70000);
  const foreign = checkOrigin(application, origin);
  if (foreign) return foreign;
  if (clock.now() - refresh.signedInAt >= refreshLifetimeSeconds * 1000) {
    return refusal(700084, { issued: new Date(refresh.signedInAt).toISOString() });
  }
  const scope = form.get("scope") ?? "";
  return grantTokens(sandbox, {
    application,
    user,
    scope,
    nonce: null,
    claims: form.get("claims"),
    wantsClientInfo: form.get("client_info") === "1",
    signedInAt: refresh.signedInAt,
  });
}

const resourceNames = new Map<string, UserResource>([
  [resourceAppIds.graph, "graph"],
  [resourceAppIds.devops, "devops"],
  [resourceAppIds.azure, "azure"],
]);

const ClaimsRequest = z.object({
  access_token: z.object({ xms_cc: z.object({ values: z.array(z.string()) }) }),
});

/** Whether a claims parameter declares that the client handles challenges. Anything unreadable declares nothing. */
function declaresChallenges(claims: string | null): boolean {
  if (claims === null) return false;
  try {
    const parsed = ClaimsRequest.safeParse(JSON.parse(claims));
    return (
      parsed.success && parsed.data.access_token.xms_cc.values.some((value) => value.toUpperCase() === "CP1")
    );
  } catch {
    return false;
  }
}

/** Scopes in the form in which the request spelled them, so that a client finds its token again. */
function spellScopes(
  { spelling, byDefault }: Pick<ResourceRequest, "spelling" | "byDefault">,
  values: readonly string[],
): string[] {
  const prefix = spelling === "" ? "" : `${spelling}/`;
  return [...values, ...(byDefault ? [".default"] : [])].map((value) => `${prefix}${value}`);
}

async function grantTokens(sandbox: Sandbox, entitlement: Entitlement): Promise<TokenResult> {
  const { state } = sandbox;
  const { application, user, scope, nonce, claims, wantsClientInfo, signedInAt } = entitlement;
  const client = clientPrincipal(state, application, user.tenantId);
  if (!client) return refusal(700016, { clientId: application.appId, tenant: user.tenantId });
  const disabled = refuseDisabled(client);
  if (disabled) return disabled;
  const request = parseScopes(state, application, user.tenantId, scope);
  if (isRefusal(request)) return request;
  if (request.resources.length > 1) return refusal(28000, { scope });
  const names = { clientId: application.appId, name: application.displayName };
  if (!isAssigned(state, user.id, client)) return refusal(50105, { ...names, user: user.userPrincipalName });
  if (missingConsent(state, application, client, user, request).length > 0) return refusal(65001, names);

  const graph = findResource(state, user.tenantId, resourceAppIds.graph);
  const asked =
    request.resources[0] ?? (graph && { resource: graph, spelling: "", values: [], byDefault: false });
  const resource = resourceNames.get(asked?.resource.appId ?? "");
  if (!asked || !resource)
    return refusal(500011, { resource: asked?.spelling ?? scope, tenant: user.tenantId });
  const scopes = consentedScopes(state, client, asked.resource, user);
  const handlesChallenges = declaresChallenges(claims);
  const lifetimeSeconds = userTokenSeconds(resource, handlesChallenges);
  const openId = request.openId.filter((value) => value !== "offline_access");
  return {
    token_type: "Bearer",
    scope: [...spellScopes(asked, scopes), ...openId].join(" "),
    expires_in: lifetimeSeconds - 1,
    ext_expires_in: lifetimeSeconds - 1,
    access_token: await issueUserToken(sandbox, {
      user,
      clientId: application.appId,
      resource,
      scopes,
      handlesChallenges,
    }),
    ...(request.openId.includes("offline_access") && renewal(sandbox, application, user, signedInAt)),
    ...(request.openId.includes("openid") && {
      id_token: await issueIdToken(sandbox, { user, clientId: application.appId, nonce }),
    }),
    ...(wantsClientInfo && { client_info: clientInfo(user) }),
  };
}

/** A refresh token that ends with the sign-in it comes from. */
function renewal(sandbox: Sandbox, application: Application, user: User, signedInAt: number) {
  const refresh: RefreshToken = {
    id: signInIds(sandbox).opaque(48),
    clientId: application.appId,
    userId: user.id,
    tenantId: user.tenantId,
    signedInAt,
  };
  sandbox.state.refreshTokens.put(refresh);
  const ageSeconds = Math.floor((sandbox.clock.now() - signedInAt) / 1000);
  return { refresh_token: refresh.id, refresh_token_expires_in: refreshLifetimeSeconds - ageSeconds };
}
