import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createGraph } from "@/lib/entra/index.ts";
import type { Http } from "@/lib/http/index.ts";
import { createTurns, progressOf, tryIntentOf } from "@/lib/plan/index.ts";
import { ok } from "@/lib/result.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { around, existingApplication, intentFor, startOver, stateOf, TestRun } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(() => startOver(cloud));

const state = () => stateOf(cloud);
const applications = () =>
  cloud.sandbox.state.applications.list().filter(({ displayName }) => displayName === "payments-graph");
const web = { projects: { northwind: ["web"] } } as const;
const lag = (applicationLagMs: number) => Object.assign(cloud.sandbox.settings, { applicationLagMs });
const declaredOn = (id: string) =>
  cloud.sandbox.state.applications.get(id)?.requiredResourceAccess.flatMap((each) => each.resourceAccess);

/** Writes that were sent since the journal was cleared: method, path and status. */
const writes = () =>
  cloud.sandbox.journal
    .list()
    .filter(
      ({ method, service, path }) =>
        ["POST", "PUT", "PATCH", "DELETE"].includes(method) &&
        (service === "graph" || service === "devops") &&
        !path.includes("endpointproxy"),
    )
    .map(({ method, path, status }) => `${method} ${path.split("?")[0]} ${status}`);

/** The same cloud by another way out. */
const through = (send: Http["send"]) => {
  const http: Http = { cloud: cloud.http.cloud, send };
  return { ...cloud, http, graph: createGraph(http) };
};

