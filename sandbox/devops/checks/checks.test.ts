import { beforeEach, describe, expect, it } from "vitest";
import { exportState } from "../../state/state.ts";
import {
  connectionBody,
  createFixture,
  type Fixture,
  identityIdOf,
  organizations,
  type PersonName,
  people,
  projectIds,
} from "../fixture.ts";

let fixture: Fixture;
let endpoint: string;
beforeEach(async () => {
  fixture = await createFixture();
  const created = await fixture.call(
    "owner",
    "POST",
    "/contoso/_apis/serviceendpoint/endpoints?api-version=7.1",
    {
      body: connectionBody(),
    },
  );
  ({ id: endpoint } = created.json as { id: string });
});

const idOf = (person: PersonName) => identityIdOf(organizations.contoso, people[person].id);

const checks = (project: string = projectIds.web) =>
  `/contoso/${project}/_apis/pipelines/checks/configurations`;
const version = "api-version=7.1-preview.1";
const listPath = (more = "", project?: string) =>
  `${checks(project)}?resourceType=endpoint&resourceId=${endpoint}${more}&${version}`;
const list = (more = "", who: PersonName = "owner", project?: string) =>
  fixture.call(who, "GET", listPath(more, project));

const onEndpoint = (content: object, more: object = {}) => ({
  ...content,
  timeout: 43200,
  resource: { type: "endpoint", id: endpoint, name: "azure-prod" },
  ...more,
});

const approval = (settings: object = {}) => ({
  type: { id: "8c6f20a7-a545-4486-9777-f762fafe0d4d", name: "Approval" },
  settings: {
    approvers: [{ displayName: null, id: idOf("owner") }],
    executionOrder: "anyOrder",
    minRequiredApprovers: 0,
    instructions: "Look twice",
    blockedApprovers: [],
    ...settings,
  },
});

const taskCheck = (settings: object) => ({
  type: { id: "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7", name: "Task Check" },
  settings,
});

const branchControl = (inputs: object = {}) =>
  taskCheck({
    displayName: "Branch control",
    definitionRef: {
      id: "86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b",
      name: "evaluatebranchProtection",
      version: "0.0.1",
    },
    inputs: {
      allowedBranches: "refs/heads/main, refs/heads/release/*",
      ensureProtectionOfBranch: "true",
      allowUnknownStatusBranch: "false",
      ...inputs,
    },
  });

const businessHours = (inputs: object = {}) =>
  taskCheck({
    displayName: "Business Hours",
    definitionRef: {
      id: "445fde2f-6c39-441c-807f-8a59ff2e075f",
      name: "evaluateBusinessHours",
      version: "0.0.1",
    },
    inputs: {
      businessDays: "Monday, Tuesday",
      timeZone: "UTC",
      startTime: "04:00",
      endTime: "11:00",
      ...inputs,
    },
    retryInterval: 5,
  });

const lock = {
  type: { id: "2ef31ad6-baa0-403a-8b45-2cbc9b4e5563", name: "ExclusiveLock" },
  settings: {},
};

const add = (content: object, who: PersonName = "owner", more: object = {}, project?: string) =>
  fixture.call(who, "POST", `${checks(project)}?${version}`, { body: onEndpoint(content, more) });

const numberOf = (answer: { json: unknown }): number => (answer.json as { id: number }).id;

