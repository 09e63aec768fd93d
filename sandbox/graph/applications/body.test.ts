import { describe, expect, it } from "vitest";
import type { Application } from "../../state/directory.ts";
import { createWorld, persons, putApplication } from "../fixture.ts";
import { applicationRules } from "./body.ts";

interface Violation {
  body: Record<string, unknown>;
  /** Changes this application instead of creating one. */
  existing?: Partial<Application>;
  /** An application that stands in the way. */
  other?: Partial<Application>;
  /** Status, code and a part of the message. */
  answer: [number, string, string];
}

const enabledRole = {
  id: "7b9f2f8e-0000-4000-8000-000000000001",
  value: "Orders.Read",
  displayName: "Read orders",
  description: "Read orders",
  isEnabled: true,
  allowedMemberTypes: ["Application" as const],
};
const bad = (part: string): [number, string, string] => [400, "Request_BadRequest", part];

/** One violation of every rule. */
const violations: Record<string, Violation> = {
  "displayName.required": { body: { notes: "x" }, answer: bad("'displayName'") },
  "text.length": {
    body: { displayName: "x", description: "d".repeat(1025) },
    answer: bad("description has more than the 1024"),
  },
  "serviceManagementReference.length": {
    body: { displayName: "x", serviceManagementReference: "r".repeat(257) },
    answer: bad("serviceManagementReference has more than the 256"),
  },
  "tags.shape": { body: { displayName: "x", tags: ["two words"] }, answer: bad("Property: tags.") },
  "signInAudience.known": {
    body: { displayName: "x", signInAudience: "Everyone" },
    answer: bad("Property: signInAudience."),
  },
  "uniqueName.immutable": {
    body: { uniqueName: "another" },
    existing: { uniqueName: "one" },
    answer: bad("Property: uniqueName."),
  },
  "uniqueName.unique": {
    body: { displayName: "x", uniqueName: "one" },
    other: { uniqueName: "one" },
    answer: [409, "Request_MultipleObjectsWithSameKeyValue", "uniqueName already exists: 'one'"],
  },
  "identifierUris.verifiedHost": {
    body: { displayName: "x", identifierUris: ["https://evil.example/x"] },
    answer: [400, "HostNameNotOnVerifiedDomain", "https://evil.example/x"],
  },
  "identifierUris.unique": {
    body: { displayName: "x", identifierUris: ["api://one"] },
    other: { identifierUris: ["api://one"] },
    answer: bad("same value for property identifierUris"),
  },
  "requiredResourceAccess.size": {
    body: {
      displayName: "x",
      requiredResourceAccess: [
        { resourceAppId: "a", resourceAccess: Array(401).fill({ id: enabledRole.id, type: "Role" }) },
      ],
    },
    answer: bad("resourceAccess has more than the 400"),
  },
  "appRoles.disableFirst": {
    body: { appRoles: [] },
    existing: { appRoles: [enabledRole] },
    answer: [400, "CannotDeleteOrUpdateEnabledEntitlement", "unless disabled first"],
  },
  "owners.bound": {
    body: {
      displayName: "x",
      "owners@odata.bind": Array(21).fill(`https://graph.microsoft.com/v1.0/users/${persons.noah.id}`),
    },
    answer: bad("owners@odata.bind has more than the 20"),
  },
};

