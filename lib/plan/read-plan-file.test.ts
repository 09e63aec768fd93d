import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { azureDevOpsAppId, encodeEntraSubject } from "../federation/index.ts";
import { ok } from "../result.ts";
import type { ConnectIntent } from "./intent.ts";
import { stepsOf } from "./plan.ts";
import { type PlanFile, planFileOf, writePlanFile } from "./plan-file.ts";
import { planFileWords, readPlanFile } from "./read-plan-file.ts";

const guid = (digit: number) => "00000000-0000-0000-0000-000000000000".replaceAll("0", String(digit));
const intent: ConnectIntent = {
  kind: "connect",
  id: guid(7),
  tenant: { id: guid(8), name: "Contoso" },
  person: { id: guid(9), displayName: "Kim" },
  identity: { kind: "new-application", displayName: "payments-graph" },
  connections: [
    {
      organization: { id: guid(1), name: "northwind" },
      projects: [{ id: guid(3), name: "web" }],
      name: "payments-graph",
      description: "",
    },
  ],
  scope: { kind: "management-group", id: guid(8), name: "Root" },
  permissions: [],
};
const kim = { id: guid(9), displayName: "Kim" };
const here = { tenantId: guid(8), cloud: clouds.public };
const file = (made: PlanFile["made"] = {}) => planFileOf(intent, new Map(Object.entries(made)), kim, 5);
const read = (value: unknown) => readPlanFile(JSON.stringify(value), here);
const connectionStep = `connection/${guid(1)}/${guid(3)}/payments-graph`;

describe("a plan file", () => {
  it("reads back as it was written, whatever its steps have made", () => {
    const ids = stepsOf(intent, clouds.public)
      .map(({ id }) => id)
      .filter((id) => id !== connectionStep);
    const made = fc.dictionary(
      fc.constantFrom(...ids),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,12}$/), fc.string()),
    );
    fc.assert(
      fc.property(made, (values) => {
        const written = file(values);
        expect(readPlanFile(writePlanFile(written), here)).toEqual(ok(written));
      }),
    );
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const said = readPlanFile(text, here);
        expect(said.ok ? "read" : planFileWords(said.error)).not.toBe("");
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ["no plan", { some: "thing" }, "no-plan"],
    ["a plan of another version", { ...file(), version: 2 }, "other-version"],
    ["one that carries something else, such as a token", { ...file(), token: "eyJ0" }, "broken"],
    [
      "one for another tenant",
      { ...file(), intent: { ...intent, tenant: { id: guid(2), name: "x" } } },
      "other-tenant",
    ],
    ["one that speaks of another step", file({ "connection/other": {} }), "unknown-step"],
    ["one whose intent is damaged", { ...file(), intent: { ...intent, permissions: "all" } }, "broken"],
    [
      "one with a tag of two words",
      { ...file(), intent: { ...intent, details: { tags: ["a b"] } } },
      "broken",
    ],
    [
      "one with a tag that speaks of another plan",
      { ...file(), intent: { ...intent, details: { tags: [`federation-portal:${guid(1)}`] } } },
      "broken",
    ],
    [
      "one whose notes and reasons do not fit together",
      {
        ...file(),
        intent: {
          ...intent,
          details: { notes: "n".repeat(1000) },
          permissions: [
            {
              resource: { servicePrincipalId: guid(2), appId: guid(3), displayName: "Microsoft Graph" },
              role: { id: guid(4), value: "Directory.ReadWrite.All" },
              reason: { text: "Cleans up stale guests", by: "Kim", on: "2026-08-03" },
            },
          ],
        },
      },
      "broken",
    ],
  ])("is refused when it is %s", (_what, value, code) => {
    expect(read(value)).toMatchObject({ ok: false, error: { code } });
  });

  it("names the field that is damaged", () => {
    const damaged = read({ ...file(), intent: { ...intent, tenant: { id: "x", name: "y" } } });
    expect(damaged).toMatchObject({ error: { field: "intent.tenant.id" } });
  });

  it("is refused when it is larger than any plan", () => {
    expect(readPlanFile(" ".repeat(6_000_000), here)).toMatchObject({ error: { code: "too-large" } });
  });
});

describe("an issuer and subject that a file tells", () => {
  const issuer = `https://login.microsoftonline.com/${guid(8)}/v2.0`;
  const subjectOf = (
    changes: Partial<Record<"tenantId" | "organizationId" | "connectionId", string>> = {},
  ) => {
    const subject = encodeEntraSubject({
      cloud: "pub",
      tenantId: guid(8),
      appId: azureDevOpsAppId,
      organizationId: guid(1),
      connectionId: guid(4),
      ...changes,
    });
    return subject.ok ? subject.value : "";
  };
  const told = (trust: { issuer: string; subject: string }) =>
    read(file({ [connectionStep]: { endpointId: guid(4), ...trust } }));
  const legacy = (organizationId: string) => `https://vstoken.dev.azure.com/${organizationId}`;

  it.each([
    ["of Entra", { issuer, subject: subjectOf() }],
    ["of Azure DevOps", { issuer: legacy(guid(1)), subject: "sc://northwind/web/payments-graph" }],
  ])("are taken over where they can be those of the connection: %s", (_whose, trust) => {
    expect(told(trust).ok).toBe(true);
  });

  it.each([
    ["another tenant's issuer", { issuer: issuer.replace(guid(8), guid(2)), subject: subjectOf() }],
    ["another tenant's subject", { issuer, subject: subjectOf({ tenantId: guid(2) }) }],
    ["another organization", { issuer, subject: subjectOf({ organizationId: guid(2) }) }],
    ["another connection", { issuer, subject: subjectOf({ connectionId: guid(2) }) }],
    [
      "another organization's issuer",
      { issuer: legacy(guid(2)), subject: "sc://northwind/web/payments-graph" },
    ],
    ["another project", { issuer: legacy(guid(1)), subject: "sc://northwind/other/payments-graph" }],
    ["a platform of somebody's own", { issuer: "https://issuer.example", subject: "me" }],
    [
      "GitHub",
      { issuer: "https://token.actions.githubusercontent.com", subject: "repo:a/b:ref:refs/heads/x" },
    ],
    ["nothing", { issuer: "", subject: "" }],
  ])("are refused where they would let in %s", (_whom, trust) => {
    expect(told(trust)).toMatchObject({ ok: false, error: { code: "foreign-trust" } });
  });
});