describe("while the directory replicates", () => {
  test("a tab that dies right after the application was noted makes no second one", async () => {
    lag(20_000);
    const run = new TestRun(await intentFor(cloud), cloud);
    await run.apply(around("after", "made", "application"));
    await run.resume();
    expect(run.failures).toEqual([]);
    expect(applications()).toHaveLength(1);
  });

  test("a tab that dies before the application was noted makes no second one", async () => {
    lag(20_000);
    const run = new TestRun(await intentFor(cloud), cloud);
    await run.apply(around("before", "made", "application"));
    await run.resume();
    expect(run.failures).toEqual([]);
    expect(applications()).toHaveLength(1);
  });

  test("a lost answer to the creation makes no second application", async () => {
    lag(20_000);
    cloud.sandbox.faults.queue({
      service: "graph",
      method: "POST",
      path: "/v1.0/applications",
      times: 1,
      skip: 0,
      effect: { kind: "drop", commit: true },
    });
    const run = await new TestRun(await intentFor(cloud), cloud).apply();
    expect(run.state).toBe("applied");
    expect(applications()).toHaveLength(1);
  });

  test("undo waits for what a dying tab may have made, and removes it", async () => {
    lag(20_000);
    const before = state();
    const run = new TestRun(await intentFor(cloud), cloud);
    await run.apply(around("before", "made", "application"));
    expect(applications()).toHaveLength(1);
    await run.undo();
    expect(run.state).toBe("undone");
    expect(state()).toEqual(before);
  });

  test("undo waits until a connection whose deletion goes on is really gone", async () => {
    Object.assign(cloud.sandbox.settings, { connectionDeletionMs: 20_000 });
    const before = state();
    const run = await new TestRun(await intentFor(cloud, web), cloud).apply();
    expect(run.state).toBe("applied");
    const begun = cloud.clock.now();
    await run.undo();
    expect(run.failures).toEqual([]);
    expect(run.state).toBe("undone");
    expect(cloud.clock.now() - begun).toBeGreaterThanOrEqual(20_000);
    expect(state()).toEqual(before);
    const again = await new TestRun(await intentFor(cloud, web), cloud).apply();
    expect(again.failures).toEqual([]);
  });

  test("undo says so where a deletion does not come to an end", async () => {
    Object.assign(cloud.sandbox.settings, { connectionDeletionMs: 600_000 });
    const run = await new TestRun(await intentFor(cloud, web), cloud).apply();
    await run.undo();
    expect(run.state).not.toBe("undone");
    expect(run.failures).toEqual([expect.stringMatching(/^connection\//)]);
  });

  /** An application whose service principal is missing, as after a deletion by hand. */
  const withoutPrincipal = async () => {
    const identity = await existingApplication(cloud);
    const { servicePrincipals, appRoleAssignments } = cloud.sandbox.state;
    for (const { id } of appRoleAssignments.list()) appRoleAssignments.delete(id);
    for (const { id } of servicePrincipals.by("byAppId", identity.clientId)) servicePrincipals.delete(id);
    return identity;
  };
  const principals = (clientId: string) => cloud.sandbox.state.servicePrincipals.by("byAppId", clientId);

  test("a service principal whose creation was not noted is ours, and undo removes it", async () => {
    const identity = await withoutPrincipal();
    lag(5_000);
    const run = new TestRun(await intentFor(cloud, { identity, ...web, permissions: [] }), cloud);
    await run.apply(around("before", "made", "service-principal"));
    expect(principals(identity.clientId)).toHaveLength(1);
    await run.resume();
    expect(run.state).toBe("applied");
    await run.undo();
    expect(principals(identity.clientId)).toEqual([]);
  });

  test("a service principal whose answer was lost is ours, and undo removes it", async () => {
    const identity = await withoutPrincipal();
    lag(5_000);
    cloud.sandbox.faults.queue({
      service: "graph",
      method: "POST",
      path: "/v1.0/servicePrincipals",
      times: 1,
      skip: 0,
      effect: { kind: "drop", commit: true },
    });
    const run = await new TestRun(
      await intentFor(cloud, { identity, ...web, permissions: [] }),
      cloud,
    ).apply();
    expect(run.failures).toEqual([]);
    await run.undo();
    expect(principals(identity.clientId)).toEqual([]);
  });
});

describe("what was there before the plan", () => {
  for (const step of ["service-principal", "grant/", "connection/", "credential/", "declare-permissions"]) {
    test(`stays when the tab dies while a resumed run looks at ${step.replace("/", "")}, and the run is undone`, async () => {
      const identity = await existingApplication(cloud);
      const before = state();
      const projects = { adatum: ["data"], northwind: ["web"] };
      const run = new TestRun(
        await intentFor(cloud, { identity, projects, permissions: ["User.Read.All"] }),
        cloud,
      );
      await run.apply();
      expect(run.state).toBe("applied");
      await run.resume(around("after", "started", step));
      await run.undo();
      expect(run.failures).toEqual([]);
      expect(state()).toEqual(before);
    });
  }

  test("is not written to when a run is applied, undone and applied again", async () => {
    const identity = await existingApplication(cloud);
    const projects = { adatum: ["data"], northwind: ["web"] };
    const run = new TestRun(
      await intentFor(cloud, { identity, projects, permissions: ["User.Read.All"] }),
      cloud,
    );
    await run.apply();
    await run.undo();
    cloud.sandbox.journal.clear();
    await run.resume();
    expect(run.state).toBe("applied");
    expect(writes().every((line) => / 2\d\d$/.test(line))).toBe(true);
    expect(writes().filter((line) => line.includes("/adatum/") || line.startsWith("PATCH"))).toEqual([]);
  });

  test("keeps what somebody declared while our declaration was refused for a moment", async () => {
    const identity = await existingApplication(cloud);
    const run = new TestRun(
      await intentFor(cloud, { identity, ...web, permissions: ["Group.Read.All"] }),
      through(async (request) => {
        const first = request.method === "PATCH" && !declaredOn(identity.applicationId)?.some(isTheirs);
        if (!first) return cloud.http.send(request);
        const application = cloud.sandbox.state.applications.get(identity.applicationId);
        if (!application) throw new Error("the application is missing");
        cloud.sandbox.state.applications.put({
          ...application,
          requiredResourceAccess: [...application.requiredResourceAccess, theirs],
        });
        return { ok: false, error: { kind: "unreachable", service: "graph", method: "PATCH", path: "" } };
      }),
    );
    await run.apply();
    expect(run.state).toBe("applied");
    expect(declaredOn(identity.applicationId)?.some(isTheirs)).toBe(true);
  });
  const theirs = {
    resourceAppId: "00000003-0000-0ff1-ce00-000000000000",
    resourceAccess: [{ id: "678536fe-1083-478a-9c59-b99265e6b0d3", type: "Role" as const }],
  };
  const isTheirs = ({ id }: { id: string }) => id === theirs.resourceAccess[0]?.id;

  test("and what another run declares at the same time, are both kept", async () => {
    const identity = await existingApplication(cloud);
    const inTurn = createTurns();
    const runs = await Promise.all(
      [
        { identity, ...web, permissions: ["Group.Read.All"] },
        { identity, projects: { northwind: ["people"] }, permissions: ["Mail.Read"] },
      ].map(async (wanted) => new TestRun(await intentFor(cloud, wanted), cloud, { inTurn })),
    );
    await Promise.all(runs.map((run) => run.apply()));
    expect(runs.map((run) => run.state)).toEqual(["applied", "applied"]);
    expect(declaredOn(identity.applicationId)).toHaveLength(3);
  });
});

describe("what the plan made", () => {
  test("and is never deleted by the service, is not called undone", async () => {
    const run = new TestRun(
      await intentFor(cloud, web),
      through(async (request) =>
        // The service takes the deletion and fails afterwards, in the background.
        request.method === "DELETE" && request.path.includes("/serviceendpoint/")
          ? ok({ status: 204, headers: new Headers(), body: undefined })
          : cloud.http.send(request),
      ),
    );
    await run.apply();
    await run.undo();
    expect(run.state).toBe("partly-undone");
    expect(run.failures.join()).toContain("still has it");
    expect(cloud.sandbox.state.endpoints.size).toBe(1);
  });

  test("and was answered in an unknown form, is found again and can be undone", async () => {
    let unknown = true;
    const run = new TestRun(
      await intentFor(cloud, web),
      through(async (request) => {
        const reply = await cloud.http.send(request);
        if (!unknown || !reply.ok || request.method !== "POST") return reply;
        if (!request.path.includes("/serviceendpoint/endpoints")) return reply;
        unknown = false;
        return ok({ ...reply.value, body: { id: "not a guid" } });
      }),
    );
    await run.apply();
    expect(run.state).toBe("applied");
    await run.undo();
    expect(cloud.sandbox.state.endpoints.list()).toEqual([]);
  });

  test("and does not say whose tokens it presents, ends the step and can be undone", async () => {
    const run = new TestRun(
      await intentFor(cloud, web),
      through(async (request) => {
        const reply = await cloud.http.send(request);
        if (!reply.ok || request.method !== "POST" || !request.path.includes("/serviceendpoint/endpoints?"))
          return reply;
        const body = { ...Object(reply.value.body), authorization: { scheme: "none", parameters: {} } };
        return ok({ ...reply.value, body });
      }),
    );
    await run.apply();
    expect(run.failures.join()).toContain("issuer and subject are missing");
    await run.undo();
    expect(cloud.sandbox.state.endpoints.list()).toEqual([]);
  });

  test("is taken back whole when a part was withdrawn by hand and the run went on", async () => {
    const identity = await existingApplication(cloud);
    const before = declaredOn(identity.applicationId);
    const run = new TestRun(
      await intentFor(cloud, { identity, ...web, permissions: ["Group.Read.All", "Mail.Read"] }),
      cloud,
    );
    await run.apply();
    const application = cloud.sandbox.state.applications.get(identity.applicationId);
    if (!application) throw new Error("the application is missing");
    cloud.sandbox.state.applications.put({
      ...application,
      requiredResourceAccess: application.requiredResourceAccess.map((each) => ({
        ...each,
        resourceAccess: each.resourceAccess.slice(0, -1),
      })),
    });
    await run.resume();
    await run.undo();
    expect(declaredOn(identity.applicationId)).toEqual(before);
  });

  test("is made anew when somebody deleted the connection, with a credential for its new subject", async () => {
    const run = await new TestRun(await intentFor(cloud, web), cloud).apply();
    const { endpoints, federatedCredentials } = cloud.sandbox.state;
    for (const { id } of endpoints.list()) endpoints.delete(id);
    await run.resume();
    expect(run.failures).toEqual([]);
    expect(run.state).toBe("applied");
    expect([endpoints.size, federatedCredentials.size]).toEqual([1, 1]);
  });
});

describe("a pipeline run", () => {
  const trial = async () => {
    const intent = await intentFor(cloud, { ...web, permissions: ["User.Read.All"] });
    const run = await new TestRun(intent, cloud).apply();
    const made = [...progressOf(run.steps, run.events)].find(([id]) => id.startsWith("connection/"));
    const [connection] = intent.connections;
    const [project] = connection?.projects ?? [];
    const repository = cloud.sandbox.state.repositories.list().find((each) => each.projectId === project?.id);
    if (!connection || !project || !repository) throw new Error("nothing to try");
    return new TestRun(
      tryIntentOf({
        id: crypto.randomUUID(),
        tenant: intent.tenant,
        person: intent.person,
        organization: connection.organization,
        project,
        connection: { id: made?.[1].made?.["endpointId"] ?? "", name: connection.name },
        repository: {
          id: repository.id,
          name: repository.name,
          defaultBranch: repository.defaultBranch ?? "",
        },
        yaml: "trigger: none\npool:\n  vmImage: ubuntu-latest\nsteps:\n- script: echo hello\n",
      }),
      cloud,
    );
  };
  const starts = () => writes().filter((line) => /^POST .*\/runs /.test(line)).length;

  test("is watched, and not started again, when the tab is reloaded while it goes on", async () => {
    const run = await trial();
    cloud.sandbox.journal.clear();
    await run.apply(around("after", "made", "try/run"));
    await run.resume();
    expect(run.failures).toEqual([]);
    expect(starts()).toBe(1);
  });

  test("is started again when it has ended and the person asks for another", async () => {
    const run = await trial();
    cloud.sandbox.journal.clear();
    await run.apply();
    await run.resume();
    expect(starts()).toBe(2);
  });
});
