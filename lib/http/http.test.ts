import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { clouds } from "../cloud/index.ts";
import { err, ok } from "../result.ts";
import type { TokenOptions, TokenSource } from "../session/index.ts";
import { createActivityLog } from "./activity.ts";
import { outcomeUnknown } from "./errors.ts";
import {
  createHttp,
  type HttpDependencies,
  type HttpRequest,
  judge,
  path,
  query,
  readReply,
} from "./http.ts";
import type { Clock } from "./wait.ts";

const graphRead = { service: "graph", method: "GET", path: "/v1.0/me" } as const;
const devopsRead = { service: "devops", method: "GET", path: "/northwind/_apis/projects" } as const;
const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init);
const now = Date.parse("2026-03-01T12:00:00Z");

describe("judging an answer", () => {
  const errorOf = (request: Parameters<typeof judge>[0], response: Response, body: string) => {
    const { result } = judge(request, response, body, now);
    return result.ok ? undefined : result.error;
  };

  it.each([
    ["a 203", 203, "application/json"],
    ["a 200 that carries HTML", 200, "text/html; charset=utf-8"],
  ])("takes %s from Azure DevOps for its sign-in page", (_name, status, type) => {
    const response = () => new Response("{}", { status, headers: { "content-type": type } });
    expect(errorOf(devopsRead, response(), "{}")?.kind).toBe("sign-in-page");
    expect(errorOf({ ...devopsRead, service: "vssps" }, response(), "{}")?.kind).toBe("sign-in-page");
  });

  it("takes a page in place of Graph's answer for no success, and no one can say what was done", () => {
    const page = new Response("", { status: 200, headers: { "content-type": "text/html" } });
    const error = errorOf({ ...graphRead, method: "DELETE" }, page, "<html></html>");
    expect(error && outcomeUnknown(error)).toBe(true);
  });

  it("takes a 203 with data from anybody else as it is", () => {
    const answer = new Response("{}", { status: 203, headers: { "content-type": "application/json" } });
    expect(judge(graphRead, answer, "{}", now).result.ok).toBe(true);
  });

  it("reads the claims that a 401 asks for", () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const header = `Bearer realm="", error="insufficient_claims", claims="${btoa(claims)}"`;
    const response = new Response("", { status: 401, headers: { "www-authenticate": header } });
    expect(judge(graphRead, response, "", now).challenge).toBe(claims);
  });

  it.each([
    ["seconds", "7", 7_000],
    ["a date", "Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["a date that has passed", "Sun, 01 Mar 2026 11:00:00 GMT", 0],
    ["no time at all", "soon", undefined],
    ["a number below zero", "-3", undefined],
    ["a word with a number", "apples 5", undefined],
    ["blanks", "  ", undefined],
  ])("reads a Retry-After given as %s", (_name, value, expected) => {
    const response = new Response("", { status: 429, headers: { "retry-after": value } });
    expect(judge(graphRead, response, "", now).retryAfterMs).toBe(expected);
  });

  it.each([
    {
      service: "graph",
      header: "request-id",
      body: { error: { code: "Request_BadRequest", message: "Name is required.", innerError: {} } },
      code: "Request_BadRequest",
      message: "Name is required.",
    },
    {
      service: "graph",
      header: "request-id",
      body: { error: { message: { lang: "en", value: "Name is required." } } },
      code: "",
      message: "Name is required.",
    },
    {
      service: "azure",
      header: "x-ms-correlation-request-id",
      body: { error: { code: "AuthorizationFailed", message: "No role." } },
      code: "AuthorizationFailed",
      message: "No role.",
    },
    {
      service: "devops",
      header: "activityid",
      body: { $id: "1", message: "It exists.", typeKey: "DuplicateServiceConnectionException", errorCode: 0 },
      code: "DuplicateServiceConnectionException",
      message: "It exists.",
    },
    { service: "vssps", header: "ActivityId", body: { message: "No." }, code: "", message: "No." },
    { service: "graph", header: "request-id", body: ["nonsense"], code: "", message: "" },
    { service: "devops", header: "activityid", body: null, code: "", message: "" },
  ] as const)(
    "reads what $service says in its refusal: $body",
    ({ service, header, body, code, message }) => {
      const request = { ...graphRead, service };
      const response = new Response("", { status: 400, headers: { [header]: "abc-1" } });
      expect(errorOf(request, response, JSON.stringify(body))).toEqual({
        kind: "refused",
        ...request,
        status: 400,
        code,
        message,
        correlationId: "abc-1",
      });
    },
  );

  it.each([
    ["an empty body", "", undefined],
    ["a byte order mark before the JSON", '\uFEFF{"a":1}', { a: 1 }],
    ["only a byte order mark", "\uFEFF", undefined],
    ["text that is no JSON", "busy", undefined],
    ["null", "null", null],
  ])("accepts %s as an answer", (_name, text, body) => {
    const { result } = judge(graphRead, new Response(null, { status: 200 }), text, now);
    expect(result.ok && result.value.body).toEqual(body);
  });

  it("names the place that a schema does not accept, and the id to quote", () => {
    const headers = new Headers({ "request-id": "abc-1" });
    const reply = { status: 200, headers, body: { value: [{ id: 1 }] } };
    const read = readReply(graphRead, reply, z.object({ value: z.array(z.object({ id: z.string() })) }));
    expect(read).toMatchObject({
      ok: false,
      error: { kind: "unexpected-shape", ...graphRead, correlationId: "abc-1" },
    });
    expect(!read.ok && read.error.kind === "unexpected-shape" && read.error.problem).toMatch(
      /^value\.0\.id: /,
    );
  });
});

