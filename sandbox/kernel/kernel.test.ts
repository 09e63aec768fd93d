import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { callerOf, createTestSandbox } from "../testing.ts";
import { createClock, isoSeconds } from "./clock.ts";
import type { Sandbox } from "./context.ts";
import { createFaults, FaultRequest } from "./faults.ts";
import { createIds, guidOf } from "./ids.ts";
import { createJournal } from "./journal.ts";
import { asOfLaterVersion } from "./later-version.ts";
import { pathWithoutSecrets, withoutSecrets } from "./secrets.ts";
import { compileRoutes, type Route, type Service } from "./service.ts";
import { resolveHost } from "./services.ts";
import { Table } from "./table.ts";

describe("the clock", () => {
  test("moves only when told while it is stopped, and goes on from there", () => {
    const clock = createClock({ startAtMs: 1000, stopped: true });
    clock.advance(500);
    expect(clock.now()).toBe(1500);
    clock.stopAt(9000);
    expect(clock.now()).toBe(9000);
    clock.run();
    clock.advance(1000);
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
  });

  test("begins anew as it was created, wherever it was moved", () => {
    const clock = createClock({ startAtMs: 1000, stopped: true });
    clock.advance(500);
    clock.run();
    clock.restart();
    expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
  });

  test("writes moments in whole seconds", () => {
    expect(isoSeconds(Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toBe("2026-01-02T03:04:05Z");
  });
});

describe("ids", () => {
  const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  test("one seed gives one sequence, and a restart gives it again", () => {
    const ids = createIds("a");
    const first = [ids.guid(), ids.opaque(40), ids.integer("runs"), ids.guid()];
    ids.restart();
    expect([ids.guid(), ids.opaque(40), ids.integer("runs"), ids.guid()]).toEqual(first);
    expect(createIds("b").guid()).not.toBe(first[0]);
  });

  test("a sequence of its own changes no other", () => {
    const ids = createIds("a");
    const alone = [createIds("a").guid(), createIds("a").sequence("b").guid()];
    const beside = ids.sequence("b").guid();
    expect([ids.guid(), beside]).toEqual(alone);
    expect(ids.sequence("b").guid()).not.toBe(beside);
  });

  test("names always belong to the same GUID, in the layout of version 4", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(guidOf(name)).toMatch(guid);
        expect(guidOf(name)).toBe(guidOf(name));
      }),
    );
  });
});

test("a table finds by index exactly what a search through all rows finds", () => {
  const operation = fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    key: fc.constantFrom("x", "y", undefined),
    remove: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      const table = new Table<{ id: string; key: string | undefined }, "byKey">({ byKey: (row) => row.key });
      for (const { id, key, remove } of operations) {
        if (remove) table.delete(id);
        else table.put({ id, key });
      }
      for (const key of ["x", "y"]) {
        const ids = (rows: { id: string }[]) => rows.map((row) => row.id).sort();
        expect(ids(table.by("byKey", key))).toEqual(ids(table.list().filter((row) => row.key === key)));
      }
    }),
  );
});

describe("faults", () => {
  const queue = (request: object) => {
    const faults = createFaults();
    faults.queue(FaultRequest.parse({ service: "graph", effect: { kind: "throttle" }, ...request }));
    return (path: string, method = "GET") =>
      faults.take({ service: "graph", method, path, shows: () => true }) !== undefined;
  };

  test("a fault fires as often as asked, after letting pass what it shall", () => {
    const take = queue({ times: 2, skip: 1 });
    expect([take("/a"), take("/a"), take("/a"), take("/a")]).toEqual([false, true, true, false]);
  });

  test("one star stands for one segment, two for any number", () => {
    expect(queue({ path: "/v1.0/applications/*" })("/v1.0/Applications/1")).toBe(true);
    expect(queue({ path: "/v1.0/applications/*" })("/v1.0/applications/1/owners")).toBe(false);
    expect(queue({ path: "/v1.0/**" })("/v1.0/applications/1/owners")).toBe(true);
  });

  test("what has a meaning in patterns has none in paths", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z.+()[\]$^|?\\]{1,10}$/), (name) => {
        expect(queue({ path: `/${name}` })(`/${name}`)).toBe(true);
        expect(queue({ path: `/${name}` })(`/${name}x`)).toBe(false);
      }),
    );
  });

  test("another method or service is left alone", () => {
    expect(queue({ method: "post" })("/a", "GET")).toBe(false);
    expect(queue({ method: "post" })("/a", "POST")).toBe(true);
    expect(queue({ service: "azure" })("/a")).toBe(false);
  });
});

