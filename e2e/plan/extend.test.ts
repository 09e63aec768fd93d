import { afterAll, beforeAll, expect, test } from "vitest";
import { copyOfDraft, draftOfRun, intentOf, progressOf } from "@/lib/plan/index.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { expectOk, intentFor, TestRun } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());

test("a project that is added to a finished run shares its connection, whatever its name", async () => {
  const intent = await intentFor(cloud, { projects: { northwind: ["web"] }, permissions: ["User.Read.All"] });
  const first = await new TestRun(intent, cloud).apply();
  expect(first.state).toBe("applied");
  const run = { id: intent.id, createdAt: 1, intent };
  const draft = draftOfRun(run);
  if (!draft) throw new Error("the run connects nothing");

  const copied = copyOfDraft(
    draft,
    { run, steps: first.steps, progress: progressOf(first.steps, first.events) },
    crypto.randomUUID(),
    2,
  );
  const [people] = (await intentFor(cloud, { projects: { northwind: ["people"] } })).connections;
  const [project] = people?.projects ?? [];
  const [target] = copied.targets;
  if (!project || !target) throw new Error("no project to add");
  const grown = expectOk(
    intentOf({ ...copied, targets: [{ ...target, project }, ...copied.targets] }, intent),
  );
  const second = await new TestRun(grown, cloud).apply();

  expect(second.failures).toEqual([]);
  expect(second.state).toBe("applied");
  const endpoints = cloud.sandbox.state.endpoints.list();
  expect(endpoints).toHaveLength(1);
  expect(
    cloud.sandbox.state.applications.list().filter(({ displayName }) => displayName === "payments-graph"),
  ).toHaveLength(1);
  const changed = cloud.sandbox.journal
    .list()
    .filter(
      ({ service, method, path }) =>
        service === "devops" && method !== "GET" && !path.includes("endpointproxy"),
    )
    .map(({ method }) => method);
  // Created, completed, and later shared: nothing else was written.
  expect(changed).toEqual(["POST", "PUT", "PATCH"]);
});
