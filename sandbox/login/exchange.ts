import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import type { Sandbox } from "../kernel/context.ts";
import { effectiveCredentials } from "../state/credential-versions.ts";
import type { FederatedIdentityCredential, FederationPolicy } from "../state/directory.ts";
import type { Client } from "./clients.ts";
import { type Refusal, refusal } from "./errors.ts";
import { fetchIssuerKeys } from "./issuer-keys.ts";
import { type AssertionClaims, matchCredential } from "./matching.ts";

/** An assertion that has been read, but not believed. */
interface Presented extends AssertionClaims {
  /** Seconds since the epoch. */
  notBefore: number;
  expires: number;
}

function readAssertion(assertion: string): Presented | undefined {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(assertion);
  } catch {
    return undefined;
  }
  const { iss, sub, aud, exp, nbf, iat } = claims;
  if (!iss || !sub || !aud || exp === undefined) return undefined;
  return {
    iss,
    sub,
    aud: typeof aud === "string" ? [aud] : aud,
    all: claims,
    notBefore: nbf ?? iat ?? 0,
    expires: exp,
  };
}

/** `2026-08-07T10:02:49.1230000Z`: a time with seven fractional digits, as the directory writes it. */
const sevenDigits = (ms: number): string => new Date(ms).toISOString().replace("Z", "0000Z");

/** The credentials that the token endpoint goes by for a client: those of its application or managed identity. */
function credentialsOf(
  { state, clock }: Sandbox,
  { application, principal }: Client,
): FederatedIdentityCredential[] {
  const identity = principal.alternativeNames
    .find((name) => name.toLowerCase().startsWith("/subscriptions/"))
    ?.toLowerCase();
  const parentId = application?.id ?? identity;
  return parentId === undefined ? [] : effectiveCredentials(state, parentId, clock.now());
}

/** Only identities at home in one tenant may be proven by what Entra itself issues. */
const isEntraIssuer = (issuer: string): boolean => issuer.startsWith("https://login.microsoftonline.com/");

const gitHubIssuer = "https://token.actions.githubusercontent.com";

/** What the tenant of the client demands beyond a matching credential. Follows docs/sources/login.md#tenant-policy. */
function checkPolicy(policy: FederationPolicy, { iss, all }: Presented): Refusal | undefined {
  const { allowedIssuers, gitHubEnterprise } = policy;
  if (allowedIssuers && !allowedIssuers.includes(iss)) return refusal(700238, { issuer: iss });
  if (gitHubEnterprise === undefined || iss !== gitHubIssuer) return undefined;
  const actual = String(all["enterprise"] ?? "");
  return actual === gitHubEnterprise
    ? undefined
    : refusal(7002381, { issuer: iss, expected: gitHubEnterprise, actual });
}

/**
 * Whether an assertion proves a client; undefined where it does. Time, issuer, audience, subject, policy of the tenant,
 * signature and shape of the application are checked in this order, and the first that fails decides the refusal.
 * Follows docs/sources/login.md#order-of-checks.
 */
export async function checkAssertion(
  sandbox: Sandbox,
  client: Client,
  assertion: string,
): Promise<Refusal | undefined> {
  const presented = readAssertion(assertion);
  if (!presented) return refusal(50027);
  const nowMs = sandbox.clock.now();
  const { notBefore, expires, iss, sub, aud } = presented;
  if (nowMs < notBefore * 1000 || nowMs >= expires * 1000) {
    return refusal(700024, {
      now: sevenDigits(nowMs),
      notBefore: sevenDigits(notBefore * 1000),
      expires: sevenDigits(expires * 1000),
    });
  }
  const verdict = matchCredential(presented, credentialsOf(sandbox, client));
  if ("mismatch" in verdict) {
    const { displayName } = client.principal;
    return refusal(verdict.mismatch, {
      name: displayName,
      issuer: iss,
      subject: sub,
      audience: aud.join(" "),
    });
  }
  const { federationPolicy } = sandbox.state.tenants.get(client.principal.tenantId) ?? {};
  const refused = federationPolicy && checkPolicy(federationPolicy, presented);
  if (refused) return refused;
  const keys = await fetchIssuerKeys(iss, sandbox.origins);
  if (!keys) return refusal(50166);
  try {
    await jwtVerify(assertion, keys, { currentDate: new Date(nowMs), algorithms: ["RS256"] });
  } catch (error) {
    const reason =
      error instanceof errors.JWKSNoMatchingKey
        ? "The key was not found."
        : "Key was found, but use of the key to verify the signature failed.";
    return refusal(50013, { reason, thumbprint: decodeProtectedHeader(assertion).kid ?? "" });
  }
  if (isEntraIssuer(iss) && client.application && client.application.signInAudience !== "AzureADMyOrg")
    return refusal(70052);
  return undefined;
}
