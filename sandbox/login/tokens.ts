import { createLocalJWKSet, errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import type { Sandbox } from "../kernel/context.ts";
import type { ServicePrincipal, User } from "../state/directory.ts";
import type { SigningKey } from "./keys.ts";

/** Application ids of the resources that the sandbox guards. */
export const resourceAppIds = {
  graph: "00000003-0000-0000-c000-000000000000",
  devops: "499b84ac-1321-427f-aa17-267ca6975798",
  azure: "797f4846-ba00-4fd7-ba43-dac1f8f63013",
  tokenExchange: "fb60f99c-7a34-4190-8149-302f77469936",
} as const;

/** Every spelling of an audience under which a resource accepts tokens. */
const audiences: Record<"graph" | "devops" | "azure", readonly string[]> = {
  graph: ["https://graph.microsoft.com", "https://graph.microsoft.com/", resourceAppIds.graph],
  devops: [resourceAppIds.devops, "https://app.vssps.visualstudio.com"],
  azure: [
    "https://management.azure.com",
    "https://management.azure.com/",
    "https://management.core.windows.net",
    "https://management.core.windows.net/",
    resourceAppIds.azure,
  ],
};

/** Whom an access token speaks for. */
export type Caller =
  | {
      kind: "user";
      user: User;
      tenantId: string;
      /** Client id of the application the person signed in to. */
      clientId: string;
      scopes: readonly string[];
      /** The client declared that it handles claims challenges (`xms_cc` has `CP1`). */
      handlesChallenges: boolean;
    }
  | {
      kind: "application";
      principal: ServicePrincipal;
      tenantId: string;
      clientId: string;
      /** App role values granted on this resource. */
      roles: readonly string[];
    };

export type TokenProblem = "missing" | "malformed" | "expired" | "wrong-audience" | "unknown-principal";

/** Issuer of Entra's v2.0 tokens for a tenant, spelled as in the public cloud. */
export const entraIssuer = (tenantId: string): string => `https://login.microsoftonline.com/${tenantId}/v2.0`;

/** Signs claims with RS256. `iat` and `nbf` are the sandbox's present, `exp` follows after `lifetimeSeconds`. */
export function sign(
  sandbox: Sandbox,
  key: SigningKey,
  claims: JWTPayload,
  lifetimeSeconds: number,
): Promise<string> {
  const nowSeconds = Math.floor(sandbox.clock.now() / 1000);
  return new SignJWT({ iat: nowSeconds, nbf: nowSeconds, exp: nowSeconds + lifetimeSeconds, ...claims })
    .setProtectedHeader({ typ: "JWT", alg: "RS256", kid: key.kid })
    .sign(key.privateKey);
}

/** Public keys as they are imported: doing so takes longer than checking a signature. */
const publicKeys = new WeakMap<SigningKey, ReturnType<typeof createLocalJWKSet>>();

function publicKeyOf(key: SigningKey) {
  const known = publicKeys.get(key);
  if (known) return known;
  const created = createLocalJWKSet({ keys: [key.jwk] });
  publicKeys.set(key, created);
  return created;
}

/** Reads the bearer token of a request to a resource of the sandbox. Only tokens that the sandbox signed count. */
export async function readCaller(
  sandbox: Sandbox,
  authorization: string | null,
  resource: keyof typeof audiences,
): Promise<{ caller: Caller } | { problem: TokenProblem }> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  if (!token) return { problem: "missing" };
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, publicKeyOf(sandbox.keys.entra), {
      currentDate: new Date(sandbox.clock.now()),
    }));
  } catch (error) {
    return { problem: error instanceof errors.JWTExpired ? "expired" : "malformed" };
  }
  if (typeof payload.aud !== "string" || !audiences[resource].includes(payload.aud))
    return { problem: "wrong-audience" };
  const tenantId = String(payload["tid"]);
  const clientId = String(payload["appid"] ?? payload["azp"]);
  if (payload["idtyp"] === "app") {
    const principal = sandbox.state.servicePrincipals.get(String(payload["oid"]));
    if (!principal) return { problem: "unknown-principal" };
    const roles = Array.isArray(payload["roles"]) ? payload["roles"].map(String) : [];
    return { caller: { kind: "application", principal, tenantId, clientId, roles } };
  }
  const user = sandbox.state.users.get(String(payload["oid"]));
  if (!user) return { problem: "unknown-principal" };
  const capabilities = Array.isArray(payload["xms_cc"]) ? payload["xms_cc"] : [];
  const scopes = String(payload["scp"] ?? "").split(" ");
  return {
    caller: {
      kind: "user",
      user,
      tenantId,
      clientId,
      scopes,
      handlesChallenges: capabilities.some((value) => String(value).toUpperCase() === "CP1"),
    },
  };
}
