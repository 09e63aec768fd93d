import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createFixture, type Fixture, projectIds, repositoryId, rootCommit } from "./fixture.ts";

/** Folder with recorded exchanges; without it there is nothing to compare with. */
const specs = process.env["API_SPECS_DIR"] ?? "";
const recorded = existsSync(join(specs, "recorded/devops.json"));

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(specs, path), "utf8"));

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});

const web = `/contoso/${projectIds.web}/_apis`;
const call = async (method: string, path: string, body?: unknown) => {
  const answer = await fixture.call("owner", method, path, body === undefined ? {} : { body });
  expect(answer.status).toBeLessThan(300);
  return answer.json;
};

const pushBody = (branch: string) => ({
  refUpdates: [{ name: branch, oldObjectId: rootCommit }],
  commits: [
    {
      comment: "c",
      changes: [
        {
          changeType: "add",
          item: { path: "/x.yml" },
          newContent: { content: "steps:\n  - bash: echo hello\n", contentType: "rawtext" },
        },
      ],
    },
  ],
});

const Exchange = z.object({
  operation: z.string(),
  response: z.object({ status: z.number(), body: z.unknown() }),
});

/** Keys with the JSON types of their values, at every level; lists stand for their first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, shapeOf(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

describe.skipIf(!recorded)("replies have the shape of recorded ones:", () => {
  const exchange = (operation: string, nth = 0) => {
    const found = z
      .array(Exchange)
      .parse(readJson("recorded/devops.json"))
      .filter((entry) => entry.operation === operation)[nth];
    if (!found) throw new Error(`nothing recorded for ${operation}`);
    return found.response;
  };

  it.each([
    ["connectionData.get", "GET", "/contoso/_apis/connectionData?api-version=7.1-preview.1"],
    ["projects.list", "GET", "/contoso/_apis/projects?api-version=7.1"],
    ["projects.get", "GET", `/contoso/_apis/projects/${projectIds.web}?api-version=7.1`],
    ["git.repositories.get", "GET", `${web}/git/repositories/${repositoryId}?api-version=7.1`],
  ])("%s", async (operation, method, path) => {
    const answer = await fixture.call("owner", method, path);
    const { status, body } = exchange(operation);
    expect(answer.status).toBe(status);
    expect(shapeOf(answer.json)).toEqual(shapeOf(body));
  });

  it("git.pullRequests.create", async () => {
    const git = `${web}/git/repositories/${repositoryId}`;
    await call("POST", `${git}/pushes?api-version=7.1`, pushBody("refs/heads/recorded"));
    const answer = await fixture.call("owner", "POST", `${git}/pullrequests?api-version=7.1`, {
      body: {
        sourceRefName: "refs/heads/recorded",
        targetRefName: "refs/heads/main",
        title: "t",
        description: "d",
        reviewers: [],
      },
    });
    const { status, body } = exchange("git.pullRequests.create");
    expect(answer.status).toBe(status);
    const keys = (value: unknown) => Object.keys(z.record(z.string(), z.unknown()).parse(value)).sort();
    expect(keys(answer.json)).toEqual(keys(body));
  });

  it("errors", async () => {
    const answer = await fixture.call(
      "owner",
      "GET",
      "/contoso/_apis/permissions/49b48001-ca20-4adc-8111-5b60c903a50c/x?tokens=t",
    );
    const { status, body } = exchange("teamSettings.badRequest");
    expect(answer.status).toBe(status);
    expect(shapeOf(answer.json)).toEqual(shapeOf(body));
  });
});
