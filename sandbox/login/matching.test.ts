import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expressionHolds, parseExpression } from "./expression.ts";
import { type AssertionClaims, type Credential, matchCredential } from "./matching.ts";

const exchange = "api://AzureADTokenExchange";
const text = fc.string({ minLength: 1, maxLength: 30 });

const exact = (issuer: string, subject: string, audience = exchange): Credential => ({
  issuer,
  subject,
  audiences: [audience],
  claimsMatchingExpression: null,
});
const flexible = (issuer: string, value: string): Credential => ({
  issuer,
  subject: null,
  audiences: [exchange],
  claimsMatchingExpression: { value, languageVersion: 1 },
});
const assertion = (iss: string, sub: string, aud: string = exchange): AssertionClaims => ({
  iss,
  sub,
  aud: [aud],
  all: { iss, sub, aud },
});

describe("matching an assertion", () => {
  test("a credential trusts exactly the issuer, subject and audience it holds, whatever stands beside it", () => {
    fc.assert(
      fc.property(text, text, text, fc.array(fc.tuple(text, text)), (issuer, subject, audience, others) => {
        const credential = exact(issuer, subject, audience);
        const credentials = [...others.map(([iss, sub]) => exact(iss, sub, audience)), credential];
        const verdict = matchCredential(assertion(issuer, subject, audience), credentials);
        expect(verdict).toMatchObject({ credential: { issuer, subject, audiences: [audience] } });
      }),
    );
  });

  test("any other text in one of the three is refused, and the refusal names the first that differs", () => {
    fc.assert(
      fc.property(text, text, text, text, (issuer, subject, audience, other) => {
        const only = [exact(issuer, subject, audience)];
        fc.pre(![issuer, subject, audience].some((value) => value.toLowerCase() === other.toLowerCase()));
        expect(matchCredential(assertion(other, subject, audience), only)).toEqual({ mismatch: 700211 });
        expect(matchCredential(assertion(issuer, subject, other), only)).toEqual({ mismatch: 700212 });
        expect(matchCredential(assertion(issuer, other, audience), only)).toEqual({ mismatch: 700213 });
        expect(matchCredential(assertion(other, other, other), only)).toEqual({ mismatch: 700211 });
      }),
    );
  });

  test("a subject that differs only in case has a refusal of its own", () => {
    fc.assert(
      fc.property(text, (subject) => {
        const upper = subject.toUpperCase();
        fc.pre(upper !== subject && upper.toLowerCase() === subject.toLowerCase());
        expect(matchCredential(assertion("i", upper), [exact("i", subject)])).toEqual({ mismatch: 7002138 });
      }),
    );
  });

  test("issuer and audience that differ only in case are simply unknown", () => {
    expect(matchCredential(assertion("HTTPS://I", "s"), [exact("https://i", "s")])).toEqual({
      mismatch: 700211,
    });
    expect(matchCredential(assertion("i", "s", exchange.toLowerCase()), [exact("i", "s")])).toEqual({
      mismatch: 700212,
    });
  });

  test("a trailing slash in the issuer counts", () => {
    expect(matchCredential(assertion("https://i/", "s"), [exact("https://i", "s")])).toEqual({
      mismatch: 700211,
    });
  });

  test("an application id as audience stands for the exchange address and for nothing else", () => {
    const entra = assertion("i", "s", "fb60f99c-7a34-4190-8149-302f77469936");
    expect(matchCredential(entra, [exact("i", "s")])).toHaveProperty("credential");
    expect(matchCredential(entra, [exact("i", "s", "api://other")])).toEqual({ mismatch: 700212 });
  });

  test("a wildcard in an exact credential is an ordinary character", () => {
    expect(matchCredential(assertion("i", "repo:a"), [exact("i", "repo:*")])).toEqual({ mismatch: 700213 });
  });

  test("no credential at all has a refusal of its own", () => {
    expect(matchCredential(assertion("i", "s"), [])).toEqual({ mismatch: 70025 });
  });

  test("a flexible credential trusts what its expression holds for", () => {
    const credential = flexible("i", "claims['sub'] matches 'repo:contoso/*'");
    expect(matchCredential(assertion("i", "repo:contoso/shop"), [credential])).toEqual({ credential });
    expect(matchCredential(assertion("i", "repo:other/shop"), [credential])).toEqual({ mismatch: 7002131 });
  });

  test("issuer, audience and subject of different credentials do not add up to one", () => {
    const credentials = [exact("i", "a"), exact("j", "b")];
    expect(matchCredential(assertion("i", "b"), credentials)).toEqual({ mismatch: 700213 });
  });
});

