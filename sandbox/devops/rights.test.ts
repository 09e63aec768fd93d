import { beforeEach, describe, expect, it } from "vitest";
import { guidOf } from "../kernel/ids.ts";
import {
  connectionBody,
  createFixture,
  type Fixture,
  organizations,
  type PersonName,
  people,
  projectIds,
  repositoryId,
  rootCommit,
} from "./fixture.ts";

let fixture: Fixture;
/** A connection and a pipeline of the owner's, in the web project. */
let connectionId: string;
let pipelineId: number;

const web = `/contoso/${projectIds.web}/_apis`;
const endpoints = "/contoso/_apis/serviceendpoint/endpoints";
const git = `${web}/git/repositories/${repositoryId}`;
const v = "api-version=7.1";

const pipelineBody = (name: string) => ({
  name,
  configuration: { type: "yaml", path: "/ci.yml", repository: { id: repositoryId, type: "azureReposGit" } },
});

const pushBody = (branch: string, content = "steps:\n  - bash: echo hello\n") => ({
  refUpdates: [{ name: `refs/heads/${branch}`, oldObjectId: rootCommit }],
  commits: [
    {
      comment: "Add",
      changes: [
        { changeType: "add", item: { path: "/ci.yml" }, newContent: { content, contentType: "rawtext" } },
      ],
    },
  ],
});

beforeEach(async () => {
  fixture = await createFixture();
  const as = async (method: string, path: string, body: unknown) =>
    (await fixture.call("owner", method, path, { body })).json as { id: never };
  connectionId = (await as("POST", `${endpoints}?${v}`, connectionBody())).id;
  pipelineId = (await as("POST", `${web}/pipelines?${v}`, pipelineBody("ci"))).id;
  await as("POST", `${git}/pushes?${v}`, pushBody("ci"));
});

interface Operation {
  method: string;
  path: () => string;
  body?: () => unknown;
  /** What shows that it was refused, where the status does not. */
  refusedWith?: string;
  /** Statuses for who owns the organization, administers the project, creates, uses and reads connections. */
  statuses: readonly [number, number, number, number, number];
}

const named = (name: string) =>
  connectionBody({
    name,
    serviceEndpointProjectReferences: [{ projectReference: { id: projectIds.web }, name }],
  });

const permissions = (of = "") => `${web}/pipelines/pipelinepermissions${of}?api-version=7.1-preview.1`;

const operations: Record<string, Operation> = {
  "creating a connection": {
    method: "POST",
    path: () => `${endpoints}?${v}`,
    body: () => named("new"),
    statuses: [200, 200, 200, 403, 403],
  },
  "changing a connection": {
    method: "PUT",
    path: () => `${endpoints}/${connectionId}?${v}`,
    body: () => named("renamed"),
    statuses: [200, 200, 403, 403, 403],
  },
  "sharing a connection": {
    method: "PATCH",
    path: () => `${endpoints}/${connectionId}?${v}`,
    body: () => [{ projectReference: { id: projectIds.data }, name: "shared" }],
    statuses: [204, 204, 403, 403, 403],
  },
  "deleting a connection": {
    method: "DELETE",
    path: () => `${endpoints}/${connectionId}?projectIds=${projectIds.web}&${v}`,
    statuses: [204, 204, 403, 403, 403],
  },
  "testing a connection": {
    method: "POST",
    path: () => `${web}/serviceendpoint/endpointproxy?endpointId=${connectionId}&${v}`,
    body: () => ({ dataSourceDetails: { dataSourceName: "TestConnection" } }),
    statuses: [200, 200, 404, 200, 403],
  },
  "reading who may use a connection": {
    method: "GET",
    path: () => permissions(`/endpoint/${connectionId}`),
    statuses: [200, 200, 404, 200, 200],
  },
  "permitting a pipeline": {
    method: "PATCH",
    path: () => permissions(`/endpoint/${connectionId}`),
    body: () => ({ pipelines: [{ id: 1, authorized: true }] }),
    statuses: [200, 200, 404, 403, 403],
  },
  "permitting pipelines together": {
    method: "PATCH",
    path: () => permissions(),
    body: () => [
      { resource: { type: "endpoint", id: connectionId }, pipelines: [{ id: 1, authorized: true }] },
    ],
    statuses: [200, 200, 404, 403, 403],
  },
  "creating a pipeline": {
    method: "POST",
    path: () => `${web}/pipelines?${v}`,
    body: () => pipelineBody("another"),
    statuses: [200, 200, 200, 200, 403],
  },
  "queueing a run": {
    method: "POST",
    path: () => `${web}/pipelines/${pipelineId}/runs?${v}`,
    body: () => ({ resources: { repositories: { self: { refName: "refs/heads/ci" } } } }),
    statuses: [200, 200, 200, 200, 403],
  },
  "deleting a pipeline": {
    method: "DELETE",
    path: () => `${web}/build/definitions/${pipelineId}?${v}`,
    statuses: [204, 204, 204, 204, 403],
  },
  "pushing to a branch": {
    method: "POST",
    path: () => `${git}/pushes?${v}`,
    body: () => pushBody("another"),
    statuses: [201, 201, 201, 201, 403],
  },
  "creating a branch": {
    method: "POST",
    path: () => `${git}/refs?${v}`,
    body: () => [{ name: "refs/heads/b", oldObjectId: "0".repeat(40), newObjectId: rootCommit }],
    refusedWith: "createBranchPermissionRequired",
    statuses: [200, 200, 200, 200, 403],
  },
  "asking for a pull": {
    method: "POST",
    path: () => `${git}/pullrequests?${v}`,
    body: () => ({ sourceRefName: "refs/heads/ci", targetRefName: "refs/heads/main", title: "t" }),
    statuses: [201, 201, 201, 201, 403],
  },
};