/** A transport whose answers are written down beforehand, with a clock that only the waits move. */
function transport(
  answers: readonly (() => Response | Promise<Response>)[],
  options: Partial<HttpDependencies> = {},
) {
  const sent: { url: string; init: RequestInit }[] = [];
  const asked: TokenOptions[] = [];
  const slept: number[] = [];
  let time = 1_000;
  const clock: Clock = {
    now: () => time,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      slept.push(ms);
      time += ms;
    },
  };
  const tokens: TokenSource = async (_service, wanted) => ok(`secret-token-${asked.push(wanted)}`);
  const activity = createActivityLog();
  const http = createHttp({
    cloud: clouds.public,
    tokens,
    activity,
    clock,
    random: () => 1,
    fetch: async (input, init = {}) => {
      const answer = answers[sent.push({ url: String(input), init }) - 1];
      if (!answer) throw new Error("an answer too few");
      time += 10;
      return answer();
    },
    ...options,
  });
  return { http, sent, asked, slept, activity };
}

const request = (changes: Partial<HttpRequest> = {}): HttpRequest => ({
  ...graphRead,
  scopes: ["User.Read"],
  purpose: "Read who is signed in",
  signal: new AbortController().signal,
  ...changes,
});

const lost = () => Promise.reject(new TypeError("Failed to fetch"));

