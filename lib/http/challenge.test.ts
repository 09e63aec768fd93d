import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimsFromChallenge } from "./challenge.ts";

const encode = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const header = (claims: string, error = "insufficient_claims") =>
  `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="${error}", claims="${claims}"`;

describe("a claims challenge", () => {
  it("gives back any claims, padding and all", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3, stringUnit: "grapheme" }), (claims) => {
        expect(claimsFromChallenge(header(encode(claims)))).toBe(claims);
      }),
    );
  });

  it.each(['{"a":1}', '{"a":12}', '{"a":123}'])("keeps the padding of %s", (claims) => {
    expect(claimsFromChallenge(header(encode(claims)))).toBe(claims);
  });

  it("is read without regard to the order and case of its parameters", () => {
    const claims = '{"access_token":{}}';
    expect(claimsFromChallenge(`Bearer Claims="${encode(claims)}", ERROR="insufficient_claims"`)).toBe(
      claims,
    );
  });

  it.each([
    ["no header", null],
    ["an empty header", ""],
    ["another error", header(encode("{}"), "invalid_token")],
    ["no claims", 'Bearer error="insufficient_claims"'],
    ["empty claims", header("")],
    ["claims that are no base64", header("%%%")],
    ["claims that are no JSON", header(encode("{"))],
  ])("with %s asks for nothing", (_name, given) => {
    expect(claimsFromChallenge(given)).toBeUndefined();
  });

  it("never throws, whatever a service sends", () => {
    fc.assert(fc.property(fc.string(), (text) => void claimsFromChallenge(header(text))));
    fc.assert(fc.property(fc.string(), (text) => void claimsFromChallenge(text)));
  });
});
