import { expect, it } from "vitest";
import { acceptsOnlyOwnTenant } from "./sign-in-audience.ts";

it("only a single-tenant application can trust a connection", () => {
  expect(acceptsOnlyOwnTenant({ signInAudience: "AzureADMyOrg" })).toBe(true);
  for (const signInAudience of [
    "AzureADMultipleOrgs",
    "AzureADandPersonalMicrosoftAccount",
    "PersonalMicrosoftAccount",
  ])
    expect(acceptsOnlyOwnTenant({ signInAudience })).toBe(false);
});

it("an audience that the service does not say is not held against an application", () => {
  expect(acceptsOnlyOwnTenant({ signInAudience: "" })).toBe(true);
});
