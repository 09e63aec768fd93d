import { afterAll, describe, expect, test } from "vitest";
import { progressOf, type StepProgress, tryIntentOf } from "@/lib/plan/index.ts";
import { stepKinds } from "@/lib/plan/step.ts";
import { devopsService, vsspsService } from "@/sandbox/devops/service.ts";
import { graphService } from "@/sandbox/graph/service.ts";
import { type FaultEffect, type FaultyService, findFutility } from "@/sandbox/kernel/faults.ts";
import { startCloud } from "../support/cloud.ts";
import { existingApplication, intentFor, startOver, TestRun } from "../support/connect.ts";
import { type SessionFault, sandboxEffects, sessionFaults } from "../support/effects.ts";
import { keptTokens, openPage } from "../support/page.ts";
import { putPipeline } from "../support/pipelines.ts";
import { isOf, learnScenario, type Operation, type Scenario, watched } from "../support/scenario.ts";

const cloud = await startCloud({ seed: "empty" });
afterAll(() => cloud.stop());

/** What the session suffers from at the moment, and for how many tokens more. */
let ailment: { fault: SessionFault; times: number } | undefined;
const tokens = keptTokens(cloud);
const page = openPage(cloud, {
  tokens: async (service, options) => {
    if (!ailment || ailment.times === 0) return tokens(service, options);
    ailment.times -= 1;
    return { ok: false, error: { service, scopes: options.scopes, ...ailment.fault } };
  },
});

/** A new application for two projects that share a connection, with a permission and a pipeline that may use it. */
async function newApplication(): Promise<Scenario> {
  await startOver(cloud);
  const intent = await intentFor(page, {
    projects: { northwind: ["people", "web"] },
    permissions: ["User.Read.All"],
  });
  const web = intent.connections[0]?.projects.find(({ name }) => name === "web");
  if (!web) throw new Error("the project is missing");
  putPipeline(cloud, web.id, { number: 12, name: "release" });
  web.pipelines = [{ id: 12, name: "release" }];
  return learnScenario("new application", intent, cloud, page);
}

/** An application that has a connection already and has lost its service principal. */
async function anApplicationThatExists(): Promise<Scenario> {
  await startOver(cloud);
  const identity = await existingApplication(cloud);
  const { servicePrincipals, appRoleAssignments } = cloud.sandbox.state;
  for (const { id } of appRoleAssignments.list()) appRoleAssignments.delete(id);
  for (const { id } of servicePrincipals.by("byAppId", identity.clientId)) servicePrincipals.delete(id);
  const intent = await intentFor(page, {
    identity,
    projects: { northwind: ["people"] },
    permissions: ["Group.Read.All"],
  });
  return learnScenario("existing application", intent, cloud, page);
}

/** A pipeline that tries a connection. */
async function aTrial(): Promise<Scenario> {
  await startOver(cloud);
  const connect = await intentFor(page, { projects: { northwind: ["web"] }, permissions: [] });
  const run = await new TestRun(connect, page).apply();
  const connection = [...progressOf(run.steps, run.events)].find(([id]) => id.startsWith("connection/"));
  const [wanted] = connect.connections;
  const [project] = wanted?.projects ?? [];
  const [repository] = cloud.sandbox.state.repositories.list().filter((each) => each.projectId === project?.id);
  if (!wanted || !project || !repository) throw new Error("nothing to try");
  const intent = tryIntentOf({
    id: crypto.randomUUID(),
    tenant: connect.tenant,
    person: connect.person,
    organization: wanted.organization,
    project,
    connection: { id: connection?.[1].made?.["endpointId"] ?? "", name: wanted.name },
    repository: { id: repository.id, name: repository.name, defaultBranch: repository.defaultBranch ?? "" },
    yaml: "trigger: none\npool:\n  vmImage: ubuntu-latest\nsteps:\n- script: echo hello\n",
  });
  return learnScenario("trial", intent, cloud, page);
}

const scenarios = [await newApplication(), await anApplicationThatExists(), await aTrial()];
const services: readonly FaultyService[] = [graphService(), devopsService(), vsspsService()];

type Fault = FaultEffect | SessionFault;

/** What can go wrong with an operation: whatever the sandbox can do to it, and whatever ails the session. */
function faultsOf({ service, method, path }: Operation): Fault[] {
  const effects = sandboxEffects.filter(
    (effect) => findFutility({ service, method, path, times: 1, skip: 0, effect }, services) === undefined,
  );
  // A read is carried out or not: nobody can tell.
  return [...effects.filter((effect) => method !== "GET" || !("commit" in effect && effect.commit)), ...sessionFaults];
}

