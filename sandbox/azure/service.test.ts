import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import { issueApplicationToken, issueUserToken } from "../login/issue.ts";
import { azureRole, subscriptions } from "../seeds/azure.ts";
import { persons } from "../seeds/persons.ts";
import { principalIdOf } from "../seeds/service-principals.ts";
import { tenants } from "../seeds/tenants.ts";
import { managementGroupKey, resourceGroupKey } from "../state/azure.ts";
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

const bearer = async (user: User) => ({
  authorization: `Bearer ${await issueUserToken(sandbox, { user, clientId: "portal", resource: "azure", scopes: ["user_impersonation"] })}`,
});
const get = async (user: User, path: string) => send(path, { headers: await bearer(user) });

const Page = z.object({ value: z.array(z.looseObject({ id: z.string() })) });
const idsOf = async (response: Response) => Page.parse(await response.json()).value.map((row) => row.id);
const codeOf = async (response: Response) =>
  z.object({ error: z.object({ code: z.string() }) }).parse(await response.json()).error.code;

const group = "/providers/Microsoft.Management/managementGroups";

describe("subscriptions", () => {
  test("are listed to those who hold a role on them or above", async () => {
    const path = "/subscriptions?api-version=2022-12-01";
    expect(await idsOf(await get(persons.ada, path))).toHaveLength(5);
    expect(await idsOf(await get(persons.priya, path))).toEqual([
      `/subscriptions/${subscriptions.development.id}`,
    ]);
    expect(await idsOf(await get(persons.noah, path))).toEqual([]);
  });

  test("come in pages that lead from one to the next", async () => {
    for (let index = 0; index < 205; index += 1) {
      const row = { ...subscriptions.development, id: guidOf(`more-${index}`) };
      sandbox.state.subscriptions.put(row);
    }
    const seen: string[] = [];
    let pages = 0;
    let path: string | undefined = "/subscriptions?api-version=2022-12-01";
    while (path) {
      const answer = await get(persons.ada, path);
      const { value, nextLink } = Page.extend({ nextLink: z.string().optional() }).parse(await answer.json());
      seen.push(...value.map((row) => row.id));
      pages += 1;
      path = nextLink?.slice(sandbox.origins.azure.length);
    }
    expect([pages, seen.length, new Set(seen).size]).toEqual([3, 210, 210]);
    const invented = await get(persons.ada, "/subscriptions?api-version=2022-12-01&$skiptoken=x");
    expect(await codeOf(invented)).toBe("InvalidSkipToken");
  });

  test("one is refused without a role, in the words that name client, object, action and scope", async () => {
    const response = await get(
      persons.kim,
      `/subscriptions/${subscriptions.production.id}?api-version=2016-06-01`,
    );
    expect(response.status).toBe(403);
    expect(await response.text()).toContain(
      `The client '${persons.kim.userPrincipalName}' with object id '${persons.kim.id}' does not have authorization to perform action 'Microsoft.Resources/subscriptions/read' over scope '/subscriptions/${subscriptions.production.id}'`,
    );
  });

  test("one of another tenant is refused by tenant, an unknown and a malformed one by themselves", async () => {
    const codes = [];
    for (const id of [subscriptions.adatum.id, guidOf("nothing"), "x"]) {
      codes.push(await codeOf(await get(persons.ada, `/subscriptions/${id}?api-version=2022-12-01`)));
    }
    expect(codes).toEqual([
      "InvalidAuthenticationTokenTenant",
      "SubscriptionNotFound",
      "InvalidSubscriptionId",
    ]);
  });

  test("a workload identity reads the one it holds a role on", async () => {
    const principal = sandbox.state.servicePrincipals.get(
      principalIdOf(tenants.northwind.id, guidOf("application:web-deploy")),
    );
    if (!principal) throw new Error("the story has no such principal");
    const token = await issueApplicationToken(sandbox, {
      principal,
      audience: "https://management.azure.com/",
      roles: [],
    });
    const headers = { authorization: `Bearer ${token}` };
    const read = (id: string) => send(`/subscriptions/${id}?api-version=2016-06-01`, { headers });
    expect((await read(subscriptions.production.id)).status).toBe(200);
    expect((await read(subscriptions.development.id)).status).toBe(403);
  });
});

