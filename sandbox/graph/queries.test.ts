import { describe, expect, it, vi } from "vitest";
import { createWorld, everyScope, persons, principalFixture, putApplication, text } from "./fixture.ts";
import { roleIds } from "./roles.ts";

const eventual = { consistencylevel: "eventual" };

async function withApplications(count: number) {
  const world = await createWorld();
  for (let index = 0; index < count; index += 1) {
    putApplication(world.sandbox, {
      displayName: `ado-${String(index).padStart(4, "0")}`,
      tags: index % 2 === 0 ? ["even"] : [],
    });
  }
  return world;
}

describe("paging", () => {
  it("walks every object exactly once by following the links", async () => {
    const { as } = await withApplications(250);
    const kim = as(persons.kim);
    const seen: unknown[] = [];
    let pages = 0;
    let next: string | undefined =
      "/applications?$select=id,displayName&$filter=startswith(displayName,'ado-')";
    while (next) {
      const page = await kim("GET", next);
      expect(page.status).toBe(200);
      seen.push(...(page.body.value ?? []).map((row) => row["displayName"]));
      pages += 1;
      next = text(page.body["@odata.nextLink"]) || undefined;
      if (next) expect(new URL(next).origin).toBe("http://localhost:5101");
    }
    expect(pages).toBe(3);
    expect(seen).toHaveLength(250);
    expect(new Set(seen).size).toBe(250);
  });

  it("shows 100 parents at most where relations come along", async () => {
    const { as } = await withApplications(150);
    const page = await as(persons.kim)("GET", "/applications?$top=999&$expand=owners");
    expect(page.body.value).toHaveLength(100);
  });

  it("leaves out what was deleted after the first page", async () => {
    const { as, sandbox } = await withApplications(120);
    const kim = as(persons.kim);
    const first = await kim("GET", "/applications?$filter=startswith(displayName,'ado-')");
    const last = sandbox.state.applications.list().find((row) => row.displayName === "ado-0119");
    await kim("DELETE", `/applications/${last?.id}`);
    const second = await kim("GET", text(first.body["@odata.nextLink"]));
    expect(second.body.value).toHaveLength(19);
  });

  it("refuses a token that it did not make or that belongs to another query", async () => {
    const { as } = await withApplications(120);
    const kim = as(persons.kim);
    const first = await kim("GET", "/applications");
    const foreign = new URL(text(first.body["@odata.nextLink"]));
    foreign.searchParams.set("$top", "7");
    for (const path of ["/applications?$skiptoken=abc", foreign.toString()]) {
      expect((await kim("GET", path)).body.error?.code).toBe("Directory_ExpiredPageToken");
    }
  });

  it("refuses a token on another path, in another organization and in other hands", async () => {
    const { as, sandbox } = await withApplications(120);
    const first = await as(persons.kim)("GET", "/applications");
    const next = text(first.body["@odata.nextLink"]);
    expect((await as(persons.kim)("GET", next)).status).toBe(200);
    const elsewhere = next.replace("/applications", "/servicePrincipals");
    const foreigner = sandbox.state.users.put({ ...persons.kim, tenantId: persons.lenaAtHome.tenantId });
    for (const [person, address] of [
      [persons.kim, elsewhere],
      [persons.ada, next],
      [foreigner, next],
    ] as const) {
      sandbox.state.users.put(person);
      expect((await as(person)("GET", address)).body.error?.code).toBe("Directory_ExpiredPageToken");
    }
  });

  it("takes a page size from 1 to 999 and no other", async () => {
    const { as } = await withApplications(3);
    const kim = as(persons.kim);
    expect((await kim("GET", "/applications?$top=2")).body.value).toHaveLength(2);
    for (const top of ["0", "1000", "-1", "x"]) {
      expect((await kim("GET", `/applications?$top=${top}`)).status).toBe(400);
    }
  });

  it("goes through the rows once, however many pages are read", async () => {
    const { as, sandbox } = await withApplications(250);
    const kim = as(persons.kim);
    const list = vi.spyOn(sandbox.state.applications, "list");
    let pages = 0;
    let next: string | undefined = "/applications?$select=id&$filter=startswith(displayName,'ado-')&$top=20";
    while (next) {
      const page = await kim("GET", next);
      pages += 1;
      next = text(page.body["@odata.nextLink"]) || undefined;
    }
    expect([pages, list.mock.calls.length]).toEqual([13, 1]);
  });
});

