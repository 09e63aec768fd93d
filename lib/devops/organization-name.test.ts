import fc from "fast-check";
import { expect, it } from "vitest";
import { organizationNameIn } from "./organization-name.ts";

const letter = fc.constantFrom(..."abcxyzABC0189");
const name = fc.string({ unit: letter, minLength: 1, maxLength: 50 });

it("finds the name in every form of its address", () => {
  fc.assert(
    fc.property(name, (organization) => {
      for (const text of [
        organization,
        ` ${organization} `,
        `dev.azure.com/${organization}`,
        `https://dev.azure.com/${organization}/project/_git/repo`,
        `https://${organization}.visualstudio.com/`,
      ])
        expect(organizationNameIn(text)).toBe(organization);
    }),
  );
});

it("finds none in anything that could lead elsewhere", () => {
  for (const text of [
    "",
    "  ",
    "dev.azure.com",
    "a b",
    "../x",
    "a/../b".replace("a", ""),
    "evil.example.com",
    "-a",
    "ä",
  ])
    expect(organizationNameIn(text)).toBeUndefined();
});

it("never lets a character through that would have to be encoded", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const found = organizationNameIn(text);
      expect(found === undefined || encodeURIComponent(found) === found).toBe(true);
    }),
  );
});