const asking: readonly PersonName[] = ["owner", "projectAdministrator", "creator", "user", "reader"];

const cases = Object.entries(operations).flatMap(([what, operation]) =>
  asking.map((who, index) => ({ what, who, operation, status: operation.statuses[index] ?? 0 })),
);

describe("who may do what in a project", () => {
  it.each(cases)("$what as $who: $status", async ({ who, operation, status }) => {
    const { method, path, body, refusedWith } = operation;
    const answer = await fixture.call(who, method, path(), body ? { body: body() } : {});
    if (refusedWith === undefined) expect(answer.status).toBe(status);
    else expect(answer.text.includes(refusedWith)).toBe(status === 403);
  });

  it("sharing a connection of one's own asks for the right to create in the other project", async () => {
    const { state } = fixture.sandbox;
    const mine = await fixture.call("creator", "POST", `${endpoints}?${v}`, { body: named("mine") });
    const { id } = mine.json as { id: string };
    const toData = () =>
      fixture.call("creator", "PATCH", `${endpoints}/${id}?${v}`, {
        body: [{ projectReference: { id: projectIds.data }, name: "mine" }],
      });
    const membership = state.memberships.get(`${organizations.contoso.id}/${people.creator.id}`);
    if (!membership) throw new Error("not stored");
    const reads = { administrator: false, contributor: true, endpointRoles: ["Reader" as const] };
    state.memberships.put({
      ...membership,
      projects: { ...membership.projects, [projectIds.data]: reads },
    });
    expect((await toData()).status).toBe(403);
    state.memberships.put(membership);
    expect((await toData()).status).toBe(204);
  });

  it("automatic creation is not for service principals, and not emulated for people", async () => {
    const { state } = fixture.sandbox;
    const owner = state.memberships.get(`${organizations.contoso.id}/${people.owner.id}`);
    if (!owner) throw new Error("not stored");
    const entraId = guidOf("principal");
    state.memberships.put({
      ...owner,
      id: `${organizations.contoso.id}/${entraId}`,
      entraId,
      identityId: entraId,
    });
    const create = (who: "owner" | "service-principal", creationMode: string) =>
      fixture.call(who, "POST", `${endpoints}?${v}`, {
        body: { ...named("auto"), data: { ...connectionBody().data, creationMode } },
      });
    expect(await create("service-principal", "Automatic")).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining("not available to service principals") },
    });
    expect((await create("owner", "Automatic")).status).toBe(501);
    expect((await create("service-principal", "Manual")).status).toBe(200);
  });
});
