import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { planFor, writesLeft } from "@/lib/plan/index.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import {
  afterEvents,
  existingApplication,
  expectOk,
  intentFor,
  startOver,
  stateOf,
  TestRun,
} from "../support/connect.ts";
import { putPipeline } from "../support/pipelines.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(() => reset());

const reset = () => startOver(cloud);

const signal = new AbortController().signal;
const io = () => ({ http: cloud.http, graph: cloud.graph, clock: cloud.clock, signal });

const state = () => stateOf(cloud);

/** Requests that changed something, as method and path without query. */
const writes = () =>
  cloud.sandbox.journal
    .list()
    .filter(
      ({ method, service, path }) =>
        method !== "GET" && service !== "login" && service !== "control" && !path.includes("endpointproxy"),
    )
    .map(({ method, path }) => `${method} ${path.split("?")[0]}`);

const summary = () => ({
  applications: cloud.sandbox.state.applications
    .list()
    .filter(({ displayName }) => displayName === "payments-graph").length,
  credentials: cloud.sandbox.state.federatedCredentials.list().length,
  connections: cloud.sandbox.state.endpoints
    .list()
    .map(({ isReady, projects }) => ({ name: projects[0]?.name, isReady, projects: projects.length })),
  grants: cloud.sandbox.state.appRoleAssignments.list().length,
});

const whole = {
  applications: 1,
  credentials: 2,
  connections: [
    { name: "payments-graph", isReady: true, projects: 2 },
    { name: "payments-graph", isReady: true, projects: 3 },
  ],
  grants: 2,
};
const sorted = (seen: ReturnType<typeof summary>) => ({
  ...seen,
  connections: seen.connections.sort((a, b) => a.projects - b.projects),
});

describe("connecting a new application", () => {
  test("makes and proves every connection of two organizations and five projects", async () => {
    const run = await new TestRun(await intentFor(cloud), cloud).apply();
    expect(run.failures).toEqual([]);
    expect(run.state).toBe("applied");
    expect(sorted(summary())).toEqual(whole);
  });

  test("makes one connection and one credential per project when nothing is shared", async () => {
    const run = await new TestRun(await intentFor(cloud, { layout: "per-project" }), cloud).apply();
    expect(run.state).toBe("applied");
    expect(summary().connections).toHaveLength(5);
    expect(summary().credentials).toBe(5);
  });

  test("never lets two writes to the application meet, which the directory would refuse", async () => {
    cloud.sandbox.settings.latencyMs = 40;
    cloud.sandbox.journal.clear();
    const run = await new TestRun(await intentFor(cloud, { layout: "per-project" }), cloud).apply();
    cloud.sandbox.settings.latencyMs = 0;
    expect(run.state).toBe("applied");
    expect(cloud.sandbox.journal.list().filter(({ status }) => status === 409)).toEqual([]);
  });

  test("still ends proven while the directory replicates", async () => {
    Object.assign(cloud.sandbox.settings, { applicationLagMs: 400, credentialLagMs: 900 });
    const run = await new TestRun(await intentFor(cloud), cloud).apply();
    expect(run.failures).toEqual([]);
    expect(run.state).toBe("applied");
    expect(run.events.some((event) => event.type === "waiting")).toBe(true);
  });

  test("a plan that was applied has nothing left to write", async () => {
    const intent = await intentFor(cloud);
    await new TestRun(intent, cloud).apply();
    expect(writesLeft(expectOk(await planFor(intent, io())))).toEqual([]);
  });

  test("applying the same plan a second time writes nothing", async () => {
    const intent = await intentFor(cloud);
    await new TestRun(intent, cloud).apply();
    const before = state();
    cloud.sandbox.journal.clear();
    const again = await new TestRun(intent, cloud).apply();
    expect(again.state).toBe("applied");
    expect(writes()).toEqual([]);
    expect(state()).toEqual(before);
  });

  test("planning writes nothing", async () => {
    const before = state();
    expectOk(await planFor(await intentFor(cloud), io()));
    expect(writes()).toEqual([]);
    expect(state()).toEqual(before);
  });

  test("undo leaves the state as it was before, soft-deleted items aside", async () => {
    const before = state();
    const run = await new TestRun(await intentFor(cloud), cloud).apply();
    await run.undo();
    expect(run.failures).toEqual([]);
    expect(run.state).toBe("undone");
    expect(state()).toEqual(before);
  });
});

