import { beforeEach, describe, expect, it } from "vitest";
import { guidOf } from "../kernel/ids.ts";
import { createFixture, type Fixture, identityIdOf, organizations, people, projectIds } from "./fixture.ts";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});

const vssps = (who: Parameters<Fixture["call"]>[0], path: string) =>
  fixture.call(who, "GET", path, { service: "vssps" });

describe("profile and organizations", () => {
  it("a profile's id is its public alias and leads to the organizations of the member", async () => {
    const me = (await vssps("owner", "/_apis/profile/profiles/me?api-version=7.1")).json as {
      id: string;
      publicAlias: string;
    };
    expect(me.id).toBe(me.publicAlias);
    expect(me.id).not.toBe(people.owner.id);
    const accounts = await vssps("owner", `/_apis/accounts?memberId=${me.publicAlias}&api-version=7.1`);
    expect(accounts.json).toMatchObject({
      count: 2,
      value: [
        { accountId: organizations.contoso.id, accountName: "Contoso", properties: {} },
        { accountId: organizations.oldcorp.id, accountName: "OldCorp" },
      ],
    });
  });

  it("accounts say which parameter is missing", async () => {
    const answer = await vssps("owner", "/_apis/accounts?api-version=7.1");
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      message: "Necessary parameters ownerId or memberId were not provided in the request.",
    });
  });

  it("the organizations are the caller's own, owned ones alone where asked, and of the token's tenant", async () => {
    const publicAlias = async (who: "owner" | "user") =>
      ((await vssps(who, "/_apis/profile/profiles/me?api-version=7.1")).json as { id: string }).id;
    const names = async (who: "owner" | "user", query: string) =>
      (
        (await vssps(who, `/_apis/accounts?${query}&api-version=7.1`)).json as {
          value: { accountName: string }[];
        }
      ).value.map(({ accountName }) => accountName);
    const user = await publicAlias("user");
    expect(await names("user", `memberId=${user}`)).toEqual(["Contoso"]);
    expect(await names("user", `ownerId=${user}`)).toEqual([]);
    expect(await names("owner", `ownerId=${await publicAlias("owner")}`)).toEqual(["Contoso", "OldCorp"]);
    expect(await names("owner", `memberId=${user}`)).toEqual([]);
    fixture.sandbox.state.organizations.put({ ...organizations.contoso, tenantId: guidOf("elsewhere") });
    expect(await names("user", `memberId=${user}`)).toEqual([]);
  });

  it("a service principal belongs to no organization by this list", async () => {
    const answer = await vssps(
      "service-principal",
      `/_apis/accounts?memberId=${guidOf("x")}&api-version=7.1`,
    );
    expect(answer.json).toEqual({ count: 0, value: [] });
  });

  it("connection data bears the organization's id and an identity that is not the Entra one", async () => {
    const data = await fixture.call(
      "owner",
      "GET",
      "/contoso/_apis/connectionData?api-version=7.1-preview.1",
    );
    expect(data.json).toMatchObject({
      instanceId: organizations.contoso.id,
      authenticatedUser: {
        id: identityIdOf(organizations.contoso, people.owner.id),
        providerDisplayName: "owner",
      },
    });
  });
});

