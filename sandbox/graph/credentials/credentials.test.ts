import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveCredentials } from "../../state/credential-versions.ts";
import { createWorld, persons, principalFixture, putApplication, text } from "../fixture.ts";
import { type CredentialSubject, checkCredential, credentialRules } from "./credential-rules.ts";
import { isAllowedExpression } from "./expression-rules.ts";

const valid = {
  name: "ado-payments",
  issuer: "https://login.microsoftonline.com/t/v2.0",
  subject: "/eid1/c/pub/t/x/a/y/sc/org/connection" as string | null,
  audiences: ["api://AzureADTokenExchange"],
  description: null as string | null,
  claimsMatchingExpression: null as { value: string; languageVersion: number } | null,
};
const github = "https://token.actions.githubusercontent.com";
const stored = (about: Partial<typeof valid>, id = "other") => ({
  ...valid,
  ...about,
  claimsMatchingExpression: null,
  id,
  parentId: "p",
  createdAt: 0,
  effectiveAt: 0,
  visibleAt: 0,
});
const twenty = Array.from({ length: 20 }, (_, index) =>
  stored({ name: `name-${index}`, subject: `subject-${index}` }, String(index)),
);
const expression = (value: string) => ({ value, languageVersion: 1 });

type Case = Partial<typeof valid> &
  Partial<Pick<CredentialSubject, "siblings" | "existing" | "allowedIssuers">>;

/** One violation of every rule. */
const violations: Record<string, Case> = {
  "name.required": { name: "" },
  "name.pattern": { name: "-ab" },
  "name.immutable": { name: "renamed", existing: stored({}, "self") },
  "issuer.required": { issuer: "" },
  "issuer.length": { issuer: `https://${"i".repeat(600)}` },
  "issuer.policy": { allowedIssuers: ["https://another.example"] },
  "subject.orExpression": { claimsMatchingExpression: expression("claims['sub'] eq 'x'") },
  "subject.required": { subject: "" },
  "subject.length": { subject: "s".repeat(601) },
  "audiences.one": { audiences: ["a", "b"] },
  "audiences.length": { audiences: ["a".repeat(601)] },
  "description.length": { description: "d".repeat(601) },
  "expression.allowed": {
    subject: null,
    issuer: github,
    claimsMatchingExpression: expression("claims['sub'] matches 'repo:o/r:*'"),
  },
  "name.unique": { siblings: [stored({ subject: "another" })] },
  "issuerAndSubject.unique": { siblings: [stored({ name: "another" })] },
  "count.limit": { siblings: twenty },
};

describe("the rules of a credential", () => {
  it("have one example each", () => {
    expect(Object.keys(violations)).toEqual(credentialRules.map((rule) => rule.id));
  });

  it.each(Object.entries(violations))("refuse what breaks %s, with the reply of that rule", (id, about) => {
    const { siblings = [], existing, allowedIssuers, ...fields } = about;
    const draft = { ...valid, ...fields };
    const subject: CredentialSubject = { draft, siblings, existing, allowedIssuers };
    const rule = credentialRules.find((candidate) => candidate.id === id);
    expect(rule?.broken(subject)).toBe(true);
    expect(checkCredential(subject)).toEqual(rule?.reply(subject));
  });

  it("accept what breaks none", () => {
    expect(checkCredential({ draft: valid, siblings: [], existing: undefined })).toBeUndefined();
  });

  it("accept exactly the names of the documented form", () => {
    const allowed = /^[a-z0-9][a-z0-9_-]*$/i;
    fc.assert(
      fc.property(fc.string({ maxLength: 130 }), (name) => {
        const problem = checkCredential({ draft: { ...valid, name }, siblings: [], existing: undefined });
        expect(problem === undefined).toBe(name.length >= 3 && name.length <= 120 && allowed.test(name));
      }),
    );
  });
});

