import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CheckIntent, ConnectIntent } from "@/lib/plan/index.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { intentFor, startOver, stateOf, TestRun } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(() => startOver(cloud));

const all: CheckIntent[] = [
  { kind: "approval", instructions: "Look at 'the change' & \"why\"" },
  { kind: "branch-control", branches: ["refs/heads/main", "refs/heads/release/*"] },
  { kind: "exclusive-lock" },
];

const wanted = async (checks: readonly CheckIntent[]): Promise<ConnectIntent> => {
  const intent = await intentFor(cloud, { projects: { northwind: ["web", "people"] }, permissions: [] });
  return {
    ...intent,
    connections: intent.connections.map((connection) => ({
      ...connection,
      allPipelines: true as const,
      checks: [...checks],
    })),
  };
};

test("every check stands in each of the connection's projects, and before any pipeline is let in", async () => {
  const run = await new TestRun(await wanted(all), cloud).apply();
  expect(run.failures).toEqual([]);
  expect(run.state).toBe("applied");
  const checks = cloud.sandbox.state.checks.list();
  expect(checks.map(({ kind }) => kind).sort()).toEqual([
    "approval",
    "approval",
    "lock",
    "lock",
    "task",
    "task",
  ]);
  expect(new Set(checks.map(({ projectId }) => projectId)).size).toBe(2);
  const kinds = new Map(run.steps.map(({ id, kind }) => [id, kind]));
  const order = run.events.flatMap(({ type, step }) => (type === "done" ? (kinds.get(step) ?? []) : []));
  expect(order.lastIndexOf("add-check")).toBeLessThan(order.indexOf("open-to-all-pipelines"));
});

test("checks that are there already are left alone, whoever approves", async () => {
  const run = await new TestRun(await wanted(all), cloud).apply();
  const applied = stateOf(cloud);
  await run.resume();
  expect(stateOf(cloud)).toEqual(applied);
});

test("undo takes the checks away with everything else", async () => {
  const before = stateOf(cloud);
  const run = await new TestRun(await wanted(all), cloud).apply();
  await run.undo();
  expect(run.state).toBe("undone");
  expect(stateOf(cloud)).toEqual(before);
});
