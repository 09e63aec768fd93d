import { assert, property, record, string, stringMatching } from "fast-check";
import { describe, expect, it } from "vitest";
import { daysUntilRetirement, decodeLegacySubject, encodeLegacySubject } from "./legacy-subject.ts";

const withoutSlash = stringMatching(/^[^/]{1,40}$/);

describe("subjects of the retiring issuer", () => {
  it("decoding what was encoded gives the names again, slashes in the connection's name included", () => {
    const names = record({
      organization: withoutSlash,
      project: withoutSlash,
      connection: string({ minLength: 1, unit: "binary" }),
    });
    assert(
      property(names, (parts) => {
        const encoded = encodeLegacySubject(parts);
        expect(encoded.ok && decodeLegacySubject(encoded.value)).toEqual({ ok: true, value: parts });
      }),
    );
  });

  it("decoding never throws", () => {
    assert(
      property(
        string({ unit: "binary" }),
        (text) => void [decodeLegacySubject(text), decodeLegacySubject(`sc://${text}`)],
      ),
    );
  });

  it("says which name is missing", () => {
    expect(decodeLegacySubject("sc://contoso/payments")).toEqual({
      ok: false,
      error: { code: "missing_part", field: "connection" },
    });
    expect(decodeLegacySubject("repo:contoso/payments")).toEqual({
      ok: false,
      error: { code: "not_legacy" },
    });
    expect(encodeLegacySubject({ organization: "a/b", project: "p", connection: "c" })).toEqual({
      ok: false,
      error: { code: "slash_in_part", field: "organization" },
    });
  });
});

describe("the retiring issuer", () => {
  it.each([
    ["2027-06-30T00:00:00Z", 1],
    ["2027-06-30T23:59:59Z", 1],
    ["2027-07-01T00:00:00Z", 0],
    ["2027-07-02T00:00:00Z", -1],
    ["2026-07-01T00:00:00Z", 365],
  ])("at %s it has %d days left", (now, days) => {
    expect(daysUntilRetirement(new Date(now))).toBe(days);
  });
});
