import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isProblem } from "./errors.ts";
import { parseFilter } from "./filter.ts";
import { matchesSearch, parseSearch, tokensOf } from "./search.ts";

describe("the filter parser", () => {
  it("answers any text with a tree or a typed problem and never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseFilter(text);
        expect(isProblem(parsed) || typeof parsed.kind === "string").toBe(true);
      }),
    );
  });

  it("never throws on texts made of its own words", () => {
    const words = [
      "and",
      "or",
      "not",
      "(",
      ")",
      "any(",
      "x:",
      "x/",
      "eq",
      "'a'",
      "in",
      ",",
      "displayName",
      "1",
      "null",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), (parts) => {
        const parsed = parseFilter(parts.join(" "));
        expect(isProblem(parsed) || typeof parsed.kind === "string").toBe(true);
      }),
    );
  });

  it("gives back every quoted value, whatever quotes it holds", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(parseFilter(`subject eq '${value.replaceAll("'", "''")}'`)).toEqual({
          kind: "compare",
          path: ["subject"],
          operator: "eq",
          value,
        });
      }),
    );
  });

  it("reads a GUID without quotes, whatever it begins with", () => {
    fc.assert(
      fc.property(fc.uuid(), (value) => {
        const compared = { kind: "compare", path: ["id"], operator: "eq", value };
        expect(parseFilter(`id eq ${value}`)).toEqual(compared);
        expect(parseFilter(`id in (${value}) and a eq 1`)).toMatchObject({ left: { values: [value] } });
      }),
    );
  });

  it("binds and stronger than or, and parentheses stronger than both", () => {
    expect(parseFilter("a eq 1 or b eq 2 and c eq 3")).toMatchObject({ kind: "or", right: { kind: "and" } });
    expect(parseFilter("(a eq 1 or b eq 2) and c eq 3")).toMatchObject({ kind: "and", left: { kind: "or" } });
  });

  it("reads conditions on the elements of a collection", () => {
    expect(parseFilter("federatedIdentityCredentials/any(f:startsWith(f/issuer,'https://x'))")).toEqual({
      kind: "any",
      path: ["federatedIdentityCredentials"],
      variable: "f",
      inner: { kind: "startsWith", path: ["f", "issuer"], value: "https://x" },
    });
  });

  it("refuses nesting without bound instead of exhausting the stack", () => {
    expect(isProblem(parseFilter(`${"(".repeat(100_000)}a eq 1`))).toBe(true);
    expect(isProblem(parseFilter(`${"not ".repeat(100_000)}a eq 1`))).toBe(true);
  });
});

describe("the search", () => {
  it("answers any text with a tree or a typed problem and never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseSearch(text);
        expect(isProblem(parsed) || typeof parsed.kind === "string").toBe(true);
      }),
    );
  });

  it("reads quoted terms joined by AND and OR", () => {
    expect(parseSearch('"displayName:a" OR "displayName:b" AND "displayName:c"')).toMatchObject({
      kind: "or",
      right: { kind: "and" },
    });
    expect(isProblem(parseSearch("displayName:a"))).toBe(true);
  });

  it.each([
    ["ado-payments-prod", "pay", true],
    ["ado-payments-prod", "prod ado", true],
    ["PaymentsApi2", "api", true],
    ["PaymentsApi2", "paymentsa", true],
    ["ado-payments-prod", "yments", false],
    ["ado-payments-prod", "-", false],
  ])("of %s for %s finds: %s", (text, search, found) => {
    const parsed = parseSearch(`"displayName:${search}"`);
    expect(!isProblem(parsed) && matchesSearch(parsed, () => tokensOf(text))).toBe(found);
  });
});