describe("claims matching expressions", () => {
  const claimName = fc.stringMatching(/^[\w-]{1,12}$/);
  /** A literal that says exactly this text, wildcards and all. */
  const literally = (value: string) => `'${value.replace(/['*?]/g, "'$&")}'`;
  const matches = (literal: string, value: string) =>
    expressionHolds(`claims['sub'] matches ${literal}`, { sub: value });

  test("eq holds for the very literal, however it is spelled, and for no other", () => {
    fc.assert(
      fc.property(claimName, fc.string(), fc.string(), (claim, value, other) => {
        const expression = `claims['${claim}'] eq ${literally(value)}`;
        expect(parseExpression(expression)).toEqual([{ claim, operator: "eq", value }]);
        expect(expressionHolds(expression, Object.fromEntries([[claim, value]]))).toBe(true);
        expect(expressionHolds(expression, Object.fromEntries([[claim, other]]))).toBe(value === other);
      }),
    );
  });

  test("eq takes a wildcard for the character that it is", () => {
    expect(expressionHolds("claims['sub'] eq 'repo:*'", { sub: "repo:*" })).toBe(true);
    expect(expressionHolds("claims['sub'] eq 'repo:*'", { sub: "repo:a" })).toBe(false);
  });

  test("conditions joined by and hold only together", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), (a, b) => {
        const expression = "claims['a'] eq 'yes' and claims['b'] eq 'yes'";
        expect(expressionHolds(expression, { a: a ? "yes" : "no", b: b ? "yes" : "no" })).toBe(a && b);
      }),
    );
  });

  test("a pattern matches the text from which it was made by replacing parts", () => {
    const plain = fc.stringMatching(/^[a-z:/]{0,8}$/);
    const one = fc.string({ minLength: 1, maxLength: 1, unit: "binary-ascii" });
    fc.assert(
      fc.property(plain, fc.string(), plain, one, plain, (a, many, b, single, c) => {
        expect(matches(`'${a}*${b}?${c}'`, `${a}${many}${b}${single}${c}`)).toBe(true);
      }),
    );
  });

  test("a pattern whose wildcards and quotes are escaped matches itself alone", () => {
    const awkward = fc.stringMatching(/^[ab'*?]{0,6}$/);
    fc.assert(
      fc.property(awkward, awkward, (value, other) => {
        expect(matches(literally(value), value)).toBe(true);
        expect(matches(literally(value), other)).toBe(value === other);
      }),
    );
  });

  test("an escaped wildcard stays a character beside one that is none", () => {
    expect(matches("'release/'*/*'", "release/*/1")).toBe(true);
    expect(matches("'release/'*/*'", "release/2/1")).toBe(false);
    expect(matches("'o''brien/*'", "o'brien/shop")).toBe(true);
  });

  test.each([
    "",
    "claims['a'] eq 'b' or claims['a'] eq 'c'",
    "claims['a']  eq 'b'",
    "claims['a'] startswith 'b'",
    "claims['a'] eq 'b",
    "claims['a'] eq 'b' and ",
    "claims['a'] eq 'b'c'",
    "claims['a'] eq 'b''",
    "claims['a.b'] eq 'c'",
  ])("unreadable: %s", (expression) => {
    expect(parseExpression(expression)).toBeUndefined();
    expect(expressionHolds(expression, { a: "b" })).toBe(false);
  });
});
