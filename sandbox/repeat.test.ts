import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createClock } from "./kernel/clock.ts";
import type { Origins, ServiceName } from "./kernel/services.ts";
import { type RunningSandbox, startSandbox } from "./sandbox.ts";
import { portalClientId } from "./seeds/applications.ts";
import { connectionIdOf, connections } from "./seeds/connections.ts";
import { persons } from "./seeds/persons.ts";
import { tenants } from "./seeds/tenants.ts";
import { portalOrigin, startMs } from "./testing.ts";

const start = () =>
  startSandbox({
    clock: createClock({ startAtMs: startMs, stopped: true }),
    portalOrigins: [portalOrigin],
    settings: { throttling: true },
  });

const Created = z.object({ id: z.string() });
const Page = z.object({ "@odata.nextLink": z.string() });
const Token = z.object({ access_token: z.string() });

/** Headers that say how and when an answer travelled, and nothing of what it is. */
const ofTheTransport = new Set(["connection", "date", "keep-alive", "transfer-encoding"]);

/** Two sandboxes listen on different ports: these are named by their service, here and in the cookie of sign-in. */
const withoutPorts = (text: string, origins: Origins): string =>
  Object.entries(origins).reduce((named, [name, origin]) => {
    const { host, port } = new URL(origin);
    return named.replaceAll(host, name).replaceAll(`sandbox-sign-in-${port}`, "sandbox-sign-in");
  }, text);

/** Signs in, reads page by page, makes and proves a connection, and provokes refusals; tells every answer as text. */
async function play(origins: Origins): Promise<string[]> {
  const answers: string[] = [];
  const call = async (service: ServiceName, path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${origins[service]}${path}`, { redirect: "manual", ...init });
    const headers = [...response.headers].filter(([name]) => !ofTheTransport.has(name));
    const body = await response.clone().text();
    const answer = JSON.stringify([init.method ?? "GET", path, response.status, headers, body]);
    answers.push(withoutPorts(answer, origins));
    return response;
  };
  const json = (method: string, token: string, body: object): RequestInit => ({
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const form = (fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
    method: "POST",
    headers,
    body: new URLSearchParams(fields),
  });

  const signIn = `/${tenants.northwind.id}/oauth2/v2.0`;
  const verifier = "v".repeat(64);
  const tokenFor = async (scope: string): Promise<string> => {
    const request = new URLSearchParams({
      client_id: portalClientId,
      response_type: "code",
      redirect_uri: `${portalOrigin}/redirect`,
      scope,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    }).toString();
    const chosen = await call("login", `${signIn}/sign-in`, form({ request, person: persons.ada.id }));
    const cookie = (chosen.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    await call("login", `${signIn}/consent`, form({ request, decision: "accept" }, { cookie }));
    const answer = await call("login", `${signIn}/authorize?${request}`, { headers: { cookie } });
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const fields = { grant_type: "authorization_code", client_id: portalClientId, code };
    const redemption = { redirect_uri: `${portalOrigin}/redirect`, code_verifier: verifier };
    const redeemed = await call(
      "login",
      `${signIn}/token`,
      form({ ...fields, ...redemption }, { origin: portalOrigin }),
    );
    return Token.parse(await redeemed.json()).access_token;
  };

  const graph = await tokenFor("openid offline_access Application.ReadWrite.All");
  const authorization = `Bearer ${graph}`;
  const first = await call("graph", "/v1.0/applications?$top=7", { headers: { authorization } });
  const next = new URL(Page.parse(await first.json())["@odata.nextLink"]);
  await call("graph", next.pathname + next.search, { headers: { authorization } });
  const made = await call("graph", "/v1.0/applications", json("POST", graph, { displayName: "repeated" }));
  const { id } = Created.parse(await made.json());
  const secret = { passwordCredential: { displayName: "pipeline" } };
  await call("graph", `/v1.0/applications/${id}/addPassword`, json("POST", graph, secret));
  await call("graph", "/v1.0/applications/none", { headers: { authorization } });

  const devops = await tokenFor("499b84ac-1321-427f-aa17-267ca6975798/.default");
  const { organization, project } = connections.people;
  const proof = { dataSourceDetails: { dataSourceName: "TestConnection" }, resultTransformationDetails: {} };
  const endpointId = connectionIdOf(connections.people);
  const proxy = `/${organization}/${project}/_apis/serviceendpoint/endpointproxy`;
  await call(
    "devops",
    `${proxy}?endpointId=${endpointId}&api-version=7.2-preview.1`,
    json("POST", devops, proof),
  );

  const fault = { service: "graph", effect: { kind: "status", status: 503 } };
  await call("control", "/faults", json("POST", "", fault));
  await call("graph", "/v1.0/applications", { headers: { authorization } });
  await call("control", "/clock", json("POST", "", { advanceMs: 90_000_000 }));
  await call("graph", "/v1.0/applications", { headers: { authorization } });
  await call("control", "/journal");
  await call("control", "/state");
  return answers;
}

let running: RunningSandbox;
let another: RunningSandbox;
beforeAll(async () => {
  running = await start();
  another = await start();
});
afterAll(() => Promise.all([running.stop(), another.stop()]));

test("the same calls get the same answers, byte for byte: in another sandbox, and in one after a reset", async () => {
  const first = await play(running.origins);
  expect(await play(another.origins)).toEqual(first);

  const reset = { method: "POST", headers: { "content-type": "application/json" } };
  expect((await fetch(`${running.origins.control}/reset`, reset)).status).toBe(200);
  // The reset itself is a request, and the journal of what follows would begin with it.
  running.sandbox.journal.clear();
  expect(await play(running.origins)).toEqual(first);
});