describe("sending", () => {
  it("sends the token, the body as JSON, and never a cookie", async () => {
    const { http, sent } = transport([() => json({})]);
    await http.send(
      request({
        method: "PATCH",
        path: "/v1.0/x",
        body: { a: 1 },
        headers: { ConsistencyLevel: "eventual" },
      }),
    );
    expect(sent[0]?.url).toBe("https://graph.microsoft.com/v1.0/x");
    expect(sent[0]?.init).toMatchObject({
      method: "PATCH",
      body: '{"a":1}',
      credentials: "omit",
      headers: {
        authorization: "Bearer secret-token-1",
        "content-type": "application/json",
        ConsistencyLevel: "eventual",
      },
    });
  });

  it("asks for a fresh token once after a 401, with the claims that the service names", async () => {
    const claims = '{"access_token":{}}';
    const challenge = { "www-authenticate": `Bearer error="insufficient_claims", claims="${btoa(claims)}"` };
    const { http, asked, sent, activity } = transport([
      () => new Response("", { status: 401, headers: challenge }),
      () => json({ done: true }),
    ]);
    const reply = await http.send(request());
    expect(reply.ok && reply.value.body).toEqual({ done: true });
    expect(asked).toEqual([{ scopes: ["User.Read"] }, { scopes: ["User.Read"], refresh: true, claims }]);
    expect(new Headers(sent[1]?.init.headers).get("authorization")).toBe("Bearer secret-token-2");
    expect(activity.entries().map(({ outcome }) => outcome)).toEqual(["retried", "ok"]);
  });

  it("takes Azure DevOps' sign-in page for a refused token, also where a creation was asked for", async () => {
    const { http, asked } = transport([() => new Response("", { status: 203 }), () => json({})]);
    expect((await http.send(request({ service: "devops", method: "POST", body: {} }))).ok).toBe(true);
    expect(asked.map(({ refresh }) => refresh)).toEqual([undefined, true]);
  });

  it.each([
    ["401", "graph", { kind: "refused", status: 401 }],
    ["203", "devops", { kind: "sign-in-page" }],
  ] as const)("lets a second %s stand", async (status, service, error) => {
    const refuse = () => new Response("", { status: Number(status) });
    const { http, sent } = transport([refuse, refuse]);
    expect(await http.send(request({ service }))).toMatchObject({ ok: false, error });
    expect(sent).toHaveLength(2);
  });

  it("takes the token from the cache again once a fresh one has been accepted", async () => {
    const { http, asked } = transport([
      () => new Response("", { status: 401 }),
      () => new Response("", { status: 503 }),
      () => json({}),
    ]);
    await http.send(request());
    expect(asked.map(({ refresh }) => refresh)).toEqual([undefined, true, undefined]);
  });

  it("sends what carries a body once when its answer is lost: it may have been carried out, or be out of date", async () => {
    for (const method of ["POST", "PUT", "PATCH"] as const) {
      const { http, sent, slept } = transport([lost]);
      const outcome = await http.send(request({ method, body: {} }));
      expect(outcome).toMatchObject({ ok: false, error: { kind: "unreachable", method } });
      expect([sent.length, slept.length]).toEqual([1, 0]);
    }
  });

  it("waits no longer once it is told to give up, and keeps the answer that it had", async () => {
    const throttled = () => new Response("", { status: 429, headers: { "retry-after": "300" } });
    const { http, sent } = transport([throttled, () => json({})]);
    const outcome = await http.send(request({ giveUp: AbortSignal.abort() }));
    expect(outcome).toMatchObject({ ok: false, error: { kind: "refused", status: 429 } });
    expect(sent).toHaveLength(1);
  });

  it("repeats a creation that was throttled: it was not carried out", async () => {
    const throttled = () => new Response("", { status: 429, headers: { "retry-after": "3" } });
    const { http, sent, slept } = transport([throttled, () => json({}, { status: 201 })]);
    expect((await http.send(request({ method: "POST", body: {} }))).ok).toBe(true);
    expect([sent.length, slept]).toEqual([2, [3_000]]);
  });

  it("repeats a reading or a deletion whose answer is lost, and a creation that is marked as repeatable", async () => {
    const repeated = [{}, { method: "DELETE" }, { method: "POST", repeatable: "yes" }] as const;
    for (const changes of repeated) {
      const { http, sent, slept } = transport([lost, lost, () => json({})]);
      expect((await http.send(request(changes))).ok).toBe(true);
      expect([sent.length, slept]).toEqual([3, [500, 1_000]]);
    }
  });

  it("gives up when the schedule has ended", async () => {
    const { http, sent, activity } = transport([lost, lost, lost, lost, lost]);
    expect(await http.send(request())).toMatchObject({ ok: false, error: { kind: "unreachable" } });
    expect(sent).toHaveLength(5);
    expect(activity.entries().map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 4 }, () => "retried"),
      "failed",
    ]);
  });

  it("says after which time no answer came", async () => {
    const { http } = transport([], {
      timeoutMs: 1,
      fetch: (_input, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        }),
    });
    const outcome = await http.send(request({ method: "POST" }));
    expect(outcome).toEqual({
      ok: false,
      error: { kind: "timed-out", ...graphRead, method: "POST", afterMs: 1 },
    });
  });

  it("passes on why no token can be had, and sends nothing", async () => {
    const error = {
      kind: "interaction",
      service: "graph",
      scopes: ["User.Read"],
      reason: "consent",
    } as const;
    const { http, sent } = transport([], { tokens: async () => err(error) });
    expect(await http.send(request())).toEqual({ ok: false, error });
    expect(sent).toHaveLength(0);
  });
});

describe("a token that cannot be had for now", () => {
  const missed = (code: string) => err({ kind: "token-unavailable", service: "graph", code } as const);

  it("is asked for again, for a creation too: nothing was sent yet", async () => {
    let asked = 0;
    const tokens: TokenSource = async () => (++asked < 3 ? missed("post_request_failed") : ok("token"));
    const { http, sent, slept } = transport([() => json({})], { tokens });
    expect((await http.send(request({ method: "POST", body: {} }))).ok).toBe(true);
    expect([asked, sent.length, slept]).toEqual([3, 1, [500, 1_000]]);
  });

  it("is asked for with the claims of the challenge again", async () => {
    const claims = '{"access_token":{}}';
    const header = { "www-authenticate": `Bearer error="insufficient_claims", claims="${btoa(claims)}"` };
    const wanted: TokenOptions[] = [];
    const tokens: TokenSource = async (_service, options) =>
      wanted.push(options) === 2 ? missed("no_network_connectivity") : ok("token");
    const { http } = transport([() => new Response("", { status: 401, headers: header }), () => json({})], {
      tokens,
    });
    expect((await http.send(request())).ok).toBe(true);
    const fresh = { scopes: ["User.Read"], refresh: true, claims };
    expect(wanted).toEqual([{ scopes: ["User.Read"] }, fresh, fresh]);
  });

  it("is an error at once where asking again would not help", async () => {
    const { http, slept } = transport([], { tokens: async () => missed("invalid_client") });
    expect(await http.send(request())).toMatchObject({ ok: false, error: { code: "invalid_client" } });
    expect(slept).toEqual([]);
  });
});

