import { checkPrimeSync } from "node:crypto";
import type { CryptoKey, JWK } from "jose";
import { createIds, type IdSequence } from "../kernel/ids.ts";

/** A signing key of one token issuer. */
export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  /** Public half with `kid`, `use` and `alg`, as published. */
  jwk: JWK;
}

export interface KeyRing {
  entra: SigningKey;
  /** The retiring Azure DevOps issuer. */
  devops: SigningKey;
}

/** The public exponent of every key. */
const exponent = 65_537n;
const primeBits = 1024n;

const encode = (value: bigint): string => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").toString("base64url");
};

/** The first suitable prime from a place in a sequence on. Both upper bits are set, so that two make a whole modulus. */
function primeFrom(ids: IdSequence): bigint {
  const start = BigInt(`0x${Buffer.from(ids.opaque(Number(primeBits) / 8), "base64url").toString("hex")}`);
  let candidate = start | (3n << (primeBits - 2n)) | 1n;
  while (candidate % exponent === 1n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** The inverse of `value` modulo `modulus`, by the extended Euclidean algorithm. The two have no common divisor. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [remainder, next] = [modulus, value % modulus];
  let [coefficient, nextCoefficient] = [0n, 1n];
  while (next !== 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [coefficient, nextCoefficient] = [nextCoefficient, coefficient - quotient * nextCoefficient];
  }
  return ((coefficient % modulus) + modulus) % modulus;
}

async function createSigningKey(seed: string, kid: string): Promise<SigningKey> {
  const ids = createIds(seed).sequence(`keys/${kid}`);
  const p = primeFrom(ids);
  const q = primeFrom(ids);
  const d = inverse(exponent, (p - 1n) * (q - 1n));
  const published = { kty: "RSA", n: encode(p * q), e: encode(exponent), kid, use: "sig", alg: "RS256" };
  const privateKey = await crypto.subtle.importKey(
    "jwk",
    {
      ...published,
      d: encode(d),
      p: encode(p),
      q: encode(q),
      dp: encode(d % (p - 1n)),
      dq: encode(d % (q - 1n)),
      qi: encode(inverse(q, p)),
    },
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return { kid, privateKey, jwk: published };
}

async function makeKeyRing(seed: string): Promise<KeyRing> {
  return {
    entra: await createSigningKey(seed, "sandbox-entra-1"),
    devops: await createSigningKey(seed, "sandbox-devops-1"),
  };
}

/** Key rings by seed. They never change, and making one takes most of a second. */
const made = new Map<string, Promise<KeyRing>>();

/**
 * The keys of a seed: the same text gives the same keys, so that two runs sign the same tokens. They protect nothing.
 * Whoever knows the seed can make them, and only a sandbox on loopback believes what they sign.
 */
export function createKeyRing(seed = "sandbox"): Promise<KeyRing> {
  const keys = made.get(seed) ?? makeKeyRing(seed);
  made.set(seed, keys);
  return keys;
}
