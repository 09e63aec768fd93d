import fc from "fast-check";
import { expect, test } from "vitest";
import { challengeOf, isChallenge, verifies } from "./pkce.ts";

const codeVerifier = fc.stringMatching(/^[A-Za-z0-9\-._~]{43,128}$/);

test("the example of RFC 7636 appendix B holds", () => {
  expect(challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).toBe(
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

test("a verifier proves its own challenge and no other", () => {
  fc.assert(
    fc.property(codeVerifier, codeVerifier, (own, other) => {
      expect(isChallenge(challengeOf(own))).toBe(true);
      expect(verifies(own, challengeOf(own))).toBe(true);
      expect(verifies(other, challengeOf(own))).toBe(own === other);
    }),
  );
});

test("a verifier that is too short or has other characters proves nothing", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 42 }), (short) => {
      expect(verifies(short, challengeOf(short))).toBe(false);
    }),
  );
});
