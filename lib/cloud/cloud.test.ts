import { describe, expect, it } from "vitest";
import { clouds, qualifyScopes, serviceNames } from "./cloud.ts";

describe("the scopes of a token request", () => {
  it.each([
    ["graph", ["Application.Read.All", "User.Read"], ["Application.Read.All", "User.Read"]],
    ["devops", ["user_impersonation"], ["499b84ac-1321-427f-aa17-267ca6975798/user_impersonation"]],
    ["vssps", ["user_impersonation"], ["499b84ac-1321-427f-aa17-267ca6975798/user_impersonation"]],
    ["azure", ["user_impersonation"], ["https://management.azure.com/user_impersonation"]],
    ["azure", [], []],
  ] as const)("for %s spell %j as the resource wants them", (service, scopes, qualified) => {
    expect(qualifyScopes(clouds.public, service, scopes)).toEqual(qualified);
  });

  it("name the Azure of their own cloud", () => {
    for (const cloud of Object.values(clouds)) {
      expect(qualifyScopes(cloud, "azure", ["x"])).toEqual([`${cloud.services.azure}/x`]);
    }
  });
});

it("gives every service of every cloud an https origin of its own", () => {
  for (const { login, authorityHost, services } of Object.values(clouds)) {
    const addresses = [login, ...serviceNames.map((service) => services[service])];
    for (const address of addresses) expect(new URL(address).origin).toBe(address);
    expect(addresses.every((address) => address.startsWith("https://"))).toBe(true);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(login).toBe(`https://${authorityHost}`);
  }
});