describe("claims expressions", () => {
  it.each([
    [github, "claims['repository_id'] eq '1' and claims['sub'] matches 'repo:*'", true],
    [github, "claims['repository_id'] matches '1*'", false],
    [github, "claims['actor'] eq 'x' and claims['repository_id'] eq '1'", false],
    ["https://gitlab.com", "claims['sub'] matches 'project_id:1:*'", true],
    ["https://gitlab.com", "claims['sub'] matches 'project_path:*'", false],
    ["https://gitlab.example.com", "claims['sub'] eq 'project_path:a/b:ref_type:branch:ref:main'", false],
    ["https://app.terraform.io", "claims['sub'] eq 'x'", true],
    ["https://vstoken.dev.azure.com/o", "claims['sub'] eq 'x'", false],
    [github, "claims['repository_id']  eq '1'", false],
    [github, "claims['repository_id'] eq '1' or claims['sub'] eq 'x'", false],
  ])("of %s: %s is allowed: %s", (issuer, value, allowed) => {
    expect(isAllowedExpression(issuer, value)).toBe(allowed);
  });

  it("are allowed or refused, never thrown at", () => {
    fc.assert(fc.property(fc.string(), (value) => void isAllowedExpression(github, value)));
  });
});

async function world(settings = {}) {
  const created = await createWorld(settings);
  const application = putApplication(created.sandbox, { displayName: "payments" });
  return {
    ...created,
    application,
    kim: created.as(persons.kim),
    path: `/applications/${application.id}/federatedIdentityCredentials`,
  };
}
const { claimsMatchingExpression: _none, ...body } = valid;

