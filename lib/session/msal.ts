import {
  type AccountInfo,
  AuthError,
  CacheLookupPolicy,
  InteractionRequiredAuthError,
  type IPublicClientApplication,
  LogLevel,
  type Configuration as MsalConfiguration,
} from "@azure/msal-browser";
import { type Configuration, qualifyScopes } from "../cloud/index.ts";
import { err, ok } from "../result.ts";
import { redirectPath } from "./redirect-path.ts";
import { scopes } from "./scopes.ts";
import type { InteractionNeeded, TokenSource } from "./token-source.ts";

/**
 * MSAL's configuration for a portal at `origin`. Tokens stay in session storage: one tab, one session. In the
 * sandbox the endpoints are given, because MSAL accepts only https authorities and never contacts one whose
 * metadata it has been told.
 */
export function msalConfiguration(
  { clientId, tenant, cloud }: Configuration,
  origin: string,
): MsalConfiguration {
  const authority = `https://${cloud.authorityHost}/${tenant}`;
  return {
    auth: {
      clientId,
      authority,
      redirectUri: `${origin}${redirectPath}`,
      postLogoutRedirectUri: origin,
      clientCapabilities: ["CP1"],
      ...(cloud.name === "sandbox" && {
        knownAuthorities: [cloud.authorityHost],
        authorityMetadata: JSON.stringify({
          authorization_endpoint: `${cloud.login}/${tenant}/oauth2/v2.0/authorize`,
          token_endpoint: `${cloud.login}/${tenant}/oauth2/v2.0/token`,
          issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
          jwks_uri: `${cloud.login}/${tenant}/discovery/v2.0/keys`,
          end_session_endpoint: `${cloud.login}/${tenant}/oauth2/v2.0/logout`,
        }),
      }),
    },
    cache: { cacheLocation: "sessionStorage" },
    system: {
      loggerOptions: { logLevel: LogLevel.Error, piiLoggingEnabled: false, loggerCallback: () => undefined },
    },
  };
}

/**
 * The library's codes for a refresh token that is gone or refused: only the person can go on. It lives 24 hours, and
 * Entra answers `invalid_grant`, without a word of interaction, where it was outlived or revoked.
 * @see https://learn.microsoft.com/entra/identity-platform/refresh-tokens
 */
const sessionEnded: ReadonlySet<string> = new Set([
  "no_tokens_found",
  "refresh_token_expired",
  "invalid_grant",
]);

/** Tokens of the active account, from cache or by refresh token; a hidden frame is never opened. */
export function msalTokenSource(
  client: Pick<IPublicClientApplication, "getActiveAccount" | "acquireTokenSilent">,
  configuration: Configuration,
): TokenSource {
  return async (service, options) => {
    const account = client.getActiveAccount();
    const needed = (reason: InteractionNeeded["reason"]) =>
      err<InteractionNeeded>({
        kind: "interaction",
        service,
        scopes: options.scopes,
        reason,
        ...(options.claims !== undefined && { claims: options.claims }),
      });
    if (!account) return needed("sign-in");
    try {
      const { accessToken } = await client.acquireTokenSilent({
        account,
        scopes: qualifyScopes(configuration.cloud, service, options.scopes),
        cacheLookupPolicy: options.refresh
          ? CacheLookupPolicy.RefreshToken
          : CacheLookupPolicy.AccessTokenAndRefreshToken,
        ...(options.claims !== undefined && { claims: options.claims }),
      });
      return ok(accessToken);
    } catch (error) {
      if (error instanceof InteractionRequiredAuthError) {
        if (options.claims !== undefined) return needed("challenge");
        return needed(
          error.subError === "consent_required" || error.errorCode === "consent_required"
            ? "consent"
            : "sign-in",
        );
      }
      const code = error instanceof AuthError ? error.errorCode : "unknown";
      if (sessionEnded.has(code)) return needed("sign-in");
      return err({
        kind: "token-unavailable",
        service,
        code,
        ...(error instanceof AuthError && error.correlationId && { correlationId: error.correlationId }),
      });
    }
  };
}

/** Leaves the page to ask the person for what is needed; the browser comes back to where it was. */
export function askPerson(
  client: IPublicClientApplication,
  configuration: Configuration,
  { service, scopes: wanted, claims }: Pick<InteractionNeeded, "service" | "scopes" | "claims">,
  account: AccountInfo | null = client.getActiveAccount(),
): Promise<void> {
  return client.acquireTokenRedirect({
    scopes: qualifyScopes(configuration.cloud, service, wanted),
    ...(account && { account }),
    ...(claims !== undefined && { claims }),
  });
}

/** Starts a sign-in by redirect. */
export const signIn = (client: IPublicClientApplication, prompt?: "select_account"): Promise<void> =>
  client.loginRedirect({ scopes: [...scopes.signIn], ...(prompt && { prompt }) });

/** Signs the active account out, here and at the sign-in service. */
export const signOut = (client: IPublicClientApplication): Promise<void> =>
  client.logoutRedirect({ account: client.getActiveAccount() });
