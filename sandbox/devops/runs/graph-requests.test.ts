import { describe, expect, it } from "vitest";
import { graphRequestsIn, isComputed } from "./graph-requests.ts";

describe("finding requests to Graph in a script", () => {
  it.each([
    [
      "bash",
      `az rest --method get --url "https://graph.microsoft.com/v1.0/users?\\$top=1"`,
      "https://graph.microsoft.com/v1.0/users?$top=1",
    ],
    [
      "PowerShell",
      'Invoke-MgGraphRequest -Method GET -Uri "https://graph.microsoft.com/v1.0/users?`$top=1"',
      "https://graph.microsoft.com/v1.0/users?$top=1",
    ],
    [
      "PowerShell with a relative address",
      "Invoke-MgGraphRequest -Uri '/v1.0/organization'",
      "https://graph.microsoft.com/v1.0/organization",
    ],
    [
      "Python",
      `requests.get('https://graph.microsoft.com/v1.0/organization', headers=headers)`,
      "https://graph.microsoft.com/v1.0/organization",
    ],
    [
      "curl over two lines",
      "curl --silent \\\n  https://graph.microsoft.com/v1.0/me",
      "https://graph.microsoft.com/v1.0/me",
    ],
    [
      "a quoted filter",
      `URL="https://graph.microsoft.com/v1.0/users?$filter=startswith(displayName,'a')"`,
      "https://graph.microsoft.com/v1.0/users?$filter=startswith(displayName,'a')",
    ],
  ])("reads %s", (_language, script, url) => {
    expect(graphRequestsIn(script)).toEqual([{ method: "GET", url }]);
  });

  it("tells changes from reads", () => {
    expect(graphRequestsIn("az rest --method post --url https://graph.microsoft.com/v1.0/groups")).toEqual([
      { method: "POST", url: "https://graph.microsoft.com/v1.0/groups" },
    ]);
  });

  it("finds none in comments, scopes and other hosts", () => {
    const script =
      "# https://graph.microsoft.com/v1.0/users\nscope=https://graph.microsoft.com/.default\ncurl https://example.com/v1.0/users";
    expect(graphRequestsIn(script)).toEqual([]);
  });

  it("knows an address that only the running script can complete", () => {
    expect(isComputed(`https://graph.microsoft.com/v1.0/users/\${id}`)).toBe(true);
    expect(isComputed("https://graph.microsoft.com/v1.0/users?$select=id")).toBe(false);
  });
});