describe("a check on a connection", () => {
  it.each<[string, () => object]>([
    ["an approval", () => approval()],
    ["branch control", () => branchControl()],
    ["business hours", () => businessHours()],
    ["an exclusive lock", () => lock],
  ])("can be %s, and is answered as it was sent", async (_what, content) => {
    const sent = content() as { settings: object };
    const created = await add(sent);
    expect(created.status).toBe(200);
    const { approvers: _approvers, ...settings } = sent.settings as { approvers?: unknown };
    expect(created.json).toMatchObject({
      ...sent,
      settings,
      timeout: 43200,
      version: 1,
      resource: { type: "endpoint", id: endpoint, name: "azure-prod" },
      createdBy: { uniqueName: "owner@test.example" },
      createdOn: "2026-03-01T09:00:00.000Z",
    });
  });

  it("names its approvers, whom the organization knows", async () => {
    expect((await add(approval())).json).toMatchObject({
      settings: { approvers: [{ id: idOf("owner"), uniqueName: "owner@test.example" }] },
    });
    const byEntraId = await add(approval({ approvers: [{ id: people.owner.id }] }));
    expect([byEntraId.status, byEntraId.text]).toEqual([400, expect.stringContaining("not known")]);
  });

  it("shows its settings only where they are asked for", async () => {
    const number = numberOf(await add(branchControl()));
    expect((await list()).json).toMatchObject({ count: 1, value: [{ id: number }] });
    expect((await list()).text).not.toContain("allowedBranches");
    expect((await list("&$expand=settings")).text).toContain("allowedBranches");
    const one = (more: string) => fixture.call("owner", "GET", `${checks()}/${number}?${more}${version}`);
    expect((await one("")).json).not.toHaveProperty("settings");
    expect((await one("$expand=settings&")).json).toHaveProperty("settings.inputs.allowedBranches");
  });

  it("is found among those of several connections at once", async () => {
    const number = numberOf(await add(lock));
    const path = `/contoso/${projectIds.web}/_apis/pipelines/checks/queryconfigurations?$expand=settings&${version}`;
    const body = [{ type: "endpoint", id: endpoint, name: "azure-prod" }];
    expect((await fixture.call("owner", "POST", path, { body })).json).toMatchObject({
      count: 1,
      value: [{ id: number, settings: {} }],
    });
  });

  it("is changed as a whole, and bears another version then", async () => {
    const number = numberOf(await add(branchControl()));
    const read = (await fixture.call("owner", "GET", `${checks()}/${number}?$expand=settings&${version}`))
      .json as object;
    const patch = (body: object) =>
      fixture.call("owner", "PATCH", `${checks()}/${number}?${version}`, { body });
    const changed = await patch({
      ...read,
      ...branchControl({ allowedBranches: "refs/heads/main" }),
      timeout: 60,
    });
    expect(changed.json).toMatchObject({
      version: 2,
      timeout: 60,
      settings: { inputs: { allowedBranches: "refs/heads/main" } },
    });
    expect((await patch({ ...read, ...lock })).text).toContain("type of a check");
    expect((await patch({ ...read, id: number + 1 })).status).toBe(400);
    expect((await patch({ ...read, resource: { type: "endpoint", id: projectIds.web } })).status).toBe(400);
  });

  it("is deleted with 204 and is not there any more", async () => {
    const number = numberOf(await add(lock));
    const path = `${checks()}/${number}?${version}`;
    expect((await fixture.call("owner", "DELETE", path)).status).toBe(204);
    const gone = await fixture.call("owner", "GET", path);
    expect([gone.status, gone.json]).toEqual([
      404,
      expect.objectContaining({ message: expect.stringMatching(/does not exist\.$/) }),
    ]);
    expect((await list()).json).toMatchObject({ count: 0 });
  });
});

describe("checks of a connection that is shared", () => {
  beforeEach(async () => {
    const shared = await fixture.call(
      "owner",
      "PATCH",
      `/contoso/_apis/serviceendpoint/endpoints/${endpoint}?api-version=7.1`,
      { body: [{ projectReference: { id: projectIds.data }, name: "azure-data" }] },
    );
    expect(shared.status).toBe(204);
  });

  it("are kept for each project, under the name that the connection has there", async () => {
    await add(lock);
    expect((await list("", "owner", projectIds.data)).json).toMatchObject({ count: 0 });
    const there = await add(lock, "owner", {}, projectIds.data);
    expect(there.json).toMatchObject({ resource: { name: "azure-data" } });
    const elsewhere = await fixture.call("owner", "GET", `${checks()}/${numberOf(there)}?${version}`);
    expect(elsewhere.status).toBe(404);
  });

  it("go with the project that the connection leaves, and the last with the connection", async () => {
    await add(lock);
    await add(lock, "owner", {}, projectIds.data);
    const remove = (project: string) =>
      fixture.call(
        "owner",
        "DELETE",
        `/contoso/_apis/serviceendpoint/endpoints/${endpoint}?projectIds=${project}&api-version=7.1`,
      );
    await remove(projectIds.data);
    expect(exportState(fixture.sandbox.state)["checks"]).toMatchObject([{ projectId: projectIds.web }]);
    await remove(projectIds.web);
    expect(exportState(fixture.sandbox.state)["checks"]).toEqual([]);
  });
});

