import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionIdOf, connections } from "../seeds/connections.ts";
import { organizationIdOf, projectIdOf } from "../seeds/organizations.ts";
import { persons } from "../seeds/persons.ts";
import { startMs } from "../testing.ts";
import { rights, rightsInProject } from "./access.ts";
import { type LiveFixture, startLive } from "./live-fixture.ts";
import { runsSettled } from "./runs/start.ts";

let live: LiveFixture;
beforeAll(async () => {
  live = await startLive("story");
  live.running.sandbox.clock.stopAt(startMs);
});
afterAll(() => live.running.stop());

const test = async (connection: (typeof connections)[keyof typeof connections]) => {
  const path = `/${connection.organization}/${projectIdOf(connection.organization, connection.project)}/_apis/serviceendpoint/endpointproxy`;
  const query = `endpointId=${connectionIdOf(connection)}&api-version=7.1`;
  const { json } = await live.send("POST", `${path}?${query}`, {
    dataSourceDetails: { dataSourceName: "TestConnection" },
  });
  return json as { statusCode: string; errorMessage: string };
};

describe("the story", () => {
  it.each([
    ["web-production", connections.web, ""],
    ["mobile-release", connections.mobile, ""],
    ["archive-storage", connections.archive, ""],
    ["onboarding", connections.onboarding, "AADSTS7002138"],
    ["billing-api", connections.billing, "AADSTS700213"],
  ])("has a connection %s that is as it tells", async (_name, connection, problem) => {
    const { statusCode, errorMessage } = await test(connection);
    expect(statusCode).toBe(problem === "" ? "ok" : "badRequest");
    expect(errorMessage).toContain(problem);
  });

  it("has releases that run green", async () => {
    const { state } = live.running.sandbox;
    for (const { number, projectId } of state.pipelines.list()) {
      await live.send("POST", `/northwind/${projectId}/_apis/pipelines/${number}/runs?api-version=7.1`, {});
    }
    await runsSettled(live.running.sandbox);
    const results = state.runs.list().map(({ result }) => result);
    expect(results).toEqual(["succeeded", "succeeded", "succeeded"]);
  });

  it("lets contributors create connections where they contribute", () => {
    const { state } = live.running.sandbox;
    const lena = state.memberships.get(`${organizationIdOf("northwind")}/${persons.lena.id}`);
    if (!lena) throw new Error("the story has changed");
    const may = (project: string) =>
      (rightsInProject(lena, projectIdOf("northwind", project)) & rights.create) !== 0;
    expect(may("mobile")).toBe(true);
    expect(may("web")).toBe(false);
  });
});
