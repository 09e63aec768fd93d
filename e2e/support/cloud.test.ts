import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listOrganizations } from "@/lib/devops/index.ts";
import { getPerson } from "@/lib/entra/index.ts";
import { type RunningCloud, startCloud } from "./cloud.ts";

const { signal } = new AbortController();

describe("a cloud for tests", () => {
  let cloud: RunningCloud;
  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud.stop());

  it("signs a person in to every service", async () => {
    const person = await getPerson(cloud.graph, signal);
    const organizations = await listOrganizations(cloud.http, signal);
    expect(person).toMatchObject({ ok: true, value: { id: cloud.person.id } });
    expect(organizations).toMatchObject({ ok: true, value: [{ name: "adatum" }, {}, {}] });
  });

  it("lets somebody else look at the same cloud", async () => {
    const noah = cloud.as("noah");
    expect(await getPerson(noah.graph, signal)).toMatchObject({ ok: true, value: { id: noah.person.id } });
  });

  it("notes what was sent and what came back", () => {
    const [first] = cloud.exchanges;
    expect(first).toMatchObject({ service: "graph", method: "GET", status: 200 });
    expect(first?.responseBody).toHaveProperty("id", cloud.person.id);
  });

  it("passes time without waiting", async () => {
    const before = cloud.sandbox.clock.now();
    await Promise.all([cloud.clock.sleep(60_000, signal), cloud.clock.sleep(30_000, signal)]);
    expect(cloud.sandbox.clock.now() - before).toBe(60_000);
  });
});
