import { array, assert, constantFrom, oneof, property, record, string, uniqueArray } from "fast-check";
import { describe, expect, it } from "vitest";
import { checkApplicationName } from "./application-name.ts";
import { checkConnectionName, expandNameTemplate } from "./connection-name.ts";
import { buildCredentialName, isCredentialName } from "./credential-name.ts";

const hostile = oneof(
  string({ unit: "binary" }),
  string({ unit: constantFrom("a", "A", "-", "_", " ", "/", "é", "名", "\u202e", "\ud800"), maxLength: 200 }),
);
const places = record({ organization: hostile, project: hostile, connection: hostile });

describe("buildCredentialName", () => {
  it("is always a legal name that is not taken, letter case aside", () => {
    assert(
      property(places, array(string()), (place, others) => {
        const plain = buildCredentialName(place);
        const taken = [...others, plain.toUpperCase(), `${plain}-2`];
        const name = buildCredentialName(place, taken);
        expect(isCredentialName(plain)).toBe(true);
        expect(isCredentialName(name)).toBe(true);
        expect(taken.map((other) => other.toLowerCase())).not.toContain(name.toLowerCase());
      }),
    );
  });

  it("gives different places different names and the same place the same name", () => {
    assert(
      property(uniqueArray(places, { selector: (place) => JSON.stringify(place), maxLength: 30 }), (list) => {
        const names = list.map((place) => buildCredentialName(place));
        expect(new Set(names).size).toBe(list.length);
        expect(list.map((place) => buildCredentialName({ ...place }))).toEqual(names);
      }),
    );
  });

  it("keeps simple names readable", () => {
    const place = { organization: "contoso", project: "payments", connection: "graph-prod" };
    expect(buildCredentialName(place)).toBe("ado_contoso_payments_graph-prod");
    expect(buildCredentialName(place, ["ado_contoso_payments_graph-prod"])).toBe(
      "ado_contoso_payments_graph-prod-2",
    );
    expect(buildCredentialName({ ...place, project: "Zahlungen & Käufe" })).toMatch(
      /^ado_contoso_Zahlungen-Kaufe_graph-prod-[0-9a-z]{13}$/,
    );
  });
});

describe("checkConnectionName", () => {
  it.each([
    ["", "empty"],
    ["   ", "empty"],
    ["a".repeat(257), "too_long"],
    ["a\nb", "control_character"],
    ["a\u2028b", "control_character"],
    ["a\ud800b", "control_character"],
    ["a\u200bb", "control_character"],
    ["a\u202eb", "control_character"],
    ["a,b", "separator"],
    ["a;b", "separator"],
    ["a$(System.AccessToken)", "expression"],
    ["a\u0024{{ variables }}", "expression"],
    [" a", "edge_space"],
    ["graph prod (payments) / 名前", undefined],
  ])("%j gives %s", (name, problem) => {
    expect(checkConnectionName(name)).toBe(problem);
  });
});

describe("checkApplicationName", () => {
  it.each([
    ["", "empty"],
    ["a".repeat(256), undefined],
    ["a".repeat(257), "too_long"],
    ["a\u0085b", "control_character"],
    ["a ", "edge_space"],
    ["Payments, production; 100 %", undefined],
  ])("%j gives %s", (name, problem) => {
    expect(checkApplicationName(name)).toBe(problem);
  });
});

describe("expandNameTemplate", () => {
  const values = { identity: "payments", organization: "contoso", project: "web" };

  it("fills every placeholder", () => {
    expect(expandNameTemplate("{identity}-{project} in {organization} {", values)).toEqual({
      ok: true,
      value: "payments-web in contoso {",
    });
  });

  it("fills each placeholder once, whatever the values contain", () => {
    assert(
      property(hostile, hostile, hostile, (identity, organization, project) => {
        expect(
          expandNameTemplate("{identity}|{organization}|{project}", { identity, organization, project }),
        ).toEqual({
          ok: true,
          value: `${identity}|${organization}|${project}`,
        });
      }),
    );
  });

  it("names a placeholder that does not exist", () => {
    expect(expandNameTemplate("{identity}-{stage}", values)).toEqual({
      ok: false,
      error: { code: "unknown_placeholder", placeholder: "stage" },
    });
  });
});