describe("connecting an existing application", () => {
  const existing = () => existingApplication(cloud);

  test("adds what is missing and keeps what is there", async () => {
    const identity = await existing();
    const run = await new TestRun(
      await intentFor(cloud, { identity, projects: { northwind: ["web"] } }),
      cloud,
    ).apply();
    expect(run.failures).toEqual([]);
    expect(run.state).toBe("applied");
    expect(summary()).toMatchObject({ applications: 1, credentials: 2, grants: 2 });
    const declared = cloud.sandbox.state.applications
      .get(identity.applicationId)
      ?.requiredResourceAccess.flatMap(({ resourceAccess }) => resourceAccess);
    expect(declared).toHaveLength(2);
  });

  test("undo removes what this plan added and nothing else", async () => {
    const identity = await existing();
    const before = state();
    const run = await new TestRun(
      await intentFor(cloud, { identity, projects: { northwind: ["web", "people"] } }),
      cloud,
    ).apply();
    expect(run.state).toBe("applied");
    await run.undo();
    expect(run.state).toBe("undone");
    expect(state()).toEqual(before);
  });

  test("a multi-tenant application is refused before anything is written, with the reason", async () => {
    const identity = await existing();
    const application = cloud.sandbox.state.applications.get(identity.applicationId);
    if (application)
      cloud.sandbox.state.applications.put({ ...application, signInAudience: "AzureADMultipleOrgs" });
    const plan = expectOk(await planFor(await intentFor(cloud, { identity }), io()));
    expect(plan.steps[0]?.state).toMatchObject({
      kind: "blocked",
      blocker: { reason: expect.stringContaining("other tenants") },
    });
  });

  test("a connection name that belongs to another identity blocks the plan and names it", async () => {
    await existing();
    const plan = expectOk(
      await planFor(
        await intentFor(cloud, {
          identity: { kind: "new-application", displayName: "another" },
          connectionName: "payments-graph",
          projects: { adatum: ["data"] },
        }),
        io(),
      ),
    );
    // The new application does not exist yet, so the name is found when the connection is to be created.
    const run = await new TestRun(plan.intent, cloud).apply();
    expect(run.failures.join()).toContain("belongs to another identity");
    await run.undo();
    expect(run.state).toBe("undone");
  });

  test("more than twenty credentials are refused before anything is written", async () => {
    const identity = await existing();
    for (let index = 0; index < 19; index++) {
      cloud.sandbox.state.federatedCredentials.put({
        id: crypto.randomUUID(),
        parentId: identity.applicationId,
        name: `other-${index}`,
        issuer: "https://issuer.example",
        subject: `subject-${index}`,
        audiences: ["api://AzureADTokenExchange"],
        description: null,
        claimsMatchingExpression: null,
        createdAt: 0,
        effectiveAt: 0,
        visibleAt: 0,
      });
    }
    const plan = expectOk(
      await planFor(await intentFor(cloud, { identity, projects: { northwind: ["web"] } }), io()),
    );
    expect(plan.steps.find(({ step }) => step.kind === "trust-connection")?.state).toMatchObject({
      kind: "blocked",
      blocker: { reason: expect.stringContaining("20") },
    });
  });
});

describe("a run that is interrupted", () => {
  /** Where the tab dies, where it dies again while it goes on or undoes, and how late the directory shows what is new. */
  const deaths = (length: number) =>
    fc.record({
      first: fc.integer({ min: 0, max: length }),
      second: fc.integer({ min: 0, max: length }),
      lagMs: fc.constantFrom(0, 700, 15_000),
    });
  const lengthOfRun = async () => (await new TestRun(await intentFor(cloud), cloud).apply()).events.length;
  const startLate = async (lagMs: number) => {
    await reset();
    Object.assign(cloud.sandbox.settings, { applicationLagMs: lagMs, credentialLagMs: lagMs });
  };

  test("ends the same wherever the tab dies, twice, and creates nothing twice", async () => {
    await fc.assert(
      fc.asyncProperty(deaths(await lengthOfRun()), async ({ first, second, lagMs }) => {
        await startLate(lagMs);
        const run = new TestRun(await intentFor(cloud), cloud);
        await run.apply(afterEvents(first));
        await run.resume(afterEvents(second));
        await run.resume();
        expect(run.failures).toEqual([]);
        expect(run.state).toBe("applied");
        expect(sorted(summary())).toEqual(whole);
      }),
      { numRuns: 20, seed: 7, endOnFailure: true },
    );
  });

  test("can be undone wherever the tab dies, twice, and leaves nothing behind", async () => {
    const length = await lengthOfRun();
    await reset();
    const before = state();
    await fc.assert(
      fc.asyncProperty(deaths(length), async ({ first, second, lagMs }) => {
        await startLate(lagMs);
        const run = new TestRun(await intentFor(cloud), cloud);
        await run.apply(afterEvents(first));
        await run.undo(afterEvents(second));
        await run.undo();
        expect(run.failures).toEqual([]);
        expect(state()).toEqual(before);
      }),
      {
        numRuns: 20,
        seed: 11,
        endOnFailure: true,
        // Noted, and not visible yet when it is to be removed.
        examples: [[{ first: 3, second: 52, lagMs: 15_000 }]],
      },
    );
  });

  test("on an application that was there is undone to what was there, wherever the tab dies", async () => {
    await fc.assert(
      fc.asyncProperty(deaths(await lengthOfRun()), async ({ first, second }) => {
        await reset();
        const identity = await existingApplication(cloud);
        const before = state();
        const projects = { adatum: ["data"], northwind: ["web", "people"] };
        const run = new TestRun(await intentFor(cloud, { identity, projects }), cloud);
        await run.apply(afterEvents(first));
        await run.resume(afterEvents(second));
        await run.undo();
        expect(run.failures).toEqual([]);
        expect(state()).toEqual(before);
      }),
      { numRuns: 20, seed: 5, endOnFailure: true },
    );
  });

  test("that was undone can be applied again", async () => {
    const run = await new TestRun(await intentFor(cloud), cloud).apply();
    await run.undo();
    await run.resume();
    expect(run.state).toBe("applied");
    expect(sorted(summary())).toEqual(whole);
  });
});

