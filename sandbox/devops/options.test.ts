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
