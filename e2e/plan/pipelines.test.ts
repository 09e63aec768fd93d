import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ConnectIntent } from "@/lib/plan/index.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { intentFor, startOver, stateOf, TestRun } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(() => startOver(cloud));

const wanted = async (opened: boolean): Promise<ConnectIntent> => {
  const intent = await intentFor(cloud, { projects: { northwind: ["web", "people"] }, permissions: [] });
  return {
    ...intent,
    connections: intent.connections.map((connection) => ({
      ...connection,
      ...(opened && { allPipelines: true as const }),
    })),
  };
};
/** In how many projects a connection is open to every pipeline. */
const openIn = (): number =>
  cloud.sandbox.state.pipelinePermissions.list().filter(({ allPipelines }) => allPipelines !== null).length;

test("a connection is opened to every pipeline, in each of its projects, where that was chosen", async () => {
  const run = await new TestRun(await wanted(true), cloud).apply();
  expect(run.failures).toEqual([]);
  expect(run.state).toBe("applied");
  expect(openIn()).toBe(2);
});

test("no connection is opened to every pipeline where that was not chosen", async () => {
  expect((await new TestRun(await wanted(false), cloud).apply()).state).toBe("applied");
  expect(openIn()).toBe(0);
});

test("opening twice changes nothing, and undo closes what it opened", async () => {
  const before = stateOf(cloud);
  const run = await new TestRun(await wanted(true), cloud).apply();
  const applied = stateOf(cloud);
  await run.resume();
  expect(stateOf(cloud)).toEqual(applied);
  await run.undo();
  expect(run.state).toBe("undone");
  expect(stateOf(cloud)).toEqual(before);
});