describe("resource groups", () => {
  const of = (subscription: { id: string }, name = "") =>
    `/subscriptions/${subscription.id}/resourcegroups${name && `/${name}`}?api-version=2021-04-01`;
  const holds = (user: User, name: string) =>
    sandbox.state.azureRoleAssignments.put(
      azureRole(user.id, "Reader", resourceGroupScope(subscriptions.production.id, name)),
    );
  const production = `/subscriptions/${subscriptions.production.id}`;

  test("are listed to those who hold a role on them, on their subscription or above", async () => {
    const both = [`${production}/resourceGroups/rg-web`, `${production}/resourceGroups/rg-payments`];
    expect(await idsOf(await get(persons.tomas, of(subscriptions.production)))).toEqual(both);
    holds(persons.noah, "RG-WEB");
    expect(await idsOf(await get(persons.noah, of(subscriptions.production)))).toEqual(both.slice(0, 1));
    const closed = await get(persons.noah, of(subscriptions.platform));
    expect([closed.status, await codeOf(closed)]).toEqual([403, "AuthorizationFailed"]);
  });

  test("come in pages that lead from one to the next", async () => {
    const { id: subscriptionId } = subscriptions.experiments;
    for (let index = 0; index < 250; index += 1) {
      const name = `rg-${index}`;
      const id = resourceGroupKey(subscriptionId, name);
      sandbox.state.resourceGroups.put({ id, subscriptionId, name, location: "westeurope", tags: {} });
    }
    const seen: string[] = [];
    let path: string | undefined = of(subscriptions.experiments);
    while (path) {
      const answer = await get(persons.ada, path);
      const { value, nextLink } = Page.extend({ nextLink: z.string().optional() }).parse(await answer.json());
      seen.push(...value.map((row) => row.id));
      path = nextLink?.slice(sandbox.origins.azure.length);
    }
    expect([seen.length, new Set(seen).size]).toEqual([250, 250]);
  });

  test("one is read by name in any case; one that is absent is told to those who may see", async () => {
    const read = await get(persons.tomas, of(subscriptions.production, "RG-Web"));
    expect(await read.json()).toMatchObject({ name: "rg-web", location: "westeurope" });
    const absent = await get(persons.tomas, of(subscriptions.production, "rg-gone"));
    expect([absent.status, await codeOf(absent)]).toEqual([404, "ResourceGroupNotFound"]);
    const closed = await get(persons.noah, of(subscriptions.production, "rg-gone"));
    expect(closed.status).toBe(403);
    expect(await closed.text()).toContain("Microsoft.Resources/subscriptions/resourceGroups/read");
  });

  test("let their subscription be seen, and not be read", async () => {
    holds(persons.noah, "rg-web");
    expect(await idsOf(await get(persons.noah, "/subscriptions?api-version=2022-12-01"))).toEqual([
      production,
    ]);
    expect((await get(persons.noah, `${production}?api-version=2022-12-01`)).status).toBe(403);
  });
});

describe("management groups", () => {
  test("a role at the root is inherited by every group, and without it a group is closed", async () => {
    expect((await get(persons.tomas, `${group}/development?api-version=2018-01-01-preview`)).status).toBe(
      200,
    );
    expect((await get(persons.priya, `${group}/development?api-version=2018-01-01-preview`)).status).toBe(
      403,
    );
  });

  test("paths compare without regard to case", async () => {
    expect((await get(persons.ada, `${group.toUpperCase()}/PRODUCTION?api-version=2020-05-01`)).status).toBe(
      200,
    );
  });

  test("of two tenants may bear one name, and each caller sees their own tenant's", async () => {
    const { id: tenantId } = tenants.adatum;
    const theirs = { tenantId, name: "platform", displayName: "Adatum platform", parent: tenantId };
    sandbox.state.managementGroups.put({ ...theirs, id: managementGroupKey(tenantId, theirs.name) });
    sandbox.state.azureRoleAssignments.put(
      azureRole(persons.lenaAtHome.id, "Reader", groupScope(theirs.name)),
    );
    const nameSeenBy = async (person: User) => {
      const response = await get(person, `${group}/platform?api-version=2020-05-01`);
      const Group = z.object({ properties: z.object({ displayName: z.string() }) });
      return Group.parse(await response.json()).properties.displayName;
    };
    expect([await nameSeenBy(persons.ada), await nameSeenBy(persons.lenaAtHome)]).toEqual([
      "Platform",
      "Adatum platform",
    ]);
    const listed = await get(persons.ada, `${group}?api-version=2020-05-01`);
    expect(await idsOf(listed)).toContain(`${group}/platform`);
  });

  test("the list of entities shows ancestors that the caller cannot open", async () => {
    const response = await send("/providers/Microsoft.Management/getEntities?api-version=2020-05-01", {
      method: "POST",
      headers: await bearer(persons.priya),
    });
    const Entities = z.object({
      value: z.array(
        z.object({
          name: z.string(),
          properties: z.object({ permissions: z.string(), parentNameChain: z.array(z.string()) }),
        }),
      ),
    });
    const { value } = Entities.parse(await response.json());
    expect(value.map(({ name, properties }) => [name, properties.permissions]).sort()).toEqual(
      [
        [tenants.northwind.id, "noaccess"],
        ["landing-zones", "noaccess"],
        ["development", "noaccess"],
        [subscriptions.development.id, "delete"],
      ].sort(),
    );
    const chain = value.find(({ name }) => name === subscriptions.development.id)?.properties.parentNameChain;
    expect(chain).toEqual([tenants.northwind.id, "landing-zones", "development"]);
  });
});

