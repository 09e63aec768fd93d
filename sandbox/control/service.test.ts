import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { azureService } from "../azure/service.ts";
import { devopsService, vsspsService } from "../devops/service.ts";
import { graphService } from "../graph/service.ts";
import type { Sandbox } from "../kernel/context.ts";
import { loginService } from "../login/service.ts";
import { portalClientId } from "../seeds/applications.ts";
import { tenants } from "../seeds/tenants.ts";
import { exportState } from "../state/state.ts";
import { callerOf, createResettableSandbox, portalOrigin, startMs } from "../testing.ts";
import { controlService } from "./service.ts";

let sandbox: Sandbox;
let send: (path: string, init?: RequestInit) => Promise<Response>;
beforeEach(async () => {
  const { sandbox: created, reset } = await createResettableSandbox();
  sandbox = created;
  const services = [loginService(), graphService(), devopsService(), vsspsService(), azureService()];
  send = callerOf(controlService({ reset, services, portalOrigins: [portalOrigin] }), sandbox);
});

const post = (path: string, body?: object) =>
  send(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });

const Faults = z.object({ faults: z.array(z.object({ id: z.string(), fired: z.number() })) });

describe("reset", () => {
  test("gives back the state of the seed, whatever happened", async () => {
    const before = exportState(sandbox.state);
    sandbox.state.applications.clear();
    expect((await post("/reset", { seed: "story" })).status).toBe(200);
    expect(exportState(sandbox.state)).toEqual(before);
  });

  test("needs no body", async () => {
    expect((await post("/reset")).status).toBe(200);
  });

  test("takes settings along", async () => {
    await post("/reset", { seed: "empty", settings: { latencyMs: 120 } });
    expect(sandbox.settings.latencyMs).toBe(120);
    expect(sandbox.state.endpoints.size).toBe(0);
  });
});

test("settings change one by one", async () => {
  await post("/settings", { credentialLagMs: 3000 });
  expect(sandbox.settings).toMatchObject({ credentialLagMs: 3000, applicationLagMs: 0 });
  expect((await post("/settings", { latencyMs: -1 })).status).toBe(400);
  expect((await post("/settings", { surprise: 1 })).status).toBe(501);
});

test("a fault is told to be unfired until it has fired as often as asked", async () => {
  expect((await post("/faults", { service: "azure", effect: { kind: "status", status: 503 } })).status).toBe(
    201,
  );
  const unfired = async () => Faults.parse(await (await send("/faults?unfired=true")).json()).faults.length;
  expect(await unfired()).toBe(1);
  expect((await callerOf(azureService(), sandbox)("/subscriptions")).status).toBe(503);
  expect(await unfired()).toBe(0);
  expect((await send("/faults?unfired=no")).status).toBe(400);
  expect(Faults.parse(await (await send("/faults")).json()).faults).toMatchObject([{ fired: 1 }]);
  expect((await send("/faults", { method: "DELETE" })).status).toBe(204);
  expect(sandbox.faults.list()).toEqual([]);
});

test("a fault that is none is refused", async () => {
  expect((await post("/faults", { service: "azure", effect: { kind: "boredom" } })).status).toBe(400);
});

describe("a fault that could never show is refused, naming effect and operation:", () => {
  test.each([
    [{ service: "devops", effect: { kind: "lag", ms: 700 } }, "No operation devops shows the effect lag."],
    [{ service: "devops", effect: { kind: "claims-challenge" } }, "devops shows the effect claims-challenge"],
    [{ service: "login", effect: { kind: "conflict" } }, "login shows the effect conflict"],
    [{ service: "azure", effect: { kind: "conflict" } }, "azure shows the effect conflict"],
    [{ service: "graph", method: "get", effect: { kind: "conflict" } }, "No operation graph GET shows"],
    [
      { service: "graph", path: "/v1.0/me", effect: { kind: "lag", ms: 1 } },
      "No operation graph /v1.0/me shows the effect lag.",
    ],
    [
      { service: "graph", method: "POST", path: "/v1.0/aplications", effect: { kind: "throttle" } },
      "There is no operation graph POST /v1.0/aplications.",
    ],
    [{ service: "control", effect: { kind: "throttle" } }, "There is no operation control."],
  ])("%o", async (fault, message) => {
    const response = await post("/faults", fault);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message);
    expect(sandbox.faults.list()).toEqual([]);
  });

  test.each([
    { service: "graph", path: "/v1.0/applications", effect: { kind: "lag", ms: 700 } },
    { service: "graph", method: "DELETE", path: "/v1.0/applications/*/**", effect: { kind: "conflict" } },
    { service: "graph", path: "/**/addPassword", effect: { kind: "forbidden" } },
    {
      service: "graph",
      path: "/v1.0/applications/11111111-1111-4111-8111-111111111111",
      effect: { kind: "drop" },
    },
    { service: "devops", path: "/*/_apis/serviceendpoint/endpoints", effect: { kind: "drop", commit: true } },
    { service: "login", path: "/*/oauth2/v2.0/token", effect: { kind: "claims-challenge" } },
  ])("and one that can is taken: %o", async (fault) => {
    expect((await post("/faults", fault)).status).toBe(201);
  });
});

