import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { issueUserToken } from "../login/issue.ts";
import { subscriptions } from "../seeds/azure.ts";
import { persons } from "../seeds/persons.ts";
import type { User } from "../state/directory.ts";
import { callerOf, createTestSandbox } from "../testing.ts";
import { azureService } from "./service.ts";

const production = `/subscriptions/${subscriptions.production.id}?api-version=2022-12-01`;
const platform = `/subscriptions/${subscriptions.platform.id}?api-version=2022-12-01`;
const tenants = "/tenants?api-version=2022-12-01";
const entities = "/providers/Microsoft.Management/getEntities?api-version=2020-05-01";

let sandbox: Sandbox;
let as: (person: User) => Promise<(path: string, method?: string) => Promise<Response>>;
beforeEach(async () => {
  sandbox = await createTestSandbox("story");
  sandbox.settings.throttling = true;
  const send = callerOf(azureService(), sandbox);
  as = async (user) => {
    const token = await issueUserToken(sandbox, {
      user,
      clientId: "portal",
      resource: "azure",
      scopes: ["user_impersonation"],
    });
    return (path, method = "GET") => send(path, { method, headers: { authorization: `Bearer ${token}` } });
  };
});

const limits = (response: Response) =>
  Object.fromEntries(
    [...response.headers]
      .filter(([name]) => name.startsWith("x-ms-ratelimit-remaining-"))
      .map(([name, value]) => [name.slice("x-ms-ratelimit-remaining-".length), value]),
  );

const codeOf = async (response: Response) =>
  z.object({ error: z.object({ code: z.string() }) }).parse(await response.json()).error.code;

describe("while the sandbox is set to throttle, Azure", () => {
  test("says what is left of a subscription to the caller and to everybody, or of the tenant", async () => {
    const call = await as(persons.ada);
    expect(limits(await call(production))).toEqual({
      "subscription-reads": "249",
      "subscription-global-reads": "3749",
    });
    expect(limits(await call(tenants))).toEqual({ "tenant-reads": "249" });
    expect(limits(await call(entities, "POST"))).toEqual({ "tenant-writes": "199" });
  });

  test("refuses what is too much with the seconds to wait, and takes it after them", async () => {
    const call = await as(persons.ada);
    for (let index = 0; index < 250; index += 1) expect((await call(production)).status).toBe(200);
    const refused = await call(production.toUpperCase().replace("API-VERSION", "api-version"));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(limits(refused)["subscription-reads"]).toBe("0");
    expect(await codeOf(refused)).toBe("SubscriptionRequestsThrottled");
    sandbox.clock.advance(1000);
    expect(limits(await call(production))["subscription-reads"]).toBe("24");
  });

  test("counts each caller, each subscription and the tenant by themselves", async () => {
    const [ada, tomas] = [await as(persons.ada), await as(persons.tomas)];
    for (let index = 0; index < 250; index += 1) await ada(production);
    expect((await ada(production)).status).toBe(429);
    expect((await ada(platform)).status).toBe(200);
    expect((await ada(tenants)).status).toBe(200);
    expect(limits(await tomas(production))).toEqual({
      "subscription-reads": "249",
      "subscription-global-reads": "3499",
    });
  });

  test("lets a page of another origin read none of it", async () => {
    const call = callerOf(azureService(), sandbox);
    const response = await call(tenants, { headers: { origin: "http://localhost:3000" } });
    expect(response.headers.get("access-control-expose-headers")).not.toMatch(/retry-after|ratelimit/i);
  });
});

test("otherwise Azure counts nothing and says nothing of limits", async () => {
  sandbox.settings.throttling = false;
  const call = await as(persons.ada);
  for (let index = 0; index < 260; index += 1) expect((await call(tenants)).status).toBe(200);
  expect(limits(await call(tenants))).toEqual({});
});