interface Cell {
  readonly scenario: Scenario;
  readonly operation: Operation;
  readonly fault: Fault;
  /** Until it has passed, every such request meets it; otherwise the first alone. */
  readonly lasting: boolean;
}

const seen = new Set<string>();
const cells: Cell[] = scenarios.flatMap((scenario) =>
  scenario.operations
    .filter(({ kind, during, service, method, path }) => {
      const key = [kind, during, service, method, path.replace(/[^/]*[0-9a-f-]{36}[^/]*/g, "*")].join(" ");
      return !seen.has(key) && seen.add(key);
    })
    .flatMap((operation) =>
      faultsOf(operation).flatMap((fault) =>
        [false, true].map((lasting) => ({ scenario, operation, fault, lasting })),
      ),
    ),
);

/** Begins the plan of a cell; the fault is there as soon as a step sends what it is meant for. */
async function begin({ scenario, operation, fault, lasting }: Cell): Promise<TestRun> {
  ailment = undefined;
  let armed = false;
  const { service, method, path } = operation;
  const times = lasting ? Number.MAX_SAFE_INTEGER : 1;
  const run = await scenario.begin((step) =>
    watched(step, (sent) => {
      if (armed || !isOf(sent, operation)) return;
      armed = true;
      if (fault.kind === "interaction" || fault.kind === "token-unavailable") ailment = { fault, times };
      else cloud.sandbox.faults.queue({ service, method, path, times, skip: 0, effect: fault });
    }),
  );
  return run;
}

/** Everything works again, and a while has passed. */
function pass(): void {
  ailment = undefined;
  cloud.sandbox.faults.clear();
  cloud.sandbox.clock.advance(600_000);
}

const progressIn = (run: TestRun): StepProgress[] => [...progressOf(run.steps, run.events).values()];

/** Whatever happened is said: nothing is under way any more, and each failure has its explanation. */
function expectEnded(run: TestRun): void {
  for (const { state, explanation } of progressIn(run)) {
    expect(["running", "waiting", "undoing"]).not.toContain(state);
    if (state !== "failed" && state !== "undo-failed") continue;
    for (const words of [explanation?.title, explanation?.detail, explanation?.nextStep])
      expect(words).toMatch(/\w{3}/);
    expect(JSON.stringify(explanation)).not.toMatch(/undefined|\[object/);
  }
}

function nameOf({ operation, fault, lasting, scenario }: Cell): string {
  const { kind, ...more } = fault;
  const { method, path } = operation;
  const details = Object.entries(more).map(([name, value]) => `${name} ${value}`);
  return `${scenario.name}: ${method} ${path}: ${[kind, ...details].join(", ")}, ${lasting ? "until it passes" : "once"}`;
}

for (const kind of stepKinds) {
  describe(kind, () => {
    const ofKind = cells.filter(({ operation }) => operation.kind === kind);
    const making = ofKind.filter(({ operation }) => operation.during === "making");
    const undoing = ofKind.filter(({ operation }) => operation.during === "undoing");

    test("meets faults", () => expect(making.length).toBeGreaterThan(0));

    test.for(making)("$#", async (cell) => {
      const run = await begin(cell);
      await run.apply();
      expectEnded(run);
      expect(["applied", "needs-attention"], nameOf(cell)).toContain(run.state);
      pass();
      if (run.state !== "applied") await run.resume();
      expect([run.state, run.failures], nameOf(cell)).toEqual(["applied", []]);
      expect(cell.scenario.now(), nameOf(cell)).toEqual(cell.scenario.applied);
      await run.undo();
      expect([run.state, run.failures], nameOf(cell)).toEqual(["undone", []]);
      expect(cell.scenario.now(), nameOf(cell)).toEqual(cell.scenario.undone);
    });

    test.for(making.filter(({ lasting }) => lasting))("undone $#", async (cell) => {
      const run = await begin(cell);
      await run.apply();
      pass();
      await run.undo();
      expect(run.failures, nameOf(cell)).toEqual([]);
      expect(cell.scenario.now(), nameOf(cell)).toEqual(cell.scenario.undone);
    });

    test.for(undoing)("undoing $#", async (cell) => {
      const run = await begin(cell);
      await run.apply();
      await run.undo();
      expectEnded(run);
      expect(["undone", "partly-undone"], nameOf(cell)).toContain(run.state);
      pass();
      if (run.state !== "undone") await run.undo();
      expect([run.state, run.failures], nameOf(cell)).toEqual(["undone", []]);
      expect(cell.scenario.now(), nameOf(cell)).toEqual(cell.scenario.undone);
    });
  });
}
