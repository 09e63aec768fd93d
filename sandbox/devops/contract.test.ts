import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  connectionBody,
  createFixture,
  type Fixture,
  projectIds,
  repositoryId,
  rootCommit,
} from "./fixture.ts";

/** Folder with the published descriptions and recorded exchanges; without it there is nothing to compare with. */
const specs = process.env["API_SPECS_DIR"] ?? "";
const described = existsSync(join(specs, "azure-devops/7.1"));
const recorded = existsSync(join(specs, "recorded/devops.json"));

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(specs, path), "utf8"));

/** The descriptions do not speak of null: what is null counts as absent. */
const withoutNulls = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutNulls)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, inner]) =>
            inner === null ? [] : [[key, withoutNulls(inner)]],
          ),
        )
      : value;

const Description = z.object({ definitions: z.record(z.string(), z.unknown()) });

/** What does not fit the named definition of a published description. */
function misfits(file: string, definition: string, value: unknown): unknown {
  const { definitions } = Description.parse(readJson(`azure-devops/7.1/${file}.json`));
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  // Both stand for any JSON, whatever their description says: the published example of the test is a list.
  const anyJson = { JToken: {}, JObject: {} };
  const validate = ajv.compile({
    definitions: { ...definitions, ...anyJson },
    $ref: `#/definitions/${definition}`,
  });
  validate(withoutNulls(value));
  return validate.errors ?? [];
}

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
const valuesOf = (json: unknown): unknown[] => z.object({ value: z.array(z.unknown()) }).parse(json).value;
const idOf = (json: unknown): string =>
  String(z.object({ id: z.union([z.string(), z.number()]) }).parse(json).id);

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

describe.skipIf(!described)("replies fit the published descriptions:", () => {
  it("projects", async () => {
    for (const project of valuesOf(await call("GET", "/contoso/_apis/projects?api-version=7.1"))) {
      expect(misfits("core", "TeamProjectReference", project)).toEqual([]);
    }
    const one = await call(
      "GET",
      `/contoso/_apis/projects/${projectIds.web}?includeCapabilities=true&api-version=7.1`,
    );
    expect(misfits("core", "TeamProject", one)).toEqual([]);
  });

  it("service connections, their test, types and permissions", async () => {
    const body = connectionBody();
    expect(misfits("serviceEndpoint", "ServiceEndpoint", body)).toEqual([]);
    const endpoint = await call("POST", "/contoso/_apis/serviceendpoint/endpoints?api-version=7.1", body);
    expect(misfits("serviceEndpoint", "ServiceEndpoint", endpoint)).toEqual([]);
    const id = idOf(endpoint);
    const test = await call("POST", `${web}/serviceendpoint/endpointproxy?endpointId=${id}&api-version=7.1`, {
      dataSourceDetails: { dataSourceName: "TestConnection" },
    });
    expect(misfits("serviceEndpoint", "ServiceEndpointRequestResult", test)).toEqual([]);
    for (const type of valuesOf(await call("GET", "/contoso/_apis/serviceendpoint/types?api-version=7.1"))) {
      expect(misfits("serviceEndpoint", "ServiceEndpointType", type)).toEqual([]);
    }
    const permissions = `${web}/pipelines/pipelinepermissions/endpoint/${id}?api-version=7.1-preview.1`;
    const changed = await call("PATCH", permissions, {
      pipelines: [{ id: 1, authorized: true }],
      allPipelines: { authorized: true },
    });
    expect(misfits("pipelinePermissions", "ResourcePipelinePermissions", changed)).toEqual([]);
  });

  it("pipelines, runs and logs", async () => {
    await call(
      "POST",
      `${web}/git/repositories/${repositoryId}/pushes?api-version=7.1`,
      pushBody("refs/heads/run"),
    );
    const pipeline = await call("POST", `${web}/pipelines?api-version=7.1`, {
      name: "x",
      folder: "\\",
      configuration: {
        type: "yaml",
        path: "/x.yml",
        repository: { id: repositoryId, type: "azureReposGit" },
      },
    });
    expect(misfits("pipelines", "Pipeline", pipeline)).toEqual([]);
    const runs = `${web}/pipelines/${idOf(pipeline)}/runs`;
    const run = await call("POST", `${runs}?api-version=7.1`, {
      resources: { repositories: { self: { refName: "refs/heads/run" } } },
    });
    expect(misfits("pipelines", "Run", run)).toEqual([]);
    const logs = await call("GET", `${runs}/${idOf(run)}/logs?$expand=signedContent&api-version=7.1`);
    expect(misfits("pipelines", "LogCollection", logs)).toEqual([]);
  });

  it("git", async () => {
    const git = `${web}/git/repositories/${repositoryId}`;
    expect(misfits("git", "GitRepository", await call("GET", `${git}?api-version=7.1`))).toEqual([]);
    const pushed = await call("POST", `${git}/pushes?api-version=7.1`, pushBody("refs/heads/contract"));
    expect(misfits("git", "GitPush", pushed)).toEqual([]);
    for (const ref of valuesOf(await call("GET", `${git}/refs?api-version=7.1`)))
      expect(misfits("git", "GitRef", ref)).toEqual([]);
    const item = await call("GET", `${git}/items?path=/README.md&includeContent=true&api-version=7.1`);
    expect(misfits("git", "GitItem", item)).toEqual([]);
  });
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