describe("advanced queries", () => {
  it.each([
    '$search="displayName:ado"',
    "$count=true",
    "$filter=displayName ne 'x'",
    "$filter=not startswith(displayName,'x')",
    "$filter=endsWith(displayName,'x')",
    "$filter=startswith(displayName,'ado')&$orderby=displayName",
    "$filter=owners/$count eq 0",
    "$filter=federatedIdentityCredentials/any(f:f/issuer eq 'x')",
    "$filter=federatedIdentityCredentials/$count ne 0",
  ])("refuse %s without the header that opens them", async (query) => {
    const { as } = await withApplications(1);
    const kim = as(persons.kim);
    expect((await kim("GET", `/applications?${query}`)).status).toBe(400);
    const counted = query.includes("$count=") ? query : `${query}&$count=true`;
    expect((await kim("GET", `/applications?${counted}`, { headers: eventual })).status).toBe(200);
  });

  it("find applications by their credentials and bring the credentials along", async () => {
    const { as, sandbox } = await withApplications(2);
    const kim = as(persons.kim);
    const [application] = sandbox.state.applications.list().filter((row) => row.displayName === "ado-0001");
    await kim("POST", `/applications/${application?.id}/federatedIdentityCredentials`, {
      body: { name: "one", issuer: "https://vstoken.dev.azure.com/o", subject: "s", audiences: ["a"] },
    });
    const found = await kim(
      "GET",
      "/applications?$count=true&$expand=federatedIdentityCredentials&$select=id,federatedIdentityCredentials&$filter=federatedIdentityCredentials/any(f:startsWith(f/issuer,'https://vstoken.dev.azure.com'))",
      { headers: eventual },
    );
    expect(found.body["@odata.count"]).toBe(1);
    expect(found.body.value).toEqual([
      {
        id: application?.id,
        federatedIdentityCredentials: [expect.objectContaining({ name: "one", subject: "s" })],
      },
    ]);
  });

  it.each([
    ["eq 0", 200],
    ["ne 1", 200],
    ["gt 0", 400],
    ["eq 2", 400],
  ])("ask for relations of none or one: owners/$count %s is a %i", async (condition, status) => {
    const { as } = await withApplications(1);
    const path = `/applications?$count=true&$filter=owners/$count ${condition}`;
    expect((await as(persons.kim)("GET", path, { headers: eventual })).status).toBe(status);
  });

  it("do not expand owners", async () => {
    const { as } = await withApplications(1);
    const kim = as(persons.kim);
    const path = "/applications?$expand=owners&$count=true";
    expect((await kim("GET", path, { headers: eventual })).status).toBe(400);
  });

  it("count in plain text", async () => {
    const { as } = await withApplications(5);
    const kim = as(persons.kim);
    const path = "/applications/$count?$filter=startswith(displayName,'ado-')";
    expect((await kim("GET", path)).status).toBe(400);
    expect((await kim("GET", path, { headers: eventual })).body).toEqual({ text: "5" });
  });

  it("search by the beginnings of words", async () => {
    const { as, sandbox } = await createWorld();
    putApplication(sandbox, { displayName: "ado-payments-prod" });
    putApplication(sandbox, { displayName: "repayments" });
    const search = encodeURIComponent('"displayName:paym"');
    const found = await as(persons.kim)("GET", `/applications?$search=${search}`, { headers: eventual });
    expect(found.body.value?.map((row) => row["displayName"])).toEqual(["ado-payments-prod"]);
  });
});

