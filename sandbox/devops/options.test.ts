import { beforeAll, describe, expect, it } from "vitest";
import { createFixture, type Fixture, projectIds, repositoryId } from "./fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});

const web = `/contoso/${projectIds.web}/_apis`;
const git = `${web}/git/repositories`;

describe("an option that changes what is answered", () => {
  it.each<[service: "devops" | "vssps", path: string, option: string, atDefault: string]>([
    ["devops", "/contoso/_apis/projects", "getDefaultTeamImageUrl=true", "getDefaultTeamImageUrl=false"],
    ["devops", `/contoso/_apis/projects/${projectIds.web}`, "includeHistory=true", "includeHistory=False"],
    ["devops", git, "includeLinks=true", "includeLinks=false"],
    ["devops", git, "includeAllUrls=true", "includeAllUrls=false"],
    ["devops", `${git}/${repositoryId}/refs`, "includeStatuses=true", "includeStatuses=false"],
    ["devops", `${git}/${repositoryId}/refs`, "peelTags=true", "peelTags=false"],
    ["devops", `${git}/${repositoryId}/items?path=/README.md`, "download=true", "download=false"],
    ["vssps", "/_apis/profile/profiles/me", "details=true", "details=false"],
    ["vssps", "/_apis/accounts?memberId=x", "properties=a", "properties="],
  ])("of %s%s is a 501 that names it: %s", async (service, path, option, atDefault) => {
    const get = (query: string) =>
      fixture.call("owner", "GET", `${path}${path.includes("?") ? "&" : "?"}api-version=7.1&${query}`, {
        service,
      });
    expect((await get(atDefault)).status).toBe(200);
    const answer = await get(option);
    expect(answer.status).toBe(501);
    expect(answer.text).toContain(option.split("=")[0]);
  });
});

describe("an option with a value that it cannot have", () => {
  it.each([
    ["/contoso/_apis/projects", "$top", "many"],
    ["/contoso/_apis/projects", "$skip", "-1"],
    ["/contoso/_apis/projects", "continuationToken", "next"],
    ["/contoso/_apis/projects", "stateFilter", "bogus"],
    [`/contoso/_apis/projects/${projectIds.web}`, "includeCapabilities", "maybe"],
    [`${web}/pipelines`, "continuationToken", "1.5"],
    [`${web}/serviceendpoint/endpoints`, "includeFailed", "yes"],
    [`${web}/serviceendpoint/endpoints`, "actionFilter", "constructor"],
    [`${web}/serviceendpoint/x/executionhistory`, "top", "all"],
    [`${git}/${repositoryId}/refs`, "$top", "x"],
    [`${git}/${repositoryId}/pullrequests`, "$skip", "x"],
    [`${git}/${repositoryId}/pullrequests`, "searchCriteria.status", "open"],
    [`${git}/${repositoryId}/items`, "includeContent", "1"],
  ])("of %s is a 400 that names it: %s=%s", async (path, option, value) => {
    const answer = await fixture.call("owner", "GET", `${path}?api-version=7.1&${option}=${value}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      typeKey: "ArgumentException",
      message: expect.stringMatching(
        `^The value "${value}" .*\r\nParameter name: ${option.replace("$", "\\$")}$`,
      ),
    });
  });

  it.each([
    [`${web}/pipelines`, "orderBy=constructor", "constructor"],
    [`${git}/${repositoryId}/items`, "path=/README.md&$format=zip", "zip"],
    [`${git}/${repositoryId}/items`, "path=/", "the folder"],
  ])("or that is not emulated, of %s, is a 501 that names it: %s", async (path, query, named) => {
    const answer = await fixture.call("owner", "GET", `${path}?api-version=7.1&${query}`);
    expect(answer).toMatchObject({ status: 501, text: expect.stringContaining(named) });
  });
});

describe("a pipeline of a kind that is published and not emulated", () => {
  const create = (configuration: object) =>
    fixture.call("owner", "POST", `${web}/pipelines?api-version=7.1`, {
      body: {
        name: "x",
        configuration: {
          type: "yaml",
          path: "/x.yml",
          repository: { id: repositoryId, type: "azureReposGit" },
          ...configuration,
        },
      },
    });

  it("is a 501, and one that is not published a 400", async () => {
    expect((await create({ type: "designerJson" })).status).toBe(501);
    expect((await create({ repository: { id: "x", type: "gitHub" } })).status).toBe(501);
    expect((await create({ type: "invented" })).status).toBe(400);
  });
});
