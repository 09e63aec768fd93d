import { afterAll, describe, expect, test, vi } from "vitest";
import { progressOf, type RunState } from "@/lib/plan/index.ts";
import { stepKinds } from "@/lib/plan/step.ts";
import type { TokenSource } from "@/lib/session/index.ts";
import { devopsService, vsspsService } from "@/sandbox/devops/service.ts";
import { graphService } from "@/sandbox/graph/service.ts";
import { type FaultEffect, type FaultyService, findFutility } from "@/sandbox/kernel/faults.ts";
import { clockOf, startCloud } from "../support/cloud.ts";
import type { TestRun } from "../support/connect.ts";
import {
  type LateFault,
  lateFaults,
  type SessionFault,
  sandboxEffects,
  sessionFaults,
} from "../support/effects.ts";
import { cloudFetch, keptTokens, openPage, pageFetch } from "../support/page.ts";
import { globOf, isOf, type Operation, type Scenario, watched } from "../support/scenario.ts";
import { learnScenarios } from "../support/scenarios.ts";

const cloud = await startCloud({ seed: "empty" });
vi.stubGlobal("fetch", cloudFetch(cloud));
afterAll(async () => {
  vi.unstubAllGlobals();
  await cloud.stop();
});

/** What the page itself suffers from at the moment, and how often more. */
let ailment: { fault: SessionFault | LateFault; operation: Operation; times: number } | undefined;

const tokens = keptTokens(cloud);
const tokensOrNone: TokenSource = async (service, options) => {
  if (!ailment || ailment.fault.kind === "arrives-late" || ailment.times === 0)
    return tokens(service, options);
  ailment.times -= 1;
  return { ok: false, error: { service, scopes: options.scopes, ...ailment.fault } };
};

/** Requests that were given up and have still to arrive. */
let underWay: { atMs: number; arrive: () => Promise<unknown> }[] = [];
const send = pageFetch(cloud);
const sendOrGiveUp: typeof fetch = async (input, init = {}) => {
  const { fault, operation, times } = ailment ?? {};
  const isMeant =
    init.method === operation?.method && globOf(operation?.path ?? "").test(new URL(String(input)).pathname);
  if (!ailment || fault?.kind !== "arrives-late" || !times || !isMeant) return send(input, init);
  ailment.times -= 1;
  const { signal: _givenUp, ...request } = init;
  underWay.push({ atMs: clock.now() + fault.afterMs, arrive: () => send(input, request) });
  throw new TypeError("Failed to fetch");
};

/** Whatever is due arrives when time goes on; nobody reads the answer any more. */
async function arrive(): Promise<void> {
  const due = underWay.filter(({ atMs }) => atMs <= clock.now());
  underWay = underWay.filter((each) => !due.includes(each));
  for (const each of due) await each.arrive().catch(() => undefined);
}

const clock = clockOf(cloud.sandbox);
const page = openPage(cloud, {
  tokens: tokensOrNone,
  fetch: sendOrGiveUp,
  clock: {
    now: clock.now,
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      await arrive();
    },
  },
});

const scenarios = await learnScenarios(cloud, page);
const services: readonly FaultyService[] = [graphService(), devopsService(), vsspsService()];

type Fault = FaultEffect | SessionFault | LateFault;

const isOfSession = (fault: Fault): fault is SessionFault =>
  fault.kind === "interaction" || fault.kind === "token-unavailable";
const isOfPage = (fault: Fault): fault is SessionFault | LateFault =>
  isOfSession(fault) || fault.kind === "arrives-late";

/** What can go wrong with an operation: whatever the sandbox can do to it, and whatever ails the session. */
function faultsOf({ service, method, path }: Operation): Fault[] {
  const effects = sandboxEffects.filter(
    (effect) => findFutility({ service, method, path, times: 1, skip: 0, effect }, services) === undefined,
  );
  // A read is carried out or not: nobody can tell.
  return [
    ...effects.filter((effect) => method !== "GET" || !("commit" in effect && effect.commit)),
    ...sessionFaults,
    ...(method === "GET" ? [] : lateFaults),
  ];
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
      const key = [
        kind,
        during,
        service,
        method,
        path.replace(/[^/]*[0-9a-f-]{36}[^/]*|(?<=\/)\d+/g, "*"),
      ].join(" ");
      return !seen.has(key) && seen.add(key);
    })
    .flatMap((operation) =>
      faultsOf(operation).flatMap((fault) =>
        // What is read is read again, and a session does not mend by itself: only a fault that lasts is one.
        (operation.method === "GET" || isOfSession(fault) ? [true] : [false, true]).map((lasting) => ({
          scenario,
          operation,
          fault,
          lasting,
        })),
      ),
    ),
);

/** The plan of a cell; the fault is there as soon as a step sends what it is meant for. */
async function begin({
  scenario,
  operation,
  fault,
  lasting,
}: Cell): Promise<{ run: TestRun; met: () => boolean }> {
  ailment = undefined;
  let met = false;
  const { service, method, path } = operation;
  const times = lasting ? Number.MAX_SAFE_INTEGER : 1;
  const run = await scenario.begin((step) =>
    watched(step, (sent) => {
      if (met || !isOf(sent, operation)) return;
      met = true;
      if (isOfPage(fault)) ailment = { fault, operation, times };
      else cloud.sandbox.faults.queue({ service, method, path, times, skip: 0, effect: fault });
    }),
  );
  return { run, met: () => met };
}

