import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import { issueUserToken } from "../login/issue.ts";
import { azureRole, subscriptions } from "../seeds/azure.ts";
import { persons } from "../seeds/persons.ts";
import { principalIdOf } from "../seeds/service-principals.ts";
import { tenants } from "../seeds/tenants.ts";
import type { User } from "../state/directory.ts";
import { callerOf, createTestSandbox } from "../testing.ts";
import { groupScope, resourceGroupScope } from "./access.ts";
import { azureService } from "./service.ts";

let sandbox: Sandbox;
let send: (path: string, init?: RequestInit) => Promise<Response>;
beforeEach(async () => {
  sandbox = await createTestSandbox("story");
  send = callerOf(azureService(), sandbox);
});

const get = async (user: User, path: string) => {
  const token = await issueUserToken(sandbox, {
    user,
    clientId: "portal",
    resource: "azure",
    scopes: ["user_impersonation"],
  });
  return send(path, { headers: { authorization: `Bearer ${token}` } });
};

const Assignments = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      properties: z.object({
        principalId: z.string(),
        principalType: z.string(),
        roleDefinitionId: z.string(),
        scope: z.string(),
      }),
    }),
  ),
  nextLink: z.string().optional(),
});
const Definitions = z.object({
  value: z.array(z.object({ name: z.string(), properties: z.object({ roleName: z.string() }) })),
});
const codeOf = async (response: Response) =>
  z.object({ error: z.object({ code: z.string() }) }).parse(await response.json()).error.code;

const root = groupScope(tenants.northwind.id);
const production = `/subscriptions/${subscriptions.production.id}`;
const web = resourceGroupScope(subscriptions.production.id, "rg-web");
const deployer = principalIdOf(tenants.northwind.id, guidOf("application:web-deploy"));

const path = (scope: string, what: string, filter = "") =>
  `${scope}/providers/Microsoft.Authorization/${what}?api-version=2022-04-01${filter && `&$filter=${encodeURIComponent(filter)}`}`;
const assignments = async (scope: string, filter = "", user: User = persons.tomas) => {
  const answer = await get(user, path(scope, "roleAssignments", filter));
  return Assignments.parse(await answer.json()).value.map(({ properties }) => properties);
};
const scopesOf = (rows: readonly { scope: string }[]) => [...new Set(rows.map(({ scope }) => scope))].sort();

describe("role assignments", () => {
  beforeEach(() => {
    sandbox.state.azureRoleAssignments.put(azureRole(deployer, "Reader", web));
  });

  test("are listed at a scope, above and below it", async () => {
    expect(scopesOf(await assignments(production))).toEqual([root, production, web].sort());
    expect(scopesOf(await assignments(web))).toEqual([root, production, web].sort());
    expect(scopesOf(await assignments(root))).toContain(`/subscriptions/${subscriptions.development.id}`);
  });

  test("leave out what is below where only the scope is asked for", async () => {
    expect(scopesOf(await assignments(production, "atScope()"))).toEqual([root, production].sort());
  });

  test.each([
    ["principalId eq", (id: string) => `principalId eq '${id}'`],
    ["assignedTo", (id: string) => `assignedTo('${id}')`],
  ])("of one principal tell whether it lacks a role: %s", async (_name, of) => {
    expect(await assignments(production, of(deployer))).toEqual([
      expect.objectContaining({ principalType: "ServicePrincipal", scope: production }),
      expect.objectContaining({ scope: web }),
    ]);
    expect(await assignments(production, `atScope() and ${of(deployer)}`)).toHaveLength(1);
    expect(await assignments(production, of(persons.noah.id))).toEqual([]);
  });

  test("name their role under the subscription, and say what a principal is", async () => {
    const [row] = await assignments(production, `principalId eq '${persons.tomas.id}'`);
    expect(row).toEqual({
      principalId: persons.tomas.id,
      principalType: "User",
      roleDefinitionId: `${production}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`,
      scope: root,
    });
  });

  test("are those of the tenant, whatever other tenants call their groups", async () => {
    const theirs = groupScope(tenants.adatum.id);
    sandbox.state.azureRoleAssignments.put(azureRole(persons.lenaAtHome.id, "Owner", root));
    const held = (await assignments(root)).map(({ principalId }) => principalId);
    expect(held).toContain(persons.ada.id);
    expect(held).not.toContain(persons.lenaAtHome.id);
    expect((await get(persons.ada, path(theirs, "roleAssignments"))).status).toBe(403);
  });

  test("come in pages that lead from one to the next", async () => {
    for (let index = 0; index < 150; index += 1) {
      const row = azureRole(deployer, "Reader", web);
      sandbox.state.azureRoleAssignments.put({ ...row, id: guidOf(`more-${index}`) });
    }
    const first = Assignments.parse(await (await get(persons.tomas, path(web, "roleAssignments"))).json());
    expect(first.value).toHaveLength(100);
    const rest = await get(persons.tomas, first.nextLink?.slice(sandbox.origins.azure.length) ?? "");
    expect(Assignments.parse(await rest.json())).not.toHaveProperty("nextLink");
  });

  test("are closed to those without a role there, in words that name action and scope", async () => {
    const refused = await get(persons.noah, path(production, "roleAssignments"));
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain(
      `'Microsoft.Authorization/roleAssignments/read' over scope '${production}/providers/Microsoft.Authorization'`,
    );
    sandbox.state.azureRoleAssignments.put(azureRole(persons.noah.id, "Reader", web));
    expect((await get(persons.noah, path(production, "roleAssignments"))).status).toBe(403);
    expect((await get(persons.noah, path(web, "roleAssignments"))).status).toBe(200);
  });

  test("of an unknown subscription are refused as the subscription is", async () => {
    const unknown = await get(persons.ada, path(`/subscriptions/${guidOf("nothing")}`, "roleAssignments"));
    expect(await codeOf(unknown)).toBe("SubscriptionNotFound");
  });

  test("are not found by a filter that nobody knows", async () => {
    expect((await get(persons.ada, path(production, "roleAssignments", "createdBy eq 'x'"))).status).toBe(
      501,
    );
  });
});

describe("role definitions", () => {
  const definitions = async (filter = "") =>
    Definitions.parse(await (await get(persons.tomas, path(production, "roleDefinitions", filter))).json())
      .value;

  test("are found by name in any case", async () => {
    expect(await definitions("roleName eq 'reader'")).toMatchObject([
      { name: "acdd72a7-3385-48ef-bd42-f606fba81ae7", properties: { roleName: "Reader" } },
    ]);
    expect(await definitions("roleName eq 'It''s nobody''s'")).toEqual([]);
    expect(await definitions("type eq 'CustomRole'")).toEqual([]);
    expect((await definitions()).length).toBeGreaterThan(2);
  });

  test("are read by id, and an unknown one is told", async () => {
    const read = (id: string) => get(persons.tomas, path(web, `roleDefinitions/${id}`));
    expect(await (await read("8e3af657-a8ff-443c-a75c-2fe8c4bcb635")).json()).toMatchObject({
      properties: { roleName: "Owner", permissions: [{ actions: ["*"] }] },
    });
    const unknown = await read(guidOf("no-role"));
    expect([unknown.status, await codeOf(unknown)]).toEqual([404, "RoleDefinitionDoesNotExist"]);
  });

  test("are closed to those without a role there", async () => {
    expect((await get(persons.kim, path(production, "roleDefinitions"))).status).toBe(403);
  });
});
