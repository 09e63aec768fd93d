import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import type { Http, HttpReply, HttpRequest } from "../http/index.ts";
import { ok } from "../result.ts";
import { findApplicationsByTag, newApplicationBody, searchApplications } from "./applications.ts";
import { createGraph } from "./graph.ts";
import { UserId } from "./ids.ts";

const { signal } = new AbortController();
const application = (changes: Record<string, unknown> = {}) => ({
  id: "11111111-1111-1111-1111-111111111111",
  appId: "22222222-2222-2222-2222-222222222222",
  displayName: "Payments",
  signInAudience: "AzureADMyOrg",
  ...changes,
});

const answering = (body: unknown) => {
  const sent: HttpRequest[] = [];
  const http: Http = {
    cloud: clouds.public,
    async send(request) {
      sent.push(request);
      const reply: HttpReply = { status: 200, headers: new Headers(), body };
      return ok(reply);
    },
  };
  const parameters = () => new URL(`https://x${sent[0]?.path}`).searchParams;
  return { graph: createGraph(http), http, sent, parameters };
};

describe("a new application", () => {
  it("is always single-tenant, whatever else is chosen", () => {
    const access = fc.record({
      resourceAppId: fc.uuid(),
      resourceAccess: fc.array(fc.record({ id: fc.uuid(), type: fc.constantFrom("Role", "Scope") })),
    });
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.array(fc.string()),
        fc.option(fc.uuid(), { nil: undefined }),
        fc.array(access),
        (displayName, tags, owner, requiredResourceAccess) => {
          const ownerId = owner === undefined ? undefined : UserId.parse(owner);
          const body = newApplicationBody(
            { displayName, tags, ownerId, requiredResourceAccess },
            "https://graph.microsoft.com",
          );
          expect(body).toMatchObject({ displayName, tags, requiredResourceAccess });
          expect(body["signInAudience"]).toBe("AzureADMyOrg");
        },
      ),
    );
  });

  it("is bound to its owner at the address of its cloud, and to nobody without one", () => {
    const given = { displayName: "Payments", tags: [], requiredResourceAccess: [] };
    const ownerId = UserId.parse("33333333-3333-3333-3333-333333333333");
    const owned = newApplicationBody({ ...given, ownerId }, "https://graph.microsoft.us");
    expect(owned["owners@odata.bind"]).toEqual([
      `https://graph.microsoft.us/v1.0/directoryObjects/${ownerId}`,
    ]);
    const body = newApplicationBody({ ...given, ownerId: undefined }, "https://graph.microsoft.us");
    expect(Object.keys(body)).not.toContain("owners@odata.bind");
  });
});

describe("a search", () => {
  it("looks a pasted client id up exactly", async () => {
    const { graph, parameters } = answering({ value: [] });
    await searchApplications(graph, ` ${application().appId} `, undefined, signal);
    expect(parameters().get("$filter")).toBe(`appId eq '${application().appId}'`);
    expect(parameters().has("$search")).toBe(false);
  });

  it("never lets what was typed leave its quotes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('"', "\\", " ", "a", "&", "'") }), async (text) => {
        const { graph, parameters } = answering({ value: [] });
        await searchApplications(graph, text, undefined, signal);
        const search = parameters().get("$search");
        if (search !== null) expect(search).toMatch(/^"displayName:[^"\\]+"$/);
      }),
    );
  });

  it("gives the next page on, and refuses one of another host", async () => {
    const next = "https://graph.microsoft.com/v1.0/applications?$skiptoken=x";
    const pageOf = async (link: string) => {
      const { graph } = answering({
        value: [application()],
        "@odata.nextLink": link,
        "@odata.count": 7,
      });
      return searchApplications(graph, "pay", undefined, signal);
    };
    expect(await pageOf(next)).toMatchObject({
      value: { next: "/applications?$skiptoken=x", total: 7, items: [{ displayName: "Payments" }] },
    });
    expect((await pageOf("https://example.com/v1.0/applications")).ok).toBe(false);
  });
});

it("finds by tag only what carries the tag, and quotes the name", async () => {
  const ours = application({ displayName: "O'Hara", tags: ["federation-portal:1"] });
  const { graph, parameters } = answering({ value: [application({ tags: ["other"] }), application(), ours] });
  const found = await findApplicationsByTag(
    graph,
    { displayName: "O'Hara", tag: "federation-portal:1" },
    signal,
  );
  expect(found.ok && found.value.map(({ displayName }) => displayName)).toEqual(["O'Hara"]);
  expect(parameters().get("$filter")).toBe("displayName eq 'O''Hara'");
});

it("finds by tag behind a page full of others of the same name", async () => {
  const ours = application({ tags: ["federation-portal:1"] });
  const pages = [
    {
      value: [application()],
      "@odata.nextLink": "https://graph.microsoft.com/v1.0/applications?$skiptoken=x",
    },
    { value: [ours] },
  ];
  let asked = 0;
  const graph = createGraph({
    cloud: clouds.public,
    send: async () => ok({ status: 200, headers: new Headers(), body: pages[asked++] }),
  });
  const found = await findApplicationsByTag(
    graph,
    { displayName: "Payments", tag: "federation-portal:1" },
    signal,
  );
  expect(found.ok && found.value.length).toBe(1);
});