it("never takes a programmer's mistake for a lost connection", async () => {
  const { http } = transport([]);
  await expect(http.send(request({ method: "POST", body: { big: 1n } }))).rejects.toThrow(TypeError);
});

describe("cancelling", () => {
  const aborted = { ok: false, error: { kind: "aborted" } };

  it("sends nothing when it is too late already", async () => {
    const { http, sent, asked } = transport([]);
    expect(await http.send(request({ signal: AbortSignal.abort() }))).toEqual(aborted);
    expect([sent.length, asked.length]).toEqual([0, 0]);
  });

  it("ends a request that is on its way", async () => {
    const controller = new AbortController();
    const { http, activity } = transport([
      () => {
        controller.abort();
        return lost();
      },
    ]);
    expect(await http.send(request({ signal: controller.signal }))).toEqual(aborted);
    expect(activity.entries()).toMatchObject([{ outcome: "failed" }]);
  });

  it("ends the wait before another attempt", async () => {
    const controller = new AbortController();
    const { http, sent } = transport([lost], {
      clock: {
        now: () => 0,
        sleep: (_ms, signal) => {
          controller.abort();
          return Promise.reject(signal.reason);
        },
      },
    });
    expect(await http.send(request({ signal: controller.signal }))).toEqual(aborted);
    expect(sent).toHaveLength(1);
  });

  it("takes a request out of the line in which it waits, unsent and unlisted", async () => {
    const controller = new AbortController();
    let answer = (_response: Response) => {};
    const answered = new Promise<Response>((resolve) => {
      answer = resolve;
    });
    const { http, sent, activity } = transport([() => answered], { parallel: { graph: 1 } });
    const first = http.send(request());
    const second = http.send(request({ signal: controller.signal }));
    await setImmediate();
    controller.abort();
    expect(await second).toEqual(aborted);
    expect(activity.entries()).toHaveLength(1);
    answer(json({}));
    expect((await first).ok).toBe(true);
    expect(sent).toHaveLength(1);
  });
});

describe("the activity list", () => {
  it("tells of every attempt what was asked, why, how it ended and how long it took", async () => {
    const { http, activity } = transport([
      () => json({ error: { code: "x" } }, { status: 503, headers: { "request-id": "a" } }),
      () => json({}, { headers: { "request-id": "b" } }),
    ]);
    await http.send(request({ method: "DELETE", changes: "application Payments" }));
    const shared = {
      service: "graph",
      method: "DELETE",
      path: graphRead.path,
      purpose: "Read who is signed in",
      changes: "application Payments",
      ms: 10,
    };
    expect(activity.entries()).toEqual([
      { ...shared, id: "1", at: 1_000, attempt: 1, outcome: "retried", status: 503, correlationId: "a" },
      { ...shared, id: "2", at: 2_010, attempt: 2, outcome: "ok", status: 200, correlationId: "b" },
    ]);
  });

  it("never holds a token", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(200, 203, 400, 401, 403, 429, 500), async (status) => {
        const answer = () => new Response("", { status });
        const { http, activity, asked } = transport(Array.from({ length: 9 }, () => answer));
        await http.send(request({ service: "devops", headers: { accept: "application/json" } }));
        expect(asked.length).toBeGreaterThan(0);
        expect(JSON.stringify(activity.entries())).not.toContain("secret-token");
      }),
      { numRuns: 20 },
    );
  });
});

describe("addresses", () => {
  it.each(["", ".", ".."])("refuse %j as a segment", (segment) => {
    expect(() => path`/applications/${segment}`).toThrow("no path segment");
  });

  it("keep every segment whole, whatever it holds", () => {
    const segment = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !/^\.\.?$/.test(text));
    fc.assert(
      fc.property(segment, segment, (one, two) => {
        const url = new URL(path`/first/${one}/x/${two}`, "https://example.test");
        const parts = url.pathname.split("/").map(decodeURIComponent);
        expect(parts).toEqual(["", "first", one, "x", two]);
        expect(url.search + url.hash).toBe("");
      }),
    );
  });

  it("keep every value of a query whole", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
        const url = new URL(`/x${query({ a, $b: b, left: undefined })}`, "https://example.test");
        expect([...url.searchParams]).toEqual([
          ["a", a],
          ["$b", b],
        ]);
      }),
    );
  });

  it("have no question mark without a query", () => {
    expect(query({ a: undefined })).toBe("");
    expect(query({ $top: 5, $count: true })).toBe("?$top=5&$count=true");
  });
});
