import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readInput } from "./input.ts";

const read = (query: string, declared: readonly string[] = ["$filter", "api-version"]) =>
  readInput({ query: declared }, new URLSearchParams(query), "");

describe("a query option", () => {
  it("is read under its declared name, however its letters are written", () => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constant("$filter")), fc.string(), (name, value) => {
        const input = readInput({ query: ["$filter"] }, new URLSearchParams([[name, value]]), "");
        expect("query" in input && input.query.get("$filter")).toBe(value);
      }),
    );
  });

  it("that nobody declared is named", () => {
    expect(read("$filter=a&$top=1")).toEqual({ unknown: 'query option "$top"' });
  });

  it("that comes twice is named: only one of the two would be read", () => {
    expect(read("$filter=a&$Filter=b")).toEqual({ unknown: 'query option "$Filter", named twice' });
  });
});

describe("a form field", () => {
  const form = (text: string) => readInput({ form: ["grant_type"] }, new URLSearchParams(), text);

  it("is read under its exact name, as OAuth says", () => {
    const input = form("grant_type=refresh_token");
    expect("form" in input && input.form.get("grant_type")).toBe("refresh_token");
    expect(form("Grant_Type=refresh_token")).toEqual({ unknown: 'form field "Grant_Type"' });
  });

  it("that comes twice is named", () => {
    expect(form("grant_type=a&grant_type=b")).toEqual({ unknown: 'form field "grant_type", named twice' });
  });
});

it("a body field that nobody declared is named, and a wrong value is not called unknown", () => {
  const body = z.strictObject({ name: z.string() });
  const given = (value: unknown) => readInput({ body }, new URLSearchParams(), JSON.stringify(value));
  expect(given({ name: "a", colour: "red" })).toEqual({ unknown: 'body field "colour"' });
  expect(given({ name: 1 })).toMatchObject({ malformed: expect.stringContaining("name") });
});