describe("credentials over the wire", () => {
  it("are changed in part, keep their name, and are deleted", async () => {
    const { kim, path } = await world();
    const id = text((await kim("POST", path, { body })).body["id"]);
    expect((await kim("PATCH", `${path}/${id}`, { body: { subject: "new", name: body.name } })).status).toBe(
      204,
    );
    expect((await kim("GET", `${path}/${id}`)).body).toMatchObject({ subject: "new", issuer: body.issuer });
    expect((await kim("PATCH", `${path}/${id}`, { body: { name: "renamed" } })).status).toBe(400);
    expect((await kim("DELETE", `${path}/${id}`)).status).toBe(204);
    expect((await kim("GET", `${path}/${id}`)).status).toBe(404);
  });

  it("are found by their id in any case, and are given it by the service alone", async () => {
    const { kim, path } = await world();
    const id = text((await kim("POST", path, { body })).body["id"]);
    expect((await kim("GET", `${path}/${id.toUpperCase()}`)).body["id"]).toBe(id);
    expect((await kim("PATCH", `${path}/${id}`, { body: { id, subject: "x" } })).status).toBe(501);
  });

  it("name the field that is wrong the way the service does", async () => {
    const { kim, path } = await world();
    await kim("POST", path, { body });
    const taken = await kim("POST", path, { body: { ...body, subject: "x" } });
    expect([taken.status, taken.body.error?.message]).toEqual([
      409,
      "FederatedIdentityCredential with name ado-payments already exists.",
    ]);
    const pair = await kim("POST", path, { body: { ...body, name: "other" } });
    expect([pair.status, pair.body.error?.code]).toEqual([400, "InvalidFederatedIdentityCredentialValue"]);
    expect(pair.body.error?.message).toContain(
      "paramName: FederatedIdentityCredential.Subject, paramValue: /eid1/c/pub/t/x/a/y/sc/org/connection, objectType: Microsoft.Online.DirectoryServices.Application",
    );
  });

  it("are created or updated by name where the caller prefers so, and missing otherwise", async () => {
    const { kim, path } = await world();
    const byName = `${path}(name='by-name')`;
    const { name: _name, ...rest } = body;
    expect((await kim("PATCH", byName, { body: rest })).status).toBe(404);
    const headers = { prefer: "create-if-missing" };
    expect((await kim("PATCH", byName, { body: rest, headers })).status).toBe(201);
    expect((await kim("PATCH", byName, { body: { subject: "z" }, headers })).status).toBe(204);
    expect((await kim("GET", byName)).body["subject"]).toBe("z");
  });

  it("with an expression exist on beta only", async () => {
    const { kim, path } = await world();
    const flexible = {
      name: "flexible",
      issuer: github,
      audiences: ["a"],
      claimsMatchingExpression: expression("claims['repository_id'] eq '1'"),
    };
    expect((await kim("POST", `/v1.0${path}`, { body: flexible })).status).toBe(400);
    const none = { ...body, claimsMatchingExpression: null };
    expect((await kim("POST", `/v1.0${path}`, { body: none })).status).toBe(400);
    expect((await kim("POST", `/beta${path}`, { body: flexible })).status).toBe(201);
    expect((await kim("GET", `/beta${path}(name='flexible')`)).body["claimsMatchingExpression"]).toEqual(
      flexible.claimsMatchingExpression,
    );
    const plain = (await kim("GET", `/v1.0${path}(name='flexible')`)).body;
    expect([plain["subject"], "claimsMatchingExpression" in plain]).toEqual([null, false]);
  });

  it("reach the token endpoint late when new, changed and deleted, and until then the version before counts", async () => {
    const { kim, path, sandbox, application } = await world({ credentialLagMs: 5_000 });
    const subjects = () =>
      effectiveCredentials(sandbox.state, application.id, sandbox.clock.now()).map(({ subject }) => subject);
    const id = text((await kim("POST", path, { body })).body["id"]);
    expect(subjects()).toEqual([]);
    sandbox.clock.advance(5_000);
    expect(subjects()).toEqual([valid.subject]);
    await kim("PATCH", `${path}/${id}`, { body: { subject: "changed" } });
    expect((await kim("GET", `${path}/${id}`)).body["subject"]).toBe("changed");
    sandbox.clock.advance(4_999);
    expect(subjects()).toEqual([valid.subject]);
    sandbox.clock.advance(1);
    expect(subjects()).toEqual(["changed"]);
    await kim("DELETE", `${path}/${id}`);
    sandbox.clock.advance(4_999);
    expect(subjects()).toEqual(["changed"]);
    sandbox.clock.advance(1);
    expect(subjects()).toEqual([]);
  });

  it("changed at any moments count one version at a time, each a lag after it was written", async () => {
    const lagMs = 1_000;
    const steps = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 0, max: 4_000 }), async (waits, laterMs) => {
        const { kim, path, sandbox, application } = await world({ credentialLagMs: lagMs });
        const id = text((await kim("POST", path, { body: { ...body, subject: "0" } })).body["id"]);
        const written = [{ subject: "0", atMs: sandbox.clock.now() }];
        for (const [index, wait] of waits.entries()) {
          sandbox.clock.advance(wait);
          const subject = String(index + 1);
          await kim("PATCH", `${path}/${id}`, { body: { subject } });
          written.push({ subject, atMs: sandbox.clock.now() });
        }
        sandbox.clock.advance(laterMs);
        const nowMs = sandbox.clock.now();
        const expected = written.filter(({ atMs }) => atMs + lagMs <= nowMs).at(-1)?.subject;
        const counting = effectiveCredentials(sandbox.state, application.id, nowMs);
        expect(counting.map(({ subject }) => subject)).toEqual(expected === undefined ? [] : [expected]);
      }),
      { numRuns: 30 },
    );
  });

  it("changed without any lag leave nothing behind", async () => {
    const { kim, path, sandbox } = await world();
    const id = text((await kim("POST", path, { body })).body["id"]);
    await kim("PATCH", `${path}/${id}`, { body: { subject: "changed" } });
    await kim("DELETE", `${path}/${id}`);
    expect(sandbox.state.formerCredentials.size).toBe(0);
  });

  it("of a managed identity are readable here and writable elsewhere", async () => {
    const { kim, sandbox } = await world();
    const armId =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.managedidentity/userassignedidentities/i";
    const identity = sandbox.state.servicePrincipals.put(
      principalFixture("identity", { servicePrincipalType: "ManagedIdentity", alternativeNames: [armId] }),
    );
    sandbox.state.federatedCredentials.put({ ...stored({ name: "of-identity" }, "fic"), parentId: armId });
    const path = `/servicePrincipals/${identity.id}/federatedIdentityCredentials`;
    expect((await kim("GET", path)).body.value).toMatchObject([{ name: "of-identity" }]);
    expect((await kim("POST", path, { body })).status).toBe(501);
  });
});