/** Everything works again, and a while has passed. */
async function pass(): Promise<void> {
  ailment = undefined;
  cloud.sandbox.faults.clear();
  cloud.sandbox.clock.advance(600_000);
  await arrive();
}

/** Writes that were sent again although nobody could tell what came of them, and nobody had looked. */
function blindRepeats(): string[] {
  const effects = new Map(cloud.sandbox.faults.list().map(({ id, effect }) => [id, effect]));
  const unclear = new Set<string>();
  return cloud.sandbox.journal.list().flatMap(({ service, method, path, status, fault }) => {
    const request = `${service} ${method} ${path}`;
    if (method === "GET") for (const each of [...unclear]) if (each.startsWith(service)) unclear.delete(each);
    // A deletion may be sent twice, and so may a question.
    if (method === "GET" || method === "DELETE" || path.includes("endpointproxy")) return [];
    const blind = unclear.has(request);
    const effect = effects.get(fault ?? "");
    // Azure DevOps' own sign-in page says that nothing was done.
    const page = effect?.kind === "sign-in-page" && !(effect.readable && service === "devops");
    const unread = effect?.kind === "no-cors" || page;
    if (status === "dropped" || status >= 500 || unread) unclear.add(request);
    return blind ? [request] : [];
  });
}

/** Whatever happened is said: nothing is under way any more, and what was not done says why, and what to do. */
function expectEnded(run: TestRun, ...states: readonly RunState[]): void {
  expect(states).toContain(run.state);
  for (const { state, explanation, blocker } of progressOf(run.steps, run.events).values()) {
    expect(["running", "waiting", "undoing"]).not.toContain(state);
    const failed = state === "failed" || state === "undo-failed";
    const said = failed ? [explanation?.title, explanation?.detail, explanation?.nextStep] : [];
    const blocked = state === "withheld" ? [blocker?.reason, blocker?.missing, blocker?.unblockedBy] : [];
    for (const words of [...said, ...blocked]) expect(words).toMatch(/^(?!.*(undefined|\[object)).*\w{3}/);
  }
}

function nameOf({ scenario, operation, fault, lasting }: Cell): string {
  const { kind, ...more } = fault;
  const details = Object.entries(more).map(([name, value]) => `${name} ${value}`);
  const how = [kind, ...details].join(", ");
  return `${scenario.name}: ${operation.method} ${operation.path}: ${how}, ${lasting ? "until it passes" : "once"}`;
}

describe.for(stepKinds)("%s", (kind) => {
  const during = (wanted: Operation["during"]) =>
    cells
      .filter(({ operation }) => operation.kind === kind && operation.during === wanted)
      .map((cell) => [nameOf(cell), cell] as const);
  const making = during("making");
  const undoing = during("undoing");

  test("is among the cells", () => {
    expect(making.length).toBeGreaterThan(0);
  });

  test.for(making)("goes on after %s", async ([, cell]) => {
    const { applied, appliedAgain, undone, changes } = cell.scenario;
    const { run, met } = await begin(cell);
    await run.apply();
    const atOnce = met();
    if (!atOnce) await run.resume();
    expect(met()).toBe(true);
    expectEnded(run, "applied", "needs-attention", "awaits-others");
    const repeated = blindRepeats();
    await pass();
    if (run.state !== "applied") await run.resume();
    expect([run.state, run.failures, repeated]).toEqual(["applied", [], []]);
    expect(changes()).toEqual(atOnce ? applied : appliedAgain);
    await run.undo();
    expect([run.state, run.failures]).toEqual(["undone", []]);
    expect(changes()).toEqual(undone);
  });

  test.for(making.filter(([, { lasting, operation }]) => lasting && operation.method !== "GET"))(
    "is undone after %s",
    async ([, cell]) => {
      const { run, met } = await begin(cell);
      await run.apply();
      if (!met()) await run.resume();
      await pass();
      await run.undo();
      expect(run.failures).toEqual([]);
      expect(cell.scenario.changes()).toEqual(cell.scenario.undone);
    },
  );

  test.for(undoing)("is undone in spite of %s", async ([, cell]) => {
    const { run, met } = await begin(cell);
    await run.apply();
    await run.undo();
    expect(met()).toBe(true);
    expectEnded(run, "undone", "partly-undone");
    await pass();
    if (run.state !== "undone") await run.undo();
    expect([run.state, run.failures]).toEqual(["undone", []]);
    expect(cell.scenario.changes()).toEqual(cell.scenario.undone);
  });
});

describe.for([-86_400_000, 86_400_000])("a clock that is wrong by %s ms", (skewMs) => {
  const wrong = openPage(cloud, { clock: { ...page.clock, now: () => page.clock.now() + skewMs } });

  test.for(scenarios)("changes nothing for a $name", async ({ begin, changes, applied, undone }) => {
    const run = await begin(undefined, wrong);
    await run.apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    expect(changes()).toEqual(applied);
    await run.undo();
    expect(changes()).toEqual(undone);
  });
});
