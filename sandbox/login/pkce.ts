import { createHash } from "node:crypto";

/** 43 to 128 unreserved characters, as RFC 7636 section 4.1 has it. */
const verifier = /^[A-Za-z0-9\-._~]{43,128}$/;

/** The S256 challenge of a code verifier: its SHA-256 in base64url without padding. */
export const challengeOf = (codeVerifier: string): string =>
  createHash("sha256").update(codeVerifier, "ascii").digest("base64url");

/** Whether a text can be an S256 challenge at all: base64url of 32 bytes. */
export const isChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);

/** Whether a verifier is the one that a challenge was made from. */
export const verifies = (codeVerifier: string, challenge: string): boolean =>
  verifier.test(codeVerifier) && challengeOf(codeVerifier) === challenge;