test("the list of entities tells inherited permissions and sizes from a role at the root", async () => {
  const response = await send("/providers/Microsoft.Management/getEntities?api-version=2020-05-01", {
    method: "POST",
    headers: await bearer(persons.ada),
  });
  const Properties = z.object({
    permissions: z.string(),
    inheritedPermissions: z.string(),
    numberOfDescendants: z.number(),
    numberOfChildren: z.number(),
    numberOfChildGroups: z.number(),
  });
  const Entities = z.object({ value: z.array(z.object({ name: z.string(), properties: Properties })) });
  const { value } = Entities.parse(await response.json());
  const sizes = new Map(value.map(({ name, properties }) => [name, Object.values(properties)]));
  expect(sizes.get(tenants.northwind.id)).toEqual(["delete", "noaccess", 9, 3, 2]);
  expect(sizes.get("landing-zones")).toEqual(["delete", "delete", 5, 2, 2]);
  expect(sizes.get(subscriptions.production.id)).toEqual(["delete", "delete", 0, 0, 0]);
});

describe("requests", () => {
  test("name a version that is known", async () => {
    expect(await codeOf(await get(persons.ada, "/tenants"))).toBe("MissingApiVersionParameter");
    expect(await codeOf(await get(persons.ada, "/tenants?api-version=1999-01-01"))).toBe(
      "InvalidApiVersionParameter",
    );
  });

  test.each([
    [500, "InternalServerError"],
    [502, "BadGateway"],
    [503, "ServiceUnavailable"],
    [504, "GatewayTimeout"],
  ] as const)("that fail with %i by a fault say so by code", async (status, code) => {
    const effect = { kind: "status", status, commit: false } as const;
    sandbox.faults.queue({ service: "azure", times: 1, skip: 0, effect });
    const response = await send("/tenants?api-version=2022-12-01");
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
  });

  test("need a token for Azure, and the refusal points to the tenant", async () => {
    const path = `/subscriptions/${subscriptions.adatum.id}?api-version=2022-12-01`;
    const missing = await send(path);
    expect(missing.status).toBe(401);
    expect(missing.headers.get("www-authenticate")).toContain(
      `https://login.windows.net/${tenants.adatum.id}`,
    );
    const token = await issueUserToken(sandbox, {
      user: persons.ada,
      clientId: "portal",
      resource: "graph",
      scopes: [],
    });
    const foreign = await send(path, { headers: { authorization: `Bearer ${token}` } });
    expect(await codeOf(foreign)).toBe("InvalidAuthenticationTokenAudience");
  });

  test("need the one scope of Azure where the token speaks for a person", async () => {
    const token = await issueUserToken(sandbox, {
      user: persons.ada,
      clientId: "portal",
      resource: "azure",
      scopes: ["openid"],
    });
    const response = await send("/tenants?api-version=2022-12-01", {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, await codeOf(response)]).toEqual([401, "InvalidAuthenticationToken"]);
  });

  test("a guest sees both tenants, here and at home, and others see their own", async () => {
    const seenBy = async (user: User) => idsOf(await get(user, "/tenants?api-version=2022-12-01"));
    const northwind = `/tenants/${tenants.northwind.id}`;
    const adatum = `/tenants/${tenants.adatum.id}`;
    expect(await seenBy(persons.lena)).toEqual([northwind, adatum]);
    expect(await seenBy(persons.lenaAtHome)).toEqual([adatum, northwind]);
    expect(await seenBy(persons.noah)).toEqual([northwind]);
  });
});
