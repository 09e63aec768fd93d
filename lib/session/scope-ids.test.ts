import { expect, it } from "vitest";
import { declaredResources } from "./scope-ids.ts";
import { scopeWords } from "./scope-words.ts";
import { scopes } from "./scopes.ts";

const declared = declaredResources.flatMap((resource) => resource.scopes.map(({ value }) => value));

it("declares every scope that the portal may ask for, and none beside", () => {
  expect(new Set(declared)).toEqual(new Set(Object.values(scopes).flat()));
  expect(new Set(declared)).toEqual(new Set(scopeWords.map(({ scope }) => scope)));
});

it("declares each scope of a resource once, by an id of its own", () => {
  for (const { scopes: own } of declaredResources) {
    expect(new Set(own.map(({ value }) => value)).size).toBe(own.length);
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
  }
});