describe("filters and selections", () => {
  it.each(["applications", "servicePrincipals"] as const)(
    "find one of the %s by name without reading all of them",
    async (collection) => {
      const { as, sandbox } = await withApplications(2);
      sandbox.state.servicePrincipals.put(principalFixture("ADO-0001"));
      const list = vi.spyOn(sandbox.state[collection], "list");
      const found = await as(persons.kim)("GET", `/${collection}?$filter=displayName eq 'Ado-0001'`);
      expect([found.body.value?.length, list.mock.calls.length]).toEqual([1, 0]);
    },
  );

  it("find by client id, by tag, by list and by two conditions without the header", async () => {
    const { as, sandbox } = await withApplications(4);
    const kim = as(persons.kim);
    const [first] = sandbox.state.applications.list().filter((row) => row.displayName === "ado-0000");
    const names = async (filter: string) =>
      (await kim("GET", `/applications?$filter=${encodeURIComponent(filter)}`)).body.value?.map(
        (row) => row["displayName"],
      );
    expect(await names(`appId eq '${first?.appId}'`)).toEqual(["ado-0000"]);
    expect(await names("tags/any(t:t eq 'even')")).toEqual(["ado-0000", "ado-0002"]);
    expect(await names("displayName in ('ado-0001','ADO-0003')")).toEqual(["ado-0001", "ado-0003"]);
    expect(await names(`startswith(displayName,'ado') and appId eq '${first?.appId}'`)).toEqual(["ado-0000"]);
    expect(await names("displayName eq 'o''brien'")).toEqual([]);
  });

  it("compare moments and not their spelling", async () => {
    const { as, sandbox } = await createWorld();
    const createdAt = Date.parse("2026-08-01T10:00:00Z");
    putApplication(sandbox, { displayName: "of August", createdAt });
    const names = async (condition: string) =>
      (
        await as(persons.kim)("GET", `/applications?$filter=createdDateTime ${encodeURIComponent(condition)}`)
      ).body.value?.map((row) => row["displayName"]);
    expect(await names("eq 2026-08-01T10:00:00.000Z")).toEqual(["of August"]);
    expect(await names("eq 2026-08-01T12:00:00+02:00")).toEqual(["of August"]);
    expect(await names("gt 2026-08-01T10:00:00.000Z")).toEqual([]);
  });

  it("sort by name in both directions", async () => {
    const { as } = await withApplications(3);
    const sorted = await as(persons.kim)(
      "GET",
      "/applications?$orderby=displayName desc&$filter=startswith(displayName,'ado')&$count=true",
      { headers: eventual },
    );
    expect(sorted.body.value?.map((row) => row["displayName"])).toEqual(["ado-0002", "ado-0001", "ado-0000"]);
  });

  it.each([
    ["$select=nothing", "BadRequest"],
    ["$expand=nothing", "BadRequest"],
    ["$filter=nothing eq 'x'", "BadRequest"],
    ["$filter=displayName eq", "BadRequest"],
    ["$filter=web eq 'x'", "Request_UnsupportedQuery"],
    ["$orderby=web", "Request_UnsupportedQuery"],
    ["$filter=contains(displayName,'x')", "Request_UnsupportedQuery"],
  ])("refuse %s as %s", async (query, code) => {
    const { as } = await withApplications(1);
    const answer = await as(persons.kim)("GET", `/applications?${query}`);
    expect([answer.status, answer.body.error?.code]).toEqual([400, code]);
  });

  it.each([
    "$select=id,logo",
    "$expand=tokenIssuancePolicies",
    "$expand=owners($top=5)",
    "$expand=owners($select=manager)",
    "$expand=*",
    "$filter=keyCredentials/any(k:k/keyId eq 'x')",
    "$filter=applicationTemplateId eq 'x'",
    "$filter=web/homePageUrl eq 'x'",
    "$filter=owners/any(o:o/displayName eq 'x')",
    "$orderby=displayName,createdDateTime",
  ])("name %s, which the service knows, in a 501", async (query) => {
    const { as } = await withApplications(1);
    const answer = await as(persons.kim)("GET", `/applications?${query}`);
    expect([answer.status, answer.body.error?.code]).toEqual([501, "sandbox.not-implemented"]);
  });

  it.each(["$select=toString", "$expand=constructor", "$filter=valueOf eq 'x'", "$expand=owners($select=x)"])(
    "refuse %s, which the service does not know",
    async (query) => {
      const { as } = await withApplications(1);
      expect((await as(persons.kim)("GET", `/applications?${query}`)).status).toBe(400);
    },
  );

  it("name an unknown query option in a 501", async () => {
    const { as } = await createWorld();
    const answer = await as(persons.kim)("GET", "/applications?$skip=1");
    expect(answer.status).toBe(501);
    expect(answer.body.error?.message).toContain("$skip");
  });
});

it("the details of roles stay hidden without a permission to read roles", async () => {
  const { as } = await createWorld();
  const path = "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true";
  const hidden = await as(persons.ada, ["User.Read"])("GET", path, { headers: eventual });
  expect(hidden.body.value?.map((row) => Object.keys(row).sort())).toEqual([["@odata.type", "id"]]);
  const shown = await as(persons.ada, everyScope)("GET", path, { headers: eventual });
  expect(shown.body.value).toMatchObject([{ displayName: "Global Administrator" }]);
});

it("role assignments expand their definition and are found by principal", async () => {
  const { as } = await createWorld();
  const found = await as(persons.kim)(
    "GET",
    `/roleManagement/directory/roleAssignments?$filter=principalId eq '${persons.kim.id}'&$expand=roleDefinition`,
  );
  expect(found.body.value).toMatchObject([
    { directoryScopeId: "/", roleDefinition: { displayName: "Application Administrator" } },
  ]);
});

it("role assignments tell where a role holds and who defined it", async () => {
  const { as, sandbox } = await createWorld();
  const custom = "0d1c6e0f-0000-4000-8000-000000000001";
  sandbox.state.users.put({
    ...persons.noah,
    scopedRoles: [
      { templateId: roleIds.applicationAdministrator, directoryScopeId: "/an-application", isBuiltIn: true },
      { templateId: custom, directoryScopeId: "/", isBuiltIn: false },
    ],
  });
  const found = await as(persons.kim)(
    "GET",
    `/roleManagement/directory/roleAssignments?$filter=principalId eq '${persons.noah.id}'&$expand=roleDefinition($select=templateId,isBuiltIn)&$select=directoryScopeId`,
  );
  expect(found.body.value).toEqual([
    {
      directoryScopeId: "/an-application",
      roleDefinition: { templateId: roleIds.applicationAdministrator, isBuiltIn: true },
    },
    { directoryScopeId: "/", roleDefinition: { templateId: custom, isBuiltIn: false } },
  ]);
  const active = await as(persons.noah)(
    "GET",
    "/me/transitiveMemberOf/microsoft.graph.directoryRole?$count=true",
    { headers: eventual },
  );
  expect(active.body.value).toEqual([]);
});