describe("the rules of an application", () => {
  it("have one example each", () => {
    expect(Object.keys(violations)).toEqual(applicationRules.map((rule) => rule.id));
  });

  it.each(Object.entries(violations))("refuse what breaks %s", async (_id, violation) => {
    const { as, sandbox } = await createWorld();
    if (violation.other) putApplication(sandbox, violation.other);
    const target = violation.existing && putApplication(sandbox, violation.existing);
    const send = (body: Record<string, unknown>) =>
      as(persons.kim)(target ? "PATCH" : "POST", `/applications${target ? `/${target.id}` : ""}`, { body });
    const { status, body } = await send(violation.body);
    const [wantedStatus, code, part] = violation.answer;
    expect([status, body.error?.code]).toEqual([wantedStatus, code]);
    expect(body.error?.message).toContain(part);
  });

  it.each([
    ["an empty one", [""], 400],
    ["one of 257 characters", ["t".repeat(257)], 400],
    ["one twice", ["a", "a"], 400],
    ["one of 256 characters, and two that differ by case", ["t".repeat(256), "a", "A"], 201],
  ])("answer to tags with %s", async (_what, tags, status) => {
    const { as } = await createWorld();
    const answer = await as(persons.kim)("POST", "/applications", { body: { displayName: "x", tags } });
    expect(answer.status).toBe(status);
  });

  it("let an application keep what it has", async () => {
    const { as, sandbox } = await createWorld();
    const mine = { uniqueName: "one", identifierUris: ["api://one"], appRoles: [enabledRole] };
    const { id } = putApplication(sandbox, mine);
    expect((await as(persons.kim)("PATCH", `/applications/${id}`, { body: mine })).status).toBe(204);
  });

  it("keep the value of an enabled role, and let its name change", async () => {
    const { as, sandbox } = await createWorld();
    const { id } = putApplication(sandbox, { appRoles: [enabledRole] });
    const change = async (about: object) => {
      const body = { appRoles: [{ ...enabledRole, ...about }] };
      return (await as(persons.kim)("PATCH", `/applications/${id}`, { body })).status;
    };
    expect([await change({ value: "Orders.Write" }), await change({ displayName: "Orders" })]).toEqual([
      400, 204,
    ]);
  });

  it("let a role go that was disabled first", async () => {
    const { as, sandbox } = await createWorld();
    const { id } = putApplication(sandbox, { appRoles: [enabledRole] });
    const change = async (appRoles: unknown[]) =>
      (await as(persons.kim)("PATCH", `/applications/${id}`, { body: { appRoles } })).status;
    expect(await change([{ ...enabledRole, isEnabled: false }])).toBe(204);
    expect(await change([])).toBe(204);
  });

  it("end at 400 declared permissions and 50 resources, and 20 owners on creation", async () => {
    const { as } = await createWorld();
    const access = Array(8).fill({ id: enabledRole.id, type: "Role" });
    const body = {
      displayName: "x",
      requiredResourceAccess: Array(50).fill({ resourceAppId: "a", resourceAccess: access }),
      "owners@odata.bind": Array(20).fill(`https://graph.microsoft.com/v1.0/users/${persons.noah.id}`),
    };
    expect((await as(persons.kim)("POST", "/applications", { body })).status).toBe(201);
  });

  it("let the hundredth owner in and no more", async () => {
    const { as, sandbox } = await createWorld();
    const owners = Array.from({ length: 99 }, (_, index) => `owner-${index}`);
    const { id } = putApplication(sandbox, { owners });
    const add = async (ownerId: string) => {
      const body = { "@odata.id": `https://graph.microsoft.com/v1.0/users/${ownerId}` };
      return (await as(persons.kim)("POST", `/applications/${id}/owners/$ref`, { body })).status;
    };
    expect([await add(persons.noah.id), await add(persons.kim.id)]).toEqual([204, 400]);
  });

  it("take ids of roles in any case and nothing that is no id", async () => {
    const { as, sandbox } = await createWorld();
    const { id } = putApplication(sandbox);
    const change = async (roleId: string) =>
      (
        await as(persons.kim)("PATCH", `/applications/${id}`, {
          body: { appRoles: [{ ...enabledRole, id: roleId }] },
        })
      ).status;
    expect([await change("not-an-id"), await change(enabledRole.id.toUpperCase())]).toEqual([400, 204]);
    expect(sandbox.state.applications.get(id)?.appRoles[0]?.id).toBe(enabledRole.id);
  });
});
