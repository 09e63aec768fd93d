import { afterAll, beforeAll, expect, test } from "vitest";
import { listManagementGroups, listSubscriptions } from "@/lib/azure/index.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { expectOk } from "../support/connect.ts";

const { signal } = new AbortController();
let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());

test("the portal reads every subscription that the sandbox shows to a person, by name", async () => {
  const { subscriptions } = cloud.sandbox.state;
  const first = subscriptions.list()[0];
  if (!first) throw new Error("the seed has no subscription");
  // More than a page.
  for (let number = 0; number < 1_200; number++) {
    subscriptions.put({ ...first, id: crypto.randomUUID(), displayName: `lab ${number}` });
  }
  const listed = expectOk(await listSubscriptions(cloud.http, signal));
  const names = listed.map(({ displayName }) => displayName);
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
  expect(names.filter((name) => name.startsWith("lab "))).toHaveLength(1_200);
  expect(cloud.exchanges.filter(({ service }) => service === "azure").length).toBeGreaterThan(1);
});

test("the portal reads the management groups, the tenant's root among them", async () => {
  const groups = expectOk(await listManagementGroups(cloud.http, signal));
  expect(groups).toContainEqual({ name: cloud.tenant.id, displayName: "Tenant Root Group" });
});
