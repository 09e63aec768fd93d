import { createLocalJWKSet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { insideTheCloud, type Origins, resolveHost } from "../kernel/services.ts";

/** How long an issuer may take to answer, in milliseconds. */
const patienceMs = 5000;

const Discovery = z.object({ jwks_uri: z.string() });
const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** Where a public or local address is served on loopback; undefined for anything outside of the sandbox. */
function localAddress(url: string, origins: Origins): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return Object.values(origins).includes(new URL(url).origin) ? url : resolveHost(url, origins);
}

async function fetchJson(url: string, origins: Origins): Promise<unknown> {
  const address = localAddress(url, origins);
  if (!address) return undefined;
  try {
    const response = await fetch(address, {
      headers: { [insideTheCloud]: "yes" },
      signal: AbortSignal.timeout(patienceMs),
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The keys that an issuer publishes: its discovery document names where. Undefined where either cannot be read, which
 * includes every issuer on the internet: the sandbox reaches loopback only.
 */
export async function fetchIssuerKeys(
  issuer: string,
  origins: Origins,
): Promise<JWTVerifyGetKey | undefined> {
  const discovery = Discovery.safeParse(
    await fetchJson(`${issuer}/.well-known/openid-configuration`, origins),
  );
  if (!discovery.success) return undefined;
  const keys = KeySet.safeParse(await fetchJson(discovery.data.jwks_uri, origins));
  return keys.success ? createLocalJWKSet(keys.data) : undefined;
}
