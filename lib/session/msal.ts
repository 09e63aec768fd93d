import {
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
          // The library fills the tenant in, that of another sign-in too.
          authorization_endpoint: `${cloud.login}/{tenant}/oauth2/v2.0/authorize`,
          token_endpoint: `${cloud.login}/{tenant}/oauth2/v2.0/token`,
          issuer: "https://login.microsoftonline.com/{tenant}/v2.0",
          jwks_uri: `${cloud.login}/{tenant}/discovery/v2.0/keys`,
          end_session_endpoint: `${cloud.login}/{tenant}/oauth2/v2.0/logout`,
        }),
      }),
    },
    cache: { cacheLocation: "sessionStorage" },
    system: {
      // As long as a person may take, with a second factor to fetch; the library's minute is too short.
      popupBridgeTimeout: 600_000,
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

/**
 * Where to ask for an account that is signed in to another tenant than the portal is configured for, or to one that the
 * configuration names otherwise. The library would ask the configured one.
 */
export const authorityFor = (
  { tenant: configured, cloud }: Configuration,
  tenant: string,
): { authority?: string } =>
  tenant === configured ? {} : { authority: `https://${cloud.authorityHost}/${tenant}` };

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
        ...authorityFor(configuration, account.tenantId),
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

/** What the library keeps while it waits for a sign-in. It offers to give up a window for another window only. */
const interactionKey = "msal.interaction.status";

/**
 * Gives up a window that the person has not finished in, so that the page may be left instead. Nothing else can be under
 * way: a page that was left for a sign-in is loaded anew when somebody comes back to it.
 */
const giveUpWindow = (): void => sessionStorage.removeItem(interactionKey);

/** Leaves the page to ask the person for what is needed; the browser comes back to where it was. */
export async function askPerson(
  client: IPublicClientApplication,
  configuration: Configuration,
  { service, scopes: wanted, claims }: Pick<InteractionNeeded, "service" | "scopes" | "claims">,
): Promise<void> {
  const account = client.getActiveAccount();
  giveUpWindow();
  await client.acquireTokenRedirect({
    scopes: qualifyScopes(configuration.cloud, service, wanted),
    ...(account && { account, ...authorityFor(configuration, account.tenantId) }),
    ...(claims !== undefined && { claims }),
  });
}

/** Starts a sign-in by redirect, in which an account can be chosen. */
export async function signIn(client: IPublicClientApplication): Promise<void> {
  giveUpWindow();
  await client.loginRedirect({ scopes: [...scopes.signIn], prompt: "select_account" });
}

/**
 * Starts a sign-in to another tenant, by its id or a domain. Comes back to the first page: what is open belongs to the
 * tenant that is left.
 */
export async function signInToTenant(
  client: IPublicClientApplication,
  configuration: Configuration,
  tenant: string,
): Promise<void> {
  giveUpWindow();
  await client.loginRedirect({
    scopes: [...scopes.signIn],
    prompt: "select_account",
    redirectStartPage: window.location.origin,
    ...authorityFor(configuration, tenant),
  });
}

export async function signOut(client: IPublicClientApplication): Promise<void> {
  giveUpWindow();
  await client.logoutRedirect({ account: client.getActiveAccount() });
}
