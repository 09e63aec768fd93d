import { describe, expect, it } from "vitest";
import { scopeWords, wordsOfScope } from "./scope-words.ts";
import { scopes } from "./scopes.ts";

describe("the words for scopes", () => {
  it("cover every scope that the portal may ask for", () => {
    const told = new Set(scopeWords.map(({ scope }) => scope));
    expect(
      Object.values(scopes)
        .flat()
        .filter((scope) => !told.has(scope)),
    ).toEqual([]);
  });

  it("tell each scope once for a service", () => {
    const keys = scopeWords.map(({ service, scope }) => `${service}/${scope}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are the same for both hosts of Azure DevOps, and not Azure's", () => {
    expect(wordsOfScope("vssps", "user_impersonation")).toBe(wordsOfScope("devops", "user_impersonation"));
    expect(wordsOfScope("azure", "user_impersonation")?.opens).toContain("subscriptions");
  });
});
