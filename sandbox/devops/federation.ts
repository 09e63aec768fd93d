import type { Sandbox } from "../kernel/context.ts";
import { insideTheCloud, resolveHost } from "../kernel/services.ts";
import { issueConnectionAssertion } from "../login/issue.ts";
import { sign } from "../login/tokens.ts";
import type { ServiceEndpoint } from "../state/devops.ts";

/** Audience of the retiring issuer's tokens, which is also the one that federated credentials name. */
const exchangeAudience = "api://AzureADTokenExchange";

/** The retiring issuer's tokens live this long after they are issued, and are valid this long before, in seconds. */
const legacySecondsAfter = 300;
const legacySecondsBefore = 600;

/** A token of the retiring issuer. Follows docs/sources/devops.md#connection-tokens. */
export function issueLegacyToken(
  sandbox: Sandbox,
  claims: { iss: string; sub: string } & Record<string, string>,
): Promise<string> {
  const nowSeconds = Math.floor(sandbox.clock.now() / 1000);
  return sign(
    sandbox,
    sandbox.keys.devops,
    { jti: sandbox.ids.guid(), aud: exchangeAudience, nbf: nowSeconds - legacySecondsBefore, ...claims },
    legacySecondsAfter,
  );
}

/** The token that says "I am this connection", signed by the issuer that is stored with it. */
export function issueAssertion(sandbox: Sandbox, endpoint: ServiceEndpoint): Promise<string> {
  const parameters = endpoint.authorizationParameters;
  const issuer = parameters["workloadIdentityFederationIssuer"] ?? "";
  const subject = parameters["workloadIdentityFederationSubject"] ?? "";
  return issuer.startsWith("https://login.microsoftonline.com/")
    ? issueConnectionAssertion(sandbox, { tenantId: parameters["tenantid"] ?? "", subject })
    : issueLegacyToken(sandbox, { iss: issuer, sub: subject });
}

/** Calls a public address through the sandbox's own services. Unreachable hosts and cut connections are a 502. */
export async function callService(sandbox: Sandbox, url: string, init?: RequestInit): Promise<Response> {
  const local = resolveHost(url, sandbox.origins);
  if (local === undefined)
    return new Response(`No service of the sandbox answers for ${url}.`, { status: 502 });
  try {
    const headers = new Headers(init?.headers);
    headers.set(insideTheCloud, "yes");
    return await fetch(local, { ...init, headers });
  } catch {
    return new Response(`The connection to ${url} was cut.`, { status: 502 });
  }
}

export type SignIn = { accessToken: string } | { problem: string };

/** What proves who the connection's identity is: an assertion, or the secret of an older connection. */
export type Proof = { assertion: string } | { secret: string };

/**
 * Signs in at Entra as the connection's identity. The problem is Entra's own text, from its code to the end of the
 * first line. Follows docs/sources/devops.md#connection-tokens.
 */
export async function signIn(
  sandbox: Sandbox,
  endpoint: ServiceEndpoint,
  proof: Proof,
  scope: string,
): Promise<SignIn> {
  const parameters = endpoint.authorizationParameters;
  const form = new URLSearchParams({
    client_id: parameters["serviceprincipalid"] ?? "",
    scope,
    grant_type: "client_credentials",
    ...("assertion" in proof
      ? {
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: proof.assertion,
        }
      : { client_secret: proof.secret }),
  });
  const url = `https://login.microsoftonline.com/${parameters["tenantid"] ?? ""}/oauth2/v2.0/token`;
  const response = await callService(sandbox, url, { method: "POST", body: form });
  const text = await response.text();
  const answer = parseObject(text);
  const accessToken = answer["access_token"];
  if (response.ok && typeof accessToken === "string") return { accessToken };
  const description = answer["error_description"];
  return { problem: typeof description === "string" ? (description.split(/\r?\n/)[0] ?? description) : text };
}

const parseObject = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};
