import { beforeEach, describe, expect, it } from "vitest";
import {
  createFixture,
  emptyRepositoryId,
  type Fixture,
  type PersonName,
  projectIds,
  repositoryId,
  rootCommit,
} from "../fixture.ts";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});

const repository = (id = repositoryId, project: string = projectIds.web) =>
  `/contoso/${project}/_apis/git/repositories/${id}`;
const v = "api-version=7.1";
const nothing = "0".repeat(40);

const push = (
  name: string,
  oldObjectId: string,
  options: { who?: PersonName; at?: string; changeType?: string; path?: string } = {},
) =>
  fixture.call(options.who ?? "owner", "POST", `${options.at ?? repository()}/pushes?${v}`, {
    body: {
      refUpdates: [{ name, oldObjectId }],
      commits: [
        {
          comment: "Add a pipeline",
          changes: [
            {
              changeType: options.changeType ?? "add",
              item: { path: options.path ?? "/wif.yml" },
              newContent: { content: "steps: []", contentType: "rawtext" },
            },
          ],
        },
      ],
    },
  });

describe("repositories", () => {
  it("have no default branch until the first push makes one", async () => {
    const at = repository(emptyRepositoryId, projectIds.data);
    expect((await fixture.call("owner", "GET", `${at}?${v}`)).json).not.toHaveProperty("defaultBranch");
    const pushed = await push("refs/heads/main", nothing, { at });
    expect(pushed.status).toBe(201);
    expect((await fixture.call("owner", "GET", `${at}?${v}`)).json).toMatchObject({
      defaultBranch: "refs/heads/main",
    });
  });

  it("are found by name as well as by id", async () => {
    expect((await fixture.call("owner", "GET", `${repository("Web%20Shop")}?${v}`)).json).toMatchObject({
      id: repositoryId,
    });
  });
});

describe("branches", () => {
  it("are filtered by how their names begin", async () => {
    const answer = await fixture.call("owner", "GET", `${repository()}/refs?filter=heads/main&${v}`);
    expect(answer.json).toMatchObject({
      value: [{ name: "refs/heads/main" }, { name: "refs/heads/main-2" }],
    });
  });

  it("each tell under one 200 how their own update went", async () => {
    const body = [
      { name: "refs/heads/new", oldObjectId: nothing, newObjectId: rootCommit },
      { name: "refs/heads/main", oldObjectId: nothing, newObjectId: rootCommit },
      { name: "refs/heads/gone", oldObjectId: rootCommit, newObjectId: nothing },
    ];
    const answer = await fixture.call("owner", "POST", `${repository()}/refs?${v}`, { body });
    expect(answer.json).toMatchObject({
      value: [
        { updateStatus: "succeeded", success: true },
        { updateStatus: "staleOldObjectId", success: false },
        { updateStatus: "succeededNonExistentRef", success: true },
      ],
    });
  });

  it("move forward only, and a protected one not at all", async () => {
    const pushed = await push("refs/heads/wif", rootCommit);
    const [update] = (pushed.json as { refUpdates: { newObjectId: string }[] }).refUpdates;
    const tip = update?.newObjectId;
    const body = [
      { name: "refs/heads/main", oldObjectId: rootCommit, newObjectId: tip },
      { name: "refs/heads/wif", oldObjectId: tip, newObjectId: rootCommit },
      { name: "refs/heads/release", oldObjectId: rootCommit, newObjectId: tip },
      { name: "refs/heads/release", oldObjectId: rootCommit, newObjectId: nothing },
    ];
    const answer = await fixture.call("owner", "POST", `${repository()}/refs?${v}`, { body });
    expect(answer.json).toMatchObject({
      value: [
        { updateStatus: "succeeded" },
        { updateStatus: "forcePushRequired" },
        { updateStatus: "rejectedByPolicy" },
        { updateStatus: "rejectedByPolicy" },
      ],
    });
  });

  it("leave nothing behind when a pushed one is deleted", async () => {
    const before = [
      fixture.sandbox.state.commits.list(),
      fixture.sandbox.state.repositories.get(repositoryId),
    ];
    const pushed = await push("refs/heads/wif", rootCommit);
    const [update] = (pushed.json as { refUpdates: { oldObjectId: string; newObjectId: string }[] })
      .refUpdates;
    expect(update?.oldObjectId).toBe(nothing);
    await fixture.call("owner", "POST", `${repository()}/refs?${v}`, {
      body: [{ name: "refs/heads/wif", oldObjectId: update?.newObjectId, newObjectId: nothing }],
    });
    expect([
      fixture.sandbox.state.commits.list(),
      fixture.sandbox.state.repositories.get(repositoryId),
    ]).toEqual(before);
  });
});

