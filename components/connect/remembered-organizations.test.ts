import fc from "fast-check";
import { expect, it } from "vitest";
import { mergeOrganizations, readRemembered } from "./remembered-organizations.ts";

const id = (end: number) => `6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a0${end}`;

it("reads back what was remembered, and nothing from text that is no such list", () => {
  const organizations = [{ id: id(1), name: "northwind" }];
  expect(readRemembered(JSON.stringify(organizations))).toEqual(organizations);
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(readRemembered(text))));
  fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(readRemembered(JSON.stringify(value)))));
});

it("shows an organization once, by the name it has now", () => {
  expect(
    mergeOrganizations(
      [{ id: id(1), name: "zeta" }],
      [
        { id: id(1), name: "old" },
        { id: id(2), name: "adatum" },
      ],
    ),
  ).toEqual([
    { id: id(2), name: "adatum" },
    { id: id(1), name: "zeta" },
  ]);
});