describe("the right to checks", () => {
  it("is that of who administers the connection; who sees it sees them", async () => {
    expect((await add(lock, "user")).status).toBe(403);
    expect((await add(lock, "projectAdministrator")).status).toBe(200);
    expect((await list("", "reader")).json).toMatchObject({ count: 1 });
    const hidden = await list("", "creator");
    expect([hidden.status, hidden.json]).toEqual([
      403,
      expect.objectContaining({
        message: expect.stringMatching(
          /does not have required permissions to view assignment on the resource$/,
        ),
      }),
    ]);
  });

  it("is asked for changes and deletions as well", async () => {
    const path = `${checks()}/${numberOf(await add(lock))}?${version}`;
    expect((await fixture.call("user", "PATCH", path, { body: onEndpoint(lock) })).status).toBe(403);
    expect((await fixture.call("user", "DELETE", path)).status).toBe(403);
    expect((await list()).json).toMatchObject({ count: 1 });
  });
});

describe("what is refused", () => {
  it("is a version without preview: checks were never released", async () => {
    const answer = await fixture.call("owner", "GET", listPath().replace(version, "api-version=7.1"));
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("under preview")]);
  });

  it.each<[string, () => object, number]>([
    ["an unknown type", () => ({ type: { id: projectIds.web }, settings: {} }), 400],
    [
      "a required template",
      () => ({ type: { id: "4020e66e-b0f3-47e1-bc88-48f3cc59b5f3" }, settings: {} }),
      501,
    ],
    [
      "another task",
      () =>
        taskCheck({
          displayName: "Invoke",
          definitionRef: {
            id: "9c3e8943-130d-4c78-ac63-8af81df62dfb",
            name: "InvokeRESTAPI",
            version: "1.220.0",
          },
          inputs: {},
        }),
      501,
    ],
    ["an approval without approvers", () => approval({ approvers: [] }), 400],
    ["more approvals than approvers", () => approval({ minRequiredApprovers: 2 }), 400],
    ["an order that is none", () => approval({ executionOrder: "random" }), 400],
    ["a setting that nobody knows", () => approval({ colour: "red" }), 501],
    ["a flag that is no text", () => branchControl({ ensureProtectionOfBranch: true }), 400],
    ["a day that is none", () => businessHours({ businessDays: "Monday,Caturday" }), 400],
    ["a time that is none", () => businessHours({ startTime: "25:00" }), 400],
    ["a time zone that is not emulated", () => businessHours({ timeZone: "W. Europe Standard Time" }), 501],
    ["a timeout of more than thirty days", () => ({ ...lock, timeout: 43_201 }), 400],
    ["another kind of resource", () => ({ ...lock, resource: { type: "queue", id: "1" } }), 501],
    [
      "a connection that is not there",
      () => ({ ...lock, resource: { type: "endpoint", id: projectIds.web } }),
      404,
    ],
  ])("is %s", async (_what, content, status) => {
    expect((await add({}, "owner", content())).status).toBe(status);
    expect(fixture.sandbox.state.checks.size).toBe(0);
  });

  it("is a list that names no resource", async () => {
    expect((await fixture.call("owner", "GET", `${checks()}?resourceType=endpoint&${version}`)).status).toBe(
      400,
    );
  });
});