describe("pushes", () => {
  it("build on the tip, and a stale tip is a conflict", async () => {
    expect((await push("refs/heads/main", rootCommit)).status).toBe(201);
    expect(await push("refs/heads/main", rootCommit, { path: "/b.yml" })).toMatchObject({
      status: 409,
      json: { message: expect.stringContaining("TF401028") },
    });
  });

  it("are refused on a protected branch", async () => {
    expect(await push("refs/heads/release", rootCommit)).toMatchObject({
      status: 403,
      json: { message: expect.stringContaining("TF402455") },
    });
  });

  it("are refused to readers", async () => {
    expect((await push("refs/heads/x", rootCommit, { who: "reader" })).status).toBe(403);
  });

  it("say which kinds of change they do not do", async () => {
    const answer = await push("refs/heads/x", rootCommit, { changeType: "rename" });
    expect(answer).toMatchObject({ status: 501, text: expect.stringContaining("rename") });
  });

  it("add only what is new and edit only what is there", async () => {
    expect((await push("refs/heads/x", rootCommit, { path: "/README.md" })).status).toBe(400);
    expect((await push("refs/heads/x", rootCommit, { changeType: "edit" })).status).toBe(404);
    expect((await push("refs/heads/x", rootCommit, { changeType: "edit", path: "/README.md" })).status).toBe(
      201,
    );
  });
});

describe("files", () => {
  const item = (query: string) => fixture.call("owner", "GET", `${repository()}/items?${query}&${v}`);

  it("are read at a branch, as JSON with their content or as themselves", async () => {
    await push("refs/heads/wif", rootCommit);
    expect(
      (await item("path=/wif.yml&versionDescriptor.version=wif&includeContent=true")).json,
    ).toMatchObject({
      path: "/wif.yml",
      content: "steps: []",
    });
    expect((await item("path=wif.yml&versionDescriptor.version=wif")).text).toBe("steps: []");
  });

  it("that are not there are 404", async () => {
    expect((await item("path=/wif.yml")).status).toBe(404);
    expect((await item("path=/README.md&versionDescriptor.version=nowhere")).status).toBe(404);
  });
});

describe("pull requests", () => {
  it("are created once for two branches", async () => {
    await push("refs/heads/wif", rootCommit);
    const open = () =>
      fixture.call("owner", "POST", `${repository()}/pullrequests?${v}`, {
        body: {
          sourceRefName: "refs/heads/wif",
          targetRefName: "refs/heads/main",
          title: "Add",
          description: "",
          reviewers: [],
        },
      });
    const first = await open();
    expect(first).toMatchObject({ status: 201, json: { status: "active", mergeStatus: "queued" } });
    expect(await open()).toMatchObject({
      status: 409,
      json: { message: expect.stringContaining("TF401179") },
    });
    const { pullRequestId } = first.json as { pullRequestId: number };
    const one = await fixture.call("owner", "GET", `${repository()}/pullrequests/${pullRequestId}?${v}`);
    expect(one.json).toMatchObject({ title: "Add" });
    expect((await fixture.call("owner", "GET", `${repository()}/pullrequests?${v}`)).json).toMatchObject({
      count: 1,
    });
  });

  const create = (change: object) =>
    fixture.call("owner", "POST", `${repository()}/pullrequests?${v}`, {
      body: { sourceRefName: "refs/heads/main-2", targetRefName: "refs/heads/main", title: "t", ...change },
    });

  it("are given up, which makes way for another, but not after they were completed", async () => {
    await push("refs/heads/wif", rootCommit);
    const open = async () => {
      const opened = await create({ sourceRefName: "refs/heads/wif" });
      return (opened.json as { pullRequestId: number }).pullRequestId;
    };
    const giveUp = (id: number, body: object = { status: "abandoned" }) =>
      fixture.call("owner", "PATCH", `${repository()}/pullrequests/${id}?${v}`, { body });
    const first = await open();
    expect((await giveUp(first, { status: "completed" })).status).toBe(501);
    expect(await giveUp(first)).toMatchObject({ status: 200, json: { status: "abandoned" } });
    expect((await giveUp(first)).status).toBe(200);
    const second = await open();
    expect(second).not.toBe(first);
    const { pullRequests } = fixture.sandbox.state;
    const stored = pullRequests.get(`${repositoryId}/${second}`);
    if (stored) pullRequests.put({ ...stored, status: "completed" });
    expect(await giveUp(second)).toMatchObject({
      status: 409,
      json: { message: expect.stringContaining("TF401181") },
    });
    expect((await giveUp(999)).status).toBe(404);
  });

  it("ask nothing of a branch for itself", async () => {
    expect((await create({ sourceRefName: "refs/heads/main" })).status).toBe(400);
  });

  it("say what they do not do", async () => {
    expect((await create({ isDraft: true })).status).toBe(501);
    expect((await create({ reviewers: [{ id: "x" }] })).status).toBe(501);
  });
});