describe("projects", () => {
  const names = (json: unknown) => (json as { value: { name: string }[] }).value.map(({ name }) => name);

  it("are only those that the member may see", async () => {
    const all = await fixture.call("owner", "GET", "/contoso/_apis/projects?api-version=7.1");
    expect(names(all.json)).toEqual(["Web Shop", "data", "hidden"]);
    const some = await fixture.call("reader", "GET", "/contoso/_apis/projects?api-version=7.1");
    expect(names(some.json)).toEqual(["Web Shop", "data"]);
  });

  it("are seen by every member where they are not private, without a right in them", async () => {
    const { state } = fixture.sandbox;
    const hidden = state.projects.get(projectIds.hidden);
    if (!hidden) throw new Error("not stored");
    for (const visibility of ["organization", "public"] as const) {
      state.projects.put({ ...hidden, visibility });
      const some = await fixture.call("reader", "GET", "/contoso/_apis/projects?api-version=7.1");
      expect(names(some.json)).toEqual(["Web Shop", "data", "hidden"]);
    }
    const path = `/contoso/${projectIds.hidden}/_apis/pipelines?api-version=7.1`;
    const body = {
      name: "x",
      configuration: { type: "yaml", path: "/x", repository: { id: "x", type: "azureReposGit" } },
    };
    expect((await fixture.call("reader", "POST", path, { body })).status).toBe(403);
  });

  it("come in pages until the header is absent", async () => {
    const first = await fixture.call("owner", "GET", "/contoso/_apis/projects?$top=2&api-version=7.1");
    expect(names(first.json)).toEqual(["Web Shop", "data"]);
    const token = first.headers.get("x-ms-continuationtoken");
    const second = await fixture.call(
      "owner",
      "GET",
      `/contoso/_apis/projects?$top=2&continuationToken=${token}&api-version=7.1`,
    );
    expect(names(second.json)).toEqual(["hidden"]);
    expect(second.headers.get("x-ms-continuationtoken")).toBeNull();
  });

  it("say a hundred at most where no size is asked for", async () => {
    for (let index = 0; index < 120; index++) {
      const id = guidOf(`many:${index}`);
      fixture.sandbox.state.projects.put({
        id,
        organizationId: organizations.contoso.id,
        name: `p${index}`,
        description: "",
        visibility: "organization",
        lastUpdateAt: 0,
      });
    }
    const page = await fixture.call("owner", "GET", "/contoso/_apis/projects?api-version=7.1");
    expect(page.json).toMatchObject({ count: 100 });
    expect(page.headers.get("x-ms-continuationtoken")).toBe("100");
  });

  it("an unknown name and an unknown id have errors of their own, and hidden is unknown", async () => {
    const byName = await fixture.call("reader", "GET", "/contoso/_apis/projects/hidden?api-version=7.1");
    expect(byName).toMatchObject({ status: 404, json: { message: expect.stringContaining("TF200016") } });
    const byId = await fixture.call(
      "reader",
      "GET",
      `/contoso/_apis/projects/${projectIds.hidden}?api-version=7.1`,
    );
    expect(byId).toMatchObject({ status: 404, json: { message: expect.stringContaining("VS800075") } });
  });

  it("lead to the organization's id, and omit an empty description", async () => {
    const answer = await fixture.call(
      "owner",
      "GET",
      "/contoso/_apis/projects/web%20shop?includeCapabilities=true&api-version=7.1",
    );
    expect(answer.json).toMatchObject({
      id: projectIds.web,
      _links: {
        collection: {
          href: `https://dev.azure.com/Contoso/_apis/projectCollections/${organizations.contoso.id}`,
        },
      },
      capabilities: { versioncontrol: { sourceControlType: "Git" } },
    });
    expect(answer.json).not.toHaveProperty("description");
  });
});

describe("asking for permissions", () => {
  const ask = async (who: Parameters<Fixture["call"]>[0], bits: number, tokens: string) =>
    (
      await fixture.call(
        who,
        "GET",
        `/contoso/_apis/permissions/49b48001-ca20-4adc-8111-5b60c903a50c/${bits}?tokens=${tokens}&api-version=7.1`,
      )
    ).json;

  const tokens = `endpoints/${projectIds.web},endpoints/${projectIds.hidden}`;

  it("answers for each token in turn whether connections may be created there", async () => {
    expect(await ask("owner", 4, tokens)).toEqual({ count: 2, value: [true, true] });
    expect(await ask("creator", 4, tokens)).toEqual({ count: 2, value: [true, false] });
    expect(await ask("reader", 4, tokens)).toEqual({ count: 2, value: [false, false] });
  });

  it("is a 501 where other things than connections are asked about", async () => {
    const build = "33344d9c-fc72-4d6f-aba5-fa317101a7e9";
    const path = `/contoso/_apis/permissions/${build}/1?tokens=x&api-version=7.1`;
    expect(await fixture.call("owner", "GET", path)).toMatchObject({
      status: 501,
      text: expect.stringContaining(build),
    });
  });

  it("wants every bit that is asked for", async () => {
    expect(await ask("user", 1, `endpoints/${projectIds.web}`)).toEqual({ count: 1, value: [true] });
    expect(await ask("user", 3, `endpoints/${projectIds.web}`)).toEqual({ count: 1, value: [false] });
  });
});