test("the clock stops, moves and runs again", async () => {
  const nowMs = async (body: object) =>
    z.object({ nowMs: z.number() }).parse(await (await post("/clock", body)).json()).nowMs;
  expect(await nowMs({ advanceMs: 1000 })).toBe(startMs + 1000);
  expect(await nowMs({ stopAtMs: 5000 })).toBe(5000);
  expect(await nowMs({ run: true })).toBeGreaterThanOrEqual(5000);
});

test("the journal can be read service by service", async () => {
  await callerOf(azureService(), sandbox)("/subscriptions");
  await send("/persons");
  const Journal = z.object({ entries: z.array(z.object({ service: z.string(), status: z.number() })) });
  expect(Journal.parse(await (await send("/journal?service=azure")).json()).entries).toEqual([
    { service: "azure", status: 401 },
  ]);
  expect((await send("/journal?service=nothing")).status).toBe(400);
});

test("the state is exported without sessions", async () => {
  const state = z.record(z.string(), z.array(z.unknown())).parse(await (await send("/state")).json());
  expect(Object.keys(state)).toContain("applications");
  expect(Object.keys(state)).not.toContain("refreshTokens");
  expect(Object.keys(state)).not.toContain("signInSessions");
});

test("no secret that is stored is in the exported state, wherever it is stored", async () => {
  const [withSecret] = sandbox.state.applications.list().filter((row) => row.passwordCredentials.length > 0);
  if (!withSecret) throw new Error("the story has no application with a secret");
  const { id, passwordCredentials } = withSecret;
  sandbox.state.deletedApplications.put({
    id,
    application: {
      ...withSecret,
      passwordCredentials: passwordCredentials.map((row) => ({ ...row, secret: "issued-later" })),
    },
    servicePrincipals: [],
    credentials: [],
    appRoleAssignments: [],
    deletedAt: startMs,
  });
  const stored = [
    "issued-later",
    ...sandbox.state.applications
      .list()
      .flatMap((row) => row.passwordCredentials.map(({ secret }) => secret)),
    ...sandbox.state.endpoints
      .list()
      .flatMap(({ authorizationParameters }) => authorizationParameters["serviceprincipalkey"] ?? []),
  ];
  const text = await (await send("/state")).text();
  expect(stored.length).toBeGreaterThan(5);
  expect(stored.filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).toContain(passwordCredentials[0]?.keyId);
});

test("a portal learns how to be configured", async () => {
  expect(await (await send("/portal")).json()).toMatchObject({
    clientId: portalClientId,
    tenantId: tenants.northwind.id,
    authority: `https://localhost:5100/${tenants.northwind.id}`,
    knownAuthorities: ["localhost:5100"],
    authorityMetadata: { token_endpoint: `http://localhost:5100/${tenants.northwind.id}/oauth2/v2.0/token` },
  });
});

describe("pages in a browser", () => {
  const reset = (headers: Record<string, string>) => send("/reset", { method: "POST", headers });
  const json = { "content-type": "application/json" };

  test.each([portalOrigin, "http://localhost:5105"])("of %s may read and steer", async (origin) => {
    const response = await reset({ ...json, origin });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("vary")).toBe("Origin");
  });

  test.each(["http://localhost:4000", "https://evil.example", "null"])(
    "of %s may do neither, with or without asking first",
    async (origin) => {
      const before = exportState(sandbox.state);
      sandbox.state.applications.clear();
      const asked = await send("/reset", {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
      for (const response of [
        asked,
        await send("/state", { headers: { origin } }),
        await reset({ ...json, origin }),
      ]) {
        expect(response.status).toBe(403);
        expect(response.headers.has("access-control-allow-origin")).toBe(false);
      }
      expect(exportState(sandbox.state)).not.toEqual(before);
    },
  );

  test("cannot write in a form that needs no asking, whoever they are", async () => {
    for (const headers of [
      {},
      { "content-type": "text/plain" },
      { "content-type": "text/plain;application/json" },
    ])
      expect((await reset(headers)).status).toBe(415);
    expect((await reset({ "content-type": "application/json; charset=utf-8" })).status).toBe(200);
  });
});

test("the front page says what can be asked", async () => {
  const response = await send("/");
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(await response.text()).toContain("POST /faults");
});