test("the journal keeps the newest", () => {
  const journal = createJournal(4);
  for (let path = 1; path <= 20; path += 1) {
    journal.add({ atMs: 0, service: "graph", method: "GET", path: `/${path}`, status: 200, requestId: "" });
  }
  expect(journal.list().map((entry) => entry.seq)).toEqual([17, 18, 19, 20]);
});

describe("secrets", () => {
  test("are left out at any depth, whatever the case of their name, and nothing else is", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("password", "ServicePrincipalKey", "apitoken"),
        fc.jsonValue(),
        (name, other) => {
          const data = {
            parameters: { [name]: "s3cret", tenantid: "t" },
            rows: [{ [name]: "s3cret" }],
            other,
          };
          fc.pre(!JSON.stringify(other).includes("s3cret"));
          const kept = withoutSecrets(data);
          expect(JSON.stringify(kept)).not.toContain("s3cret");
          expect(kept).toMatchObject({ parameters: { tenantid: "t" }, rows: [{}] });
        },
      ),
    );
    expect(withoutSecrets({ authorization: { scheme: "Token" } })).toEqual({
      authorization: { scheme: "Token" },
    });
  });

  test("in a query lose their value, and a query without any is kept as it was sent", () => {
    expect(pathWithoutSecrets(new URL("http://l/logout?id_token_hint=eyJ&state=a%20b"))).toBe(
      "/logout?id_token_hint=&state=a+b",
    );
    expect(pathWithoutSecrets(new URL("http://l/x?$filter=a%20eq%20'b'"))).toBe(
      "/x?$filter=a%20eq%20%27b%27",
    );
  });
});

describe("public hosts", () => {
  const origins = {
    login: "http://l",
    graph: "http://g",
    devops: "http://d",
    vssps: "http://v",
    azure: "http://a",
    control: "http://c",
  };

  test.each([
    ["https://login.microsoftonline.com/t/v2.0/keys?x=1", "http://l/t/v2.0/keys?x=1"],
    ["https://vstoken.dev.azure.com/org/.well-known/x", "http://d/vstoken.dev.azure.com/org/.well-known/x"],
    ["http://login.microsoftonline.com/t", undefined],
    ["https://token.actions.githubusercontent.com/x", undefined],
    ["https://login.microsoftonline.com.evil.example/x", undefined],
    ["https://constructor/x", undefined],
    ["not an address", undefined],
  ])("%s leads to %s", (url, address) => {
    expect(resolveHost(url, origins)).toBe(address);
  });
});

test("routes decode their parameters, and the first that fits wins", () => {
  const route = (method: Route<undefined>["method"], path: string): Route<undefined> => ({
    method,
    path,
    source: "",
    run: () => ({ status: 200 }),
  });
  const match = compileRoutes(
    [route("GET", "/things/count"), route("GET", "/things/:id"), route("DELETE", "/things/:id")],
    false,
  );
  expect(match("GET", "/things/a%20b")).toMatchObject({ params: { id: "a b" } });
  expect(match("GET", "/things/count")).toMatchObject({ params: {} });
  expect(match("POST", "/things/1")).toBe("method-not-allowed");
  expect(match("GET", "/Things/1")).toBeUndefined();
});

