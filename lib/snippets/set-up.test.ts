import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, constantFrom, property, tuple, webAuthority } from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { declaredResources } from "../session/index.ts";
import { portalRegistration, type RealCloudName, setUpAzureCli, setUpPowerShell } from "./set-up.ts";

const origin = "https://portal.contoso.com";
/** Every origin that a browser may report, odd but valid hosts among them. */
const origins = tuple(constantFrom("http", "https"), webAuthority())
  .map(([scheme, authority]) => `${scheme}://${authority}`)
  .filter(URL.canParse)
  .map((address) => new URL(address).origin);
const clouds = constantFrom<RealCloudName>("public", "usgovernment", "china");

describe("the registration", () => {
  it("lets a sign-in return to the portal's own address and to no other", () => {
    assert(
      property(origins, (address) => {
        expect(portalRegistration(address).spa).toEqual({ redirectUris: [`${address}/redirect`] });
      }),
    );
  });

  it("declares exactly the delegated scopes that the portal may ask for, and no secret", () => {
    const { requiredResourceAccess, ...rest } = portalRegistration(origin);
    expect(requiredResourceAccess).toEqual(
      declaredResources.map(({ appId, scopes }) => ({
        resourceAppId: appId,
        resourceAccess: scopes.map(({ id }) => ({ id, type: "Scope" })),
      })),
    );
    expect(Object.keys(rest)).toEqual(["displayName", "signInAudience", "spa"]);
    expect(rest.signInAudience).toBe("AzureADMyOrg");
  });
});

describe("the script for the Azure CLI, run in bash", () => {
  /** A stand-in for `az` that notes its arguments and answers the two questions that are asked. */
  const az = `#!/usr/bin/env bash
printf '%s\\0' "$@" >> "$NOTES"; printf '\\n' >> "$NOTES"
case "$*" in *"--query appId"*) echo 11111111-1111-4111-8111-111111111111;; *"--query tenantId"*) echo contoso;; esac
`;
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "set-up-"));
    writeFileSync(join(directory, "az"), az);
    chmodSync(join(directory, "az"), 0o755);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const run = (script: string) => {
    const notes = join(directory, "notes");
    rmSync(notes, { force: true });
    const printed = execFileSync("bash", ["-c", script], {
      cwd: directory,
      env: { ...process.env, PATH: `${directory}:${process.env["PATH"]}`, NOTES: notes },
    }).toString();
    const calls = readFileSync(notes, "utf8")
      .split("\0\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\0"));
    return { printed, calls };
  };
  const optionOf = (call: readonly string[] | undefined, option: string) =>
    call?.[call.indexOf(option) + 1] ?? "";

  it("registers exactly the portal, whatever its address", () => {
    assert(
      property(origins, clouds, (address, cloud) => {
        const { calls } = run(setUpAzureCli({ origin: address, cloud }));
        expect(JSON.parse(optionOf(calls[1], "--body"))).toEqual(portalRegistration(address));
        const urls = calls.map((call) => optionOf(call, "--url")).filter((url) => URL.canParse(url));
        expect(urls).toHaveLength(3);
        for (const url of urls)
          expect(url).toMatch(/^https:\/\/[a-z.]+\/v1\.0\/[a-z]+\([a-z]+='[a-z0-9-]+'\)$/i);
      }),
      { numRuns: 15 },
    );
  });

  it("writes the three settings and prints them", () => {
    const { printed } = run(setUpAzureCli({ origin, cloud: "usgovernment" }));
    const settings = [
      "FEDERATION_PORTAL_CLOUD=usgovernment",
      "FEDERATION_PORTAL_CLIENT_ID=11111111-1111-4111-8111-111111111111",
      "FEDERATION_PORTAL_TENANT=contoso",
      "",
    ].join("\n");
    expect(printed).toBe(settings);
    expect(readFileSync(join(directory, "federation-portal.env"), "utf8")).toBe(settings);
  });

  it("gives no consent and makes no secret", () => {
    const { calls } = run(setUpAzureCli({ origin, cloud: "public" }));
    expect(calls.flat().join(" ")).not.toMatch(/consent|oauth2PermissionGrants|password|secret/i);
  });
});

describe("the script for PowerShell", () => {
  it("carries the same registration as one literal, whatever the address", () => {
    assert(
      property(origins, clouds, (address, cloud) => {
        const script = setUpPowerShell({ origin: address, cloud });
        const literal = /^\$registration = '((?:[^']|'')*)'$/m.exec(script)?.[1] ?? "";
        expect(JSON.parse(literal.replaceAll("''", "'"))).toEqual(portalRegistration(address));
      }),
    );
  });

  it("signs in to the chosen cloud, gives no consent and makes no secret", () => {
    const script = setUpPowerShell({ origin, cloud: "china" });
    expect(script).toContain("-Environment China ");
    expect(script).toContain("https://microsoftgraph.chinacloudapi.cn/v1.0/");
    expect(script).not.toMatch(/oauth2PermissionGrants|password|secret/i);
  });
});
