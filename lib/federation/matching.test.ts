import { array, assert, constantFrom, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { compareTrust, findTrust, slipBetween, type Trust } from "./matching.ts";

const wanted: Trust = {
  issuer: "https://login.microsoftonline.com/ff882432-09b0-437b-bd22-ca13c0037ded/v2.0",
  subject: "/eid1/c/pub/t/MiSI_7AJe0O9IsoTwAN97Q/a/rISbSSETf0KqFyZ8ppdXmA/sc/a/b",
  audiences: ["api://AzureADTokenExchange"],
};

/** Few letters, so that equal and nearly equal values are common. */
const short = string({ unit: constantFrom("a", "A", "/", " "), maxLength: 4 });
const trusts = record({
  issuer: short,
  subject: short,
  audiences: array(short, { minLength: 1, maxLength: 1 }),
});

describe("compareTrust", () => {
  it("is same exactly when every character of every field is", () => {
    assert(
      property(trusts, trusts, (one, other) => {
        const equal = JSON.stringify(one) === JSON.stringify(other);
        expect(compareTrust(one, other).outcome).toBe(equal ? "same" : "differs");
      }),
    );
  });

  it("does not depend on which side is stored", () => {
    assert(
      property(trusts, trusts, (one, other) => {
        const there = compareTrust(one, other);
        const back = compareTrust(other, one);
        expect(back.outcome).toBe(there.outcome);
        if (there.outcome === "differs" && back.outcome === "differs") {
          expect(back).toEqual({ ...there, stored: there.wanted, wanted: there.stored });
        }
      }),
    );
  });

  it.each([
    ["letter case", { ...wanted, subject: wanted.subject.toUpperCase() }, "subject", "case"],
    ["a slash at the end", { ...wanted, issuer: `${wanted.issuer}/` }, "issuer", "slash"],
    ["a space", { ...wanted, subject: ` ${wanted.subject}` }, "subject", "space"],
    ["a zero-width space", { ...wanted, subject: `${wanted.subject}\u200b` }, "subject", "space"],
    ["more than one slip", { ...wanted, issuer: `${wanted.issuer.toUpperCase()}/` }, "issuer", undefined],
    [
      "another audience",
      { ...wanted, audiences: ["api://AzureADTokenExchangeUSGov"] },
      "audience",
      undefined,
    ],
    ["no audience", { ...wanted, audiences: [] }, "audience", undefined],
    ["no subject", { ...wanted, subject: null }, "subject", undefined],
  ])("names the field and the slip for %s", (_, stored, field, only) => {
    expect(compareTrust(stored, wanted)).toMatchObject({ outcome: "differs", field, only });
  });

  it("names first what Entra looks at first: issuer, audience, subject", () => {
    const other = { issuer: "x", audiences: ["x"], subject: "x" };
    const first = (stored: Trust) => compareTrust(stored, wanted);
    expect(first(other)).toMatchObject({ field: "issuer" });
    expect(first({ ...other, issuer: wanted.issuer })).toMatchObject({ field: "audience" });
    expect(first({ ...wanted, subject: "x" })).toMatchObject({ field: "subject" });
  });

  it("matches an asterisk only with an asterisk", () => {
    expect(compareTrust({ ...wanted, subject: "*" }, wanted).outcome).toBe("differs");
  });
});

describe("slipBetween", () => {
  it("finds no slip between equal texts", () => {
    assert(property(string(), (text) => slipBetween(text, text) === undefined));
  });
});

describe("findTrust", () => {
  it("prefers the exact credential over one that nearly matches, wherever it stands", () => {
    const exact = { name: "exact", ...wanted };
    const nearly = { name: "nearly", ...wanted, subject: wanted.subject.toUpperCase() };
    expect(findTrust([nearly, exact], wanted)).toEqual({ outcome: "exact", credential: exact });
    expect(findTrust([nearly], wanted)).toMatchObject({
      outcome: "nearly",
      credential: nearly,
      differences: [{ field: "subject", only: "case" }],
    });
    expect(findTrust([{ ...wanted, subject: "sc://a/b/c" }], wanted)).toEqual({ outcome: "none" });
    expect(findTrust([], wanted)).toEqual({ outcome: "none" });
  });

  it("is exact exactly when one of the list compares as same", () => {
    assert(
      property(array(trusts), trusts, (list, one) => {
        const any = list.some((credential) => compareTrust(credential, one).outcome === "same");
        expect(findTrust(list, one).outcome === "exact").toBe(any);
      }),
    );
  });
});
