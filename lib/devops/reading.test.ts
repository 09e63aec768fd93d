import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import type { Http, HttpReply, HttpRequest } from "../http/index.ts";
import { err, ok } from "../result.ts";
import { deleteBranch, findBranchTip } from "./git.ts";
import { listOrganizations } from "./organizations.ts";
import { projectsWithoutCreateRight } from "./permissions.ts";
import { readPipelinePermissions } from "./pipeline-permissions.ts";
import { readRunLog } from "./pipelines.ts";
import { listAllProjects } from "./projects.ts";

const { signal } = new AbortController();
const address = { organization: "northwind", projectId: "11111111-1111-1111-1111-111111111111" };
const reply = (body: unknown, headers: Record<string, string> = {}): HttpReply => ({
  status: 200,
  headers: new Headers(headers),
  body,
});
const httpOf = (answer: (request: HttpRequest) => HttpReply): Http => ({
  cloud: clouds.public,
  send: async (request) => ok(answer(request)),
});
const parametersOf = ({ path }: HttpRequest) => new URL(path, "https://dev.azure.com").searchParams;

describe("the projects of an organization", () => {
  it("are read to the last page, in the order of the pages", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.record({ id: fc.uuid(), name: fc.string() }), { maxLength: 4 }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (pages) => {
          const http = httpOf((request) => {
            const index = Number(parametersOf(request).get("continuationToken") ?? "0");
            const more = index + 1 < pages.length;
            return reply(
              { value: pages[index] },
              more ? { "x-ms-continuationtoken": String(index + 1) } : {},
            );
          });
          const all = await listAllProjects(http, "northwind", signal);
          expect(all).toEqual(ok(pages.flat().map((project) => ({ ...project, description: "" }))));
        },
      ),
    );
  });

  it("are an error when one page is", async () => {
    let asked = 0;
    const error = { kind: "unreachable", service: "devops", method: "GET", path: "/" } as const;
    const http: Http = {
      cloud: clouds.public,
      send: async () =>
        ++asked === 1 ? ok(reply({ value: [] }, { "x-ms-continuationtoken": "2" })) : err(error),
    };
    expect(await listAllProjects(http, "northwind", signal)).toEqual(err(error));
  });
});

describe("the right to create connections", () => {
  it("is missing exactly in the projects whose answer is not yes, however many are asked about", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 100 }), async (allowed) => {
        const ids = allowed.map((_yes, index) => `project-${index}`);
        const http = httpOf((request) => {
          const tokens = (parametersOf(request).get("tokens") ?? "").split(",");
          expect(request.path.length).toBeLessThan(3_000);
          return reply({
            value: tokens.map((token) => allowed[ids.indexOf(token.replace("endpoints/", ""))]),
          });
        });
        const denied = await projectsWithoutCreateRight(http, "northwind", ids, signal);
        expect(denied).toEqual(ok(ids.filter((_id, index) => !allowed[index])));
      }),
    );
  });

  it("is missing where the service gives too few answers", async () => {
    const http = httpOf(() => reply({ value: [true] }));
    expect(await projectsWithoutCreateRight(http, "northwind", ["a", "b"], signal)).toEqual(ok(["b"]));
  });
});

it("takes the tip of exactly the branch that was named", async () => {
  const http = httpOf((request) => {
    expect(parametersOf(request).get("filter")).toBe("heads/main");
    return reply({
      value: [
        { name: "refs/heads/main-2", objectId: "b" },
        { name: "refs/heads/main", objectId: "a" },
      ],
    });
  });
  expect(await findBranchTip(http, address, "r", "refs/heads/main", signal)).toEqual(ok("a"));
  const others = httpOf(() => reply({ value: [{ name: "refs/heads/main-2", objectId: "b" }] }));
  expect(await findBranchTip(others, address, "r", "refs/heads/main", signal)).toEqual(ok(undefined));
});

it("reads from the answer to a deletion whether the branch is gone", async () => {
  const answer = (value: unknown) =>
    deleteBranch(
      httpOf(() => reply({ value })),
      address,
      "r",
      "refs/heads/x",
      "a",
      signal,
    );
  expect(await answer([{ success: true }])).toEqual(ok(undefined));
  expect(await answer([{ success: false, updateStatus: "staleOldObjectId" }])).toMatchObject({
    ok: false,
    error: { kind: "refused", status: 409, code: "staleOldObjectId" },
  });
  expect(await answer([])).toMatchObject({ ok: false, error: { code: "unknown" } });
});

describe("the log of a run", () => {
  const httpWith = (logs: Record<string, readonly string[] | undefined>): Http => ({
    cloud: clouds.public,
    async send({ path }) {
      const id = /logs\/(\d+)/.exec(path)?.[1];
      if (id === undefined)
        return ok(reply({ value: Object.keys(logs).map((key) => ({ id: Number(key) })) }));
      const value = logs[id];
      return value
        ? ok(reply({ value }))
        : err({ kind: "unreachable", service: "devops", method: "GET", path });
    },
  });

  it("is every line of every part, in the order of the parts", async () => {
    const http = httpWith({ 1: ["a", "b"], 2: [], 3: ["c"] });
    expect(await readRunLog(http, address, "7", signal)).toEqual(ok(["a", "b", "c"]));
  });

  it("is not shown with a part missing", async () => {
    expect((await readRunLog(httpWith({ 1: ["a"], 2: undefined }), address, "7", signal)).ok).toBe(false);
  });
});

it("counts only the pipelines that are authorized", async () => {
  const read = (body: unknown) =>
    readPipelinePermissions(
      httpOf(() => reply(body)),
      address,
      "e",
      signal,
    );
  const pipelines = [
    { id: 1, authorized: true },
    { id: 2, authorized: false },
  ];
  expect(await read({ pipelines })).toEqual(ok({ all: false, pipelineIds: [1] }));
  expect(await read({ allPipelines: { authorized: true } })).toEqual(ok({ all: true, pipelineIds: [] }));
});

it("lists the organizations of the person's public alias by name", async () => {
  const http = httpOf((request) => {
    if (request.path.startsWith("/_apis/profile")) return reply({ id: "id", publicAlias: "alias" });
    expect(parametersOf(request).get("memberId")).toBe("alias");
    const accountId = address.projectId;
    return reply({
      value: [
        { accountId, accountName: "b" },
        { accountId, accountName: "a" },
      ],
    });
  });
  const listed = await listOrganizations(http, signal);
  expect(listed.ok && listed.value.map(({ name }) => name)).toEqual(["a", "b"]);
});
