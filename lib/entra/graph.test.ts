import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { clouds } from "../cloud/index.ts";
import { type Http, type HttpRequest, path, query } from "../http/index.ts";
import { err, ok } from "../result.ts";
import { createGraph, graphWire, odataString, readAll } from "./graph.ts";

describe("a text in an OData expression", () => {
  it("is read back whole and never ends early", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("'", "a", " ", "\\", "é", '"') }), (text) => {
        const literal = odataString(text);
        expect(literal).toMatch(/^'(?:[^']|'')*'$/);
        expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(text);
      }),
    );
  });
});

/** A transport that answers everything with one reply and keeps what it was asked. */
const recording = (body: unknown = {}) => {
  const sent: HttpRequest[] = [];
  const http: Http = {
    cloud: clouds.public,
    async send(request) {
      sent.push(request);
      return ok({ status: 200, headers: new Headers(), body });
    },
  };
  return { graph: createGraph(http), sent };
};
const call = { scopes: [], purpose: "Read", signal: new AbortController().signal };

describe("a call through the official client", () => {
  it.each([
    ["https://graph.microsoft.com/v1.0/applications?$skiptoken=abc", "/applications?$skiptoken=abc"],
    ["https://graph.microsoft.com/beta/me", "/me"],
  ])("goes on below the version where a link says: %s", (link, expected) => {
    expect(recording().graph.nextPath({ method: "GET", path: "/me" }, link)).toEqual(ok(expected));
  });

  it("reaches the transport with path, query, body and headers as they were given", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((given) => !/^\.\.?$/.test(given));
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        text,
        fc.constantFrom("GET", "POST", "PATCH", "PUT", "DELETE"),
        async (segment, filter, token, method) => {
          const { graph, sent } = recording();
          const given =
            path`/applications/${segment}` + query({ $filter: filter, $skiptoken: token, $top: 5 });
          await graph.call({ ...call, method, path: given, body: { a: 1 }, headers: { accept: "x" } });
          const wanted = new URL(`https://graph.microsoft.com/v1.0${given}`);
          const [request] = sent;
          const arrived = new URL(`https://graph.microsoft.com${request?.path}`);
          expect(arrived.pathname).toBe(wanted.pathname);
          expect([...arrived.searchParams].toSorted()).toEqual([...wanted.searchParams].toSorted());
          expect(request).toMatchObject({
            service: "graph",
            method,
            body: { a: 1 },
            headers: { accept: "x" },
          });
        },
      ),
    );
  });

  it("goes to the version that it names", async () => {
    const { graph, sent } = recording();
    await graph.call({ ...call, method: "GET", path: "/me", version: "beta" });
    await graph.call({ ...call, method: "GET", path: "/me" });
    expect(sent.map(({ path }) => path)).toEqual(["/beta/me", "/v1.0/me"]);
  });

  it("sends no body where none was given", async () => {
    const { graph, sent } = recording();
    await graph.call({ ...call, method: "POST", path: "/x" });
    expect(sent[0] && "body" in sent[0]).toBe(false);
  });

  it("hands back the transport's error as it is", async () => {
    const error = { kind: "unreachable", service: "graph", method: "GET", path: "/me" } as const;
    const graph = createGraph({ cloud: clouds.public, send: async () => err(error) });
    expect(await graph.read({ ...call, method: "GET", path: "/me" }, z.unknown())).toEqual(err(error));
  });

  it("says where an answer does not have the form that was expected", async () => {
    const { graph } = recording({ id: 3 });
    const read = await graph.read({ ...call, method: "GET", path: "/me" }, z.object({ id: z.string() }));
    expect(read).toMatchObject({ ok: false, error: { kind: "unexpected-shape", path: "/v1.0/me" } });
  });
});

describe("a list", () => {
  const item = z.object({ id: z.string() });
  const link = (page: number) => `https://graph.microsoft.com/v1.0/things?$skiptoken=${page}`;

  it("is read to its last page, over empty ones, with the same headers", async () => {
    const pages = [
      { value: [{ id: "a" }], "@odata.nextLink": link(1) },
      { value: [], "@odata.nextLink": link(2) },
      { value: [{ id: "b" }] },
    ];
    const sent: HttpRequest[] = [];
    const graph = createGraph({
      cloud: clouds.public,
      send: async (request) =>
        ok({ status: 200, headers: new Headers(), body: pages[sent.push(request) - 1] }),
    });
    const headers = { ConsistencyLevel: "eventual" };
    expect(await readAll(graph, { ...call, method: "GET", path: "/things", headers }, item)).toEqual(
      ok([{ id: "a" }, { id: "b" }]),
    );
    expect(sent.map(({ path }) => path)).toEqual([
      "/v1.0/things",
      "/v1.0/things?$skiptoken=1",
      "/v1.0/things?$skiptoken=2",
    ]);
    expect(sent.every((request) => request.headers?.["ConsistencyLevel"] === "eventual")).toBe(true);
  });

  it("never passes for complete where its next page is on another host", async () => {
    const { graph } = recording({ value: [], "@odata.nextLink": "https://example.com/v1.0/things" });
    const read = await readAll(graph, { ...call, method: "GET", path: "/things", version: "beta" }, item);
    expect(read).toMatchObject({ ok: false, error: { kind: "unexpected-shape", path: "/beta/things" } });
  });
});

it("shows a request with the version that it is sent to", () => {
  expect(graphWire({ method: "POST", path: "/applications", body: {} })).toEqual({
    service: "graph",
    method: "POST",
    path: "/v1.0/applications",
    body: {},
  });
});