describe("a service that misbehaves", () => {
  const routes = [
    { service: "graph", method: "POST", path: "/v1.0/applications" },
    { service: "graph", method: "POST", path: "/v1.0/servicePrincipals" },
    { service: "graph", method: "POST", path: "/v1.0/servicePrincipals/*/appRoleAssignedTo" },
    { service: "graph", method: "POST", path: "/v1.0/applications/*/federatedIdentityCredentials" },
    { service: "devops", method: "POST", path: "/*/_apis/serviceendpoint/endpoints" },
    { service: "devops", method: "PATCH", path: "/*/_apis/serviceendpoint/endpoints/*" },
    { service: "devops", method: "PUT", path: "/*/_apis/serviceendpoint/endpoints/*" },
    { service: "devops", method: "POST", path: "/*/*/_apis/serviceendpoint/endpointproxy" },
  ] as const;
  const effects = [
    { kind: "drop", commit: false },
    { kind: "drop", commit: true },
    { kind: "status", status: 503, commit: false },
    { kind: "status", status: 504, commit: true },
    { kind: "expired-token" },
  ] as const;
  for (const route of routes) {
    for (const effect of effects) {
      const when = "commit" in effect ? `${effect.commit ? "after" : "before"} the service acted` : "once";
      test(`${route.method} ${route.path}, ${effect.kind} ${when}: ends proven, nothing twice`, async () => {
        cloud.sandbox.faults.queue({ ...route, times: 1, skip: 0, effect });
        const run = await new TestRun(await intentFor(cloud), cloud).apply();
        expect(run.failures).toEqual([]);
        expect(run.state).toBe("applied");
        expect(sorted(summary())).toEqual(whole);
        expect(cloud.sandbox.faults.list().every(({ fired }) => fired === 1)).toBe(true);
      });
    }
  }

  test("a throttled call waits as long as the service says and goes on", async () => {
    cloud.sandbox.faults.queue({
      service: "graph",
      method: "POST",
      path: "/v1.0/servicePrincipals",
      times: 1,
      skip: 0,
      effect: { kind: "throttle", retryAfterSeconds: 7 },
    });
    const before = cloud.clock.now();
    const run = await new TestRun(await intentFor(cloud), cloud).apply();
    expect(run.state).toBe("applied");
    expect(cloud.sandbox.faults.list().map(({ fired }) => fired)).toEqual([1]);
    expect(cloud.clock.now() - before).toBeGreaterThanOrEqual(7_000);
  });

  test("what somebody else made after we were refused is used, and undo leaves it alone", async () => {
    const forbidden = { kind: "forbidden" } as const;
    const path = "/v1.0/servicePrincipals/*/appRoleAssignedTo";
    cloud.sandbox.faults.queue({
      service: "graph",
      method: "POST",
      path,
      times: 1,
      skip: 0,
      effect: forbidden,
    });
    const intent = await intentFor(cloud, { permissions: ["User.Read.All"] });
    const run = await new TestRun(intent, cloud).apply();
    expect(run.state).toBe("awaits-others");
    // The other half of the plan, by another hand.
    const [application] = cloud.sandbox.state.applications
      .list()
      .filter((each) => each.displayName === "payments-graph");
    const [principal] = cloud.sandbox.state.servicePrincipals.by("byAppId", application?.appId ?? "");
    const [permission] = intent.permissions;
    if (!principal || !permission) throw new Error("the first half is missing");
    const theirs = cloud.sandbox.state.appRoleAssignments.put({
      id: "made-by-somebody-else",
      appRoleId: permission.role.id,
      principalId: principal.id,
      resourceId: permission.resource.servicePrincipalId,
      createdAt: 0,
    });
    await run.resume();
    expect(run.state).toBe("applied");
    const granted = run.events.findLast((event) => event.type === "made" && event.step.startsWith("grant/"));
    expect(granted).toMatchObject({ made: { assignmentId: theirs.id }, created: false });
  });

  test("a write that is refused for good stops its branch only, and going on finishes it", async () => {
    cloud.sandbox.faults.queue({
      service: "devops",
      method: "POST",
      path: "/adatum/_apis/serviceendpoint/endpoints",
      times: 1,
      skip: 0,
      effect: { kind: "forbidden" },
    });
    const run = await new TestRun(await intentFor(cloud), cloud).apply();
    expect(run.state).toBe("awaits-others");
    expect(summary().connections).toHaveLength(1);
    await run.resume();
    expect(run.state).toBe("applied");
    expect(sorted(summary())).toEqual(whole);
  });
});

