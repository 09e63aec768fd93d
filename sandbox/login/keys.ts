import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";

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

async function createSigningKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { modulusLength: 2048 });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig", alg: "RS256" } };
}

/** New keys. They live in memory only. */
export const createKeyRing = async (): Promise<KeyRing> => ({
  entra: await createSigningKey("sandbox-entra-1"),
  devops: await createSigningKey("sandbox-devops-1"),
});
