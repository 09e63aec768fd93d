import { beforeEach, describe, expect, it } from "vitest";
import { connectionBody, createFixture, type Fixture, type PersonName, projectIds } from "./fixture.ts";

let fixture: Fixture;
let id: string;
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
  ({ id } = created.json as { id: string });
});

const address = () =>
  `/contoso/${projectIds.web}/_apis/pipelines/pipelinepermissions/endpoint/${id}?api-version=7.1-preview.1`;
const get = () => fixture.call("owner", "GET", address());
const patch = (body: unknown, who: PersonName = "owner") => fixture.call(who, "PATCH", address(), { body });

describe("the pipelines that may use a connection", () => {
  it("are none at first, and not all", async () => {
    expect((await get()).json).toEqual({ resource: { type: "endpoint", id }, pipelines: [] });
  });

  it("are merged: what a change does not mention stays", async () => {
    await patch({ pipelines: [{ id: 16, authorized: true }] });
    const answer = await patch({
      resource: { type: "endpoint", id },
      pipelines: [{ id: 17, authorized: true }],
    });
    expect(answer.json).toMatchObject({
      pipelines: [
        { id: 16, authorized: true, authorizedBy: { uniqueName: "owner@test.example" } },
        { id: 17, authorized: true, authorizedOn: "2026-03-01T09:00:00.000Z" },
      ],
    });
    expect((await patch({ pipelines: [{ id: 16, authorized: false }] })).json).toMatchObject({
      pipelines: [{ id: 17 }],
    });
  });

  it("can be all of them, and no longer", async () => {
    expect((await patch({ allPipelines: { authorized: true } })).json).toMatchObject({
      allPipelines: { authorized: true },
    });
    const closed = await patch({
      allPipelines: { authorized: false, authorizedBy: null, authorizedOn: null },
      pipelines: [],
    });
    expect(closed.json).not.toHaveProperty("allPipelines");
    expect(fixture.sandbox.state.pipelinePermissions.size).toBe(0);
  });

  it("are not changed where the body names another resource than the address", async () => {
    const named = (resource: object) => patch({ resource, allPipelines: { authorized: true } });
    expect((await named({ type: "endpoint", id: projectIds.web })).status).toBe(400);
    expect(fixture.sandbox.state.pipelinePermissions.size).toBe(0);
    expect((await named({ type: "Endpoint", id: id.toUpperCase() })).status).toBe(200);
  });

  it("are changed by administrators of the connection only", async () => {
    expect((await patch({ allPipelines: { authorized: true } }, "user")).status).toBe(403);
  });

  it("can be changed for several connections at once", async () => {
    const path = `/contoso/${projectIds.web}/_apis/pipelines/pipelinepermissions?api-version=7.1-preview.1`;
    const body = [
      { resource: { type: "endpoint", id, name: "azure-prod" }, pipelines: [{ id: 1, authorized: true }] },
    ];
    const answer = await fixture.call("owner", "PATCH", path, { body });
    expect(answer.json).toMatchObject({ count: 1, value: [{ resource: { id }, pipelines: [{ id: 1 }] }] });
  });
});