describe("any plan", () => {
  const choice = fc.record({
    northwind: fc.uniqueArray(fc.constantFrom("web", "payments", "people", "Data Platform", "infra"), {
      maxLength: 4,
    }),
    adatum: fc.uniqueArray(fc.constantFrom("data", "infra", "Field Service"), { maxLength: 2 }),
    legacy: fc.uniqueArray(fc.constantFrom("archive", "billing"), { maxLength: 2 }),
    layout: fc.constantFrom("shared" as const, "per-project" as const),
    permissions: fc.uniqueArray(
      fc.constantFrom("User.Read.All", "Group.Read.All", "Application.Read.All", "Mail.Read"),
      { maxLength: 3 },
    ),
  });

  test("once applied leaves nothing to write, and once undone leaves nothing behind", async () => {
    await fc.assert(
      fc.asyncProperty(choice, async ({ northwind, adatum, legacy, layout, permissions }) => {
        await reset();
        const before = state();
        const projects = Object.fromEntries(
          Object.entries({ northwind, adatum, "northwind-legacy": legacy }).filter(
            ([, names]) => names.length > 0,
          ),
        );
        const intent = await intentFor(cloud, { projects, layout, permissions });
        const run = await new TestRun(intent, cloud).apply();
        expect(run.failures).toEqual([]);
        expect(run.state).toBe("applied");
        expect(writesLeft(expectOk(await planFor(intent, io())))).toEqual([]);
        await run.undo();
        expect(state()).toEqual(before);
      }),
      { numRuns: 10, seed: 3, endOnFailure: true },
    );
  });
});

describe("pipelines that may use a connection from the start", () => {
  /** An intent that lets two pipelines of web use the connection, and none of people. */
  const allowing = async (wanted: Parameters<typeof intentFor>[1] = {}) => {
    const intent = await intentFor(cloud, { ...wanted, projects: { northwind: ["people", "web"] } });
    const web = intent.connections[0]?.projects.find(({ name }) => name === "web");
    if (!web) throw new Error("the project is missing");
    web.pipelines = [12, 7].map((number) => {
      const { name } = putPipeline(cloud, web.id, { number, name: `release-${number}` });
      return { id: number, name };
    });
    return { intent, webId: web.id };
  };
  const allowed = () =>
    cloud.sandbox.state.pipelinePermissions
      .list()
      .map(({ projectId, allPipelines, pipelines }) => [
        projectId,
        allPipelines,
        pipelines.map(({ pipelineId }) => pipelineId).sort((a, b) => a - b),
      ]);

  test("are allowed, and no other: neither all of a project nor any of another", async () => {
    const { intent, webId } = await allowing();
    const run = await new TestRun(intent, cloud).apply();
    expect(run.failures).toEqual([]);
    expect(allowed()).toEqual([[webId, null, [7, 12]]]);
    expect(writesLeft(expectOk(await planFor(intent, io())))).toEqual([]);
  });

  test("are no longer allowed after an undo, and one that was allowed before still is", async () => {
    const { intent, webId } = await allowing();
    const [web] = intent.connections[0]?.projects.filter(({ id }) => id === webId) ?? [];
    const both = web?.pipelines ?? [];
    if (web) web.pipelines = both.slice(0, 1);
    const first = await new TestRun(intent, cloud).apply();
    expect(allowed()).toEqual([[webId, null, [12]]]);
    if (web) web.pipelines = both;
    const [application] = cloud.sandbox.state.applications
      .list()
      .filter(({ displayName }) => displayName === "payments-graph");
    if (!application) throw new Error("the application is missing");
    const again = await new TestRun(
      {
        ...intent,
        id: crypto.randomUUID(),
        identity: {
          kind: "existing-application",
          applicationId: application.id,
          clientId: application.appId,
          displayName: application.displayName,
        },
      },
      cloud,
    ).apply();
    expect(again.failures).toEqual([]);
    expect(allowed()).toEqual([[webId, null, [7, 12]]]);
    await again.undo();
    expect(allowed()).toEqual([[webId, null, [12]]]);
    await first.undo();
    expect(first.state).toBe("undone");
  });
});