describe("the pipeline", () => {
  let sandbox: Sandbox;
  let made: number;
  let send: (path: string, init?: RequestInit) => Promise<Response>;
  const service: Service<string> = {
    name: "graph",
    caseInsensitivePaths: false,
    effects: ["forbidden"],
    cors: {
      allowMethods: "GET, POST",
      allowHeaders: ["authorization"],
      exposeHeaders: "request-id",
      maxAgeSeconds: 60,
    },
    routes: [
      {
        method: "POST",
        path: "/things",
        effects: ["lag"],
        query: ["$select"],
        body: z.strictObject({ name: z.string() }),
        source: "",
        run: ({ lagMs }) => {
          made += 1;
          return { status: 201, body: { lagMs } };
        },
      },
      {
        method: "POST",
        path: "/maybe",
        body: z.strictObject({ name: z.string() }).optional(),
        source: "",
        run: () => ({ status: 204 }),
      },
      { method: "DELETE", path: "/crash", source: "", run: () => ({ status: 204 }) },
      {
        method: "GET",
        path: "/crash",
        source: "",
        run: () => {
          throw new Error("no");
        },
      },
    ],
    meter: ({ caller, url }) =>
      url.pathname === "/maybe"
        ? { refused: { status: 429, body: { caller } } }
        : { headers: { "x-left": "1" } },
    authenticate: async (request) =>
      request.headers.has("authorization")
        ? { caller: "ada" }
        : { refused: { status: 401, body: { error: "who" } } },
    nameOf: (caller) => caller,
    renderFault: (effect) => ({
      status: effect.kind === "status" ? effect.status : 429,
      body: { refused: effect.kind },
    }),
    renderBadBody: (problem) => ({ status: 400, body: { problem } }),
    headersFor: ({ requestId }) => ({ "request-id": requestId }),
  };
  beforeEach(async () => {
    sandbox = await createTestSandbox("empty");
    made = 0;
    send = callerOf(service, sandbox);
  });
  const post = (
    path: string,
    body: object,
    headers: Record<string, string> = { authorization: "Bearer x" },
  ) => send(path, { method: "POST", headers, body: JSON.stringify(body) });

  test("what is not declared is a 501 that names it", async () => {
    for (const [path, body, named] of [
      ["/nothing", {}, "POST /nothing"],
      ["/things?$top=1", { name: "a" }, "$top"],
      ["/things", { name: "a", colour: "red" }, "colour"],
    ] as const) {
      const response = await post(path, body);
      expect(response.status).toBe(501);
      expect(await response.text()).toContain(named);
    }
    expect(made).toBe(0);
  });

  test("a wrong value is the service's own refusal", async () => {
    expect((await post("/things", { name: 1 })).status).toBe(400);
  });

  test("calls are metered where the sandbox is set to throttle, and only those of somebody who is known", async () => {
    expect((await post("/things", { name: "a" })).headers.has("x-left")).toBe(false);
    sandbox.settings.throttling = true;
    expect((await post("/things", { name: 1 })).headers.get("x-left")).toBe("1");
    const refused = await post("/maybe", { name: "a" });
    expect([refused.status, await refused.json()]).toEqual([429, { caller: "ada" }]);
    expect((await post("/maybe", { name: "a" }, {})).status).toBe(401);
  });

  test("a text that is no JSON is a mistake, not an empty body", async () => {
    const headers = { authorization: "Bearer x" };
    const broken = await send("/maybe", { method: "POST", headers, body: '{"name": ' });
    expect([broken.status, await broken.json()]).toEqual([400, { problem: "the body is no JSON" }]);
    expect((await send("/maybe", { method: "POST", headers })).status).toBe(204);
  });

  test("a body where none is taken is a 501 that says so", async () => {
    const response = await send("/crash", {
      method: "DELETE",
      headers: { authorization: "Bearer x" },
      body: "{}",
    });
    expect(response.status).toBe(501);
    expect(await response.text()).toContain("a body");
  });

  test("the journal says who called with what, and nothing of a refused caller", async () => {
    await post("/things", { name: "a" });
    await post("/things", { name: "a" }, {});
    expect(sandbox.journal.list()).toMatchObject([
      { status: 201, caller: "ada", body: { name: "a" } },
      { status: 401 },
    ]);
    expect(sandbox.journal.list()[1]).not.toHaveProperty("caller");
  });

  test("a fault spoils the answer before the work, or after it where it says so", async () => {
    const queue = (effect: object) => sandbox.faults.queue(FaultRequest.parse({ service: "graph", effect }));
    queue({ kind: "status", status: 503 });
    expect((await post("/things", { name: "a" })).status).toBe(503);
    expect(made).toBe(0);
    queue({ kind: "status", status: 503, commit: true });
    expect((await post("/things", { name: "a" })).status).toBe(503);
    expect(made).toBe(1);
    queue({ kind: "drop", commit: true });
    await expect(post("/things", { name: "a" })).rejects.toThrow("the connection was cut");
    expect(made).toBe(2);
  });

  test("a fault waits for an operation that shows it, instead of firing on one that does not", async () => {
    sandbox.faults.queue(FaultRequest.parse({ service: "graph", effect: { kind: "lag", ms: 700 } }));
    const headers = { authorization: "Bearer x" };
    await send("/maybe", { method: "POST", headers });
    await send("/nothing", { headers });
    expect(sandbox.faults.list()).toMatchObject([{ fired: 0 }]);
    await post("/things", { name: "a" });
    expect(sandbox.faults.list()).toMatchObject([{ fired: 1 }]);
  });

  test("a failure says when to come back, where the fault says so", async () => {
    const effect = { kind: "status", status: 503, retryAfterSeconds: 9 };
    sandbox.faults.queue(FaultRequest.parse({ service: "graph", effect }));
    expect((await post("/things", { name: "a" })).headers.get("retry-after")).toBe("9");
    sandbox.faults.queue(FaultRequest.parse({ service: "graph", effect: { kind: "status", status: 503 } }));
    expect((await post("/things", { name: "a" })).headers.has("retry-after")).toBe(false);
  });

  test("a page that asks for a sign-in takes the place of an answer, and nothing is done", async () => {
    const origin = "http://localhost:3000";
    const ask = () => post("/things", { name: "a" }, { authorization: "Bearer x", origin });
    const queue = (effect: object) =>
      sandbox.faults.queue(
        FaultRequest.parse({ service: "graph", effect: { kind: "sign-in-page", ...effect } }),
      );
    queue({});
    const hidden = await ask();
    expect([hidden.status, hidden.headers.has("access-control-allow-origin")]).toEqual([203, false]);
    queue({ status: 200, readable: true });
    const shown = await ask();
    expect(shown.headers.get("content-type")).toContain("text/html");
    expect([shown.status, shown.headers.has("access-control-allow-origin")]).toEqual([200, true]);
    queue({ status: 302 });
    expect((await ask()).headers.get("location")).toBe("/sign-in");
    expect(made).toBe(0);
  });

  test("a later version sends fields and values that nobody knows yet", () => {
    expect(asOfLaterVersion({ value: [{ id: "a", state: "completed" }, 1], state: null })).toEqual({
      value: [{ id: "a", state: "addedLater", "@later.added": { since: "a later version" } }, 1],
      state: null,
      "@later.added": { since: "a later version" },
    });
    expect(asOfLaterVersion(undefined)).toBeUndefined();
  });

  test("a slow answer comes late, and it is the real one", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    sandbox.faults.queue(FaultRequest.parse({ service: "graph", effect: { kind: "slow", ms: 60 } }));
    const answer = post("/things", { name: "a" });
    await vi.advanceTimersByTimeAsync(59);
    expect([made, vi.getTimerCount()]).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(1);
    vi.useRealTimers();
    expect((await answer).status).toBe(201);
    expect(made).toBe(1);
  });

  test("a lag is handed to what creates", async () => {
    sandbox.faults.queue(FaultRequest.parse({ service: "graph", effect: { kind: "lag", ms: 700 } }));
    expect(await (await post("/things", { name: "a" })).json()).toEqual({ lagMs: 700 });
  });

  test("only a cross-origin request gets cross-origin headers, and a fault can withhold them", async () => {
    const crossOrigin = () =>
      post("/things", { name: "a" }, { authorization: "Bearer x", origin: "http://localhost:3000" });
    expect((await post("/things", { name: "a" })).headers.has("access-control-allow-origin")).toBe(false);
    expect((await crossOrigin()).headers.get("access-control-expose-headers")).toBe("request-id");
    sandbox.faults.queue(FaultRequest.parse({ service: "graph", effect: { kind: "no-cors" } }));
    expect((await crossOrigin()).headers.has("access-control-allow-origin")).toBe(false);
  });

  test("a preflight is granted for the headers that the service knows and no others", async () => {
    const preflight = (headers: string) =>
      send("/things", {
        method: "OPTIONS",
        headers: { "access-control-request-method": "POST", "access-control-request-headers": headers },
      });
    expect((await preflight("authorization")).headers.get("access-control-allow-origin")).toBe("*");
    expect((await preflight("authorization,x-surprise")).headers.has("access-control-allow-origin")).toBe(
      false,
    );
    expect(sandbox.journal.list()).toMatchObject([
      { method: "OPTIONS", path: "/things", status: 204 },
      { method: "OPTIONS", path: "/things", status: 204 },
    ]);
  });

  test("a preflight uses up no fault", async () => {
    sandbox.faults.queue(FaultRequest.parse({ service: "graph", effect: { kind: "throttle" } }));
    await send("/things", { method: "OPTIONS", headers: { "access-control-request-method": "POST" } });
    expect((await post("/things", { name: "a" })).status).toBe(429);
  });

  test("a crash is a 500 of the service, and is told on standard error with its place", async () => {
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const response = await send("/crash", { headers: { authorization: "Bearer x" } });
    const words = told.mock.calls.map(([line]) => String(line)).join("");
    told.mockRestore();
    expect([response.status, await response.json()]).toEqual([500, { refused: "status" }]);
    expect(words).toMatch(/^sandbox: graph GET \/crash crashed: Error: no\n.*kernel\.test\.ts/s);
  });
});
