import "fake-indexeddb/auto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type ConnectIntent,
  createIndexedDbJournal,
  createRuns,
  createTurns,
  madeOf,
  type Plan,
  planFileOf,
  planFor,
  type Runs,
  type RunView,
  readPlanFile,
  toldBy,
  writePlanFile,
} from "@/lib/plan/index.ts";
import { type PersonName, type RunningCloud, startCloud } from "../support/cloud.ts";
import { existingApplication, expectOk, intentFor, startOver, stateOf } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(() => startOver(cloud));

let browsers = 0;

/** A person at a browser of their own, with what the portal keeps there. */
class Desk {
  readonly #session;
  readonly #runs: Runs;
  constructor(person: PersonName) {
    const session = cloud.as(person);
    this.#session = session;
    browsers += 1;
    this.#runs = createRuns({
      cloud: session.http.cloud,
      journal: createIndexedDbJournal(`${session.tenant.id}-${browsers}`),
      io: session,
      viewer: session.person,
      exclusively: (_name, task) => task().then(() => true),
      inTurn: createTurns(),
    });
  }

  get person() {
    return { id: this.#session.person.id, displayName: this.#session.person.displayName };
  }

  /** Opens a plan file, or plans an intent of one's own. */
  async plan(intent: ConnectIntent, file?: string): Promise<Plan> {
    const told = file === undefined ? undefined : toldBy(expectOk(this.#read(file)));
    return expectOk(
      await planFor(
        intent,
        { ...this.#session, signal: new AbortController().signal },
        { viewer: this.person, ...(told && { told }) },
      ),
    );
  }

  async apply(plan: Plan): Promise<RunView> {
    await this.#runs.begin(plan);
    return this.#ended(plan.intent.id);
  }

  async goOn(id: string, file?: string): Promise<RunView> {
    if (file !== undefined) expect(await this.#runs.tell(id, toldBy(expectOk(this.#read(file))))).toBe(true);
    await this.#runs.resume(id);
    return this.#ended(id);
  }

  async undo(id: string): Promise<RunView> {
    await this.#runs.undo(id);
    return this.#ended(id);
  }

  save({ run, progress }: RunView): string {
    if (run.intent.kind !== "connect") throw new Error("only connecting is handed over");
    return writePlanFile(planFileOf(run.intent, madeOf(progress), this.person, 1));
  }

  #read(file: string) {
    return readPlanFile(file, { tenantId: this.#session.tenant.id, cloud: this.#session.http.cloud });
  }

  #ended(id: string): Promise<RunView> {
    return new Promise((resolve) => {
      const look = () => {
        const view = this.#runs.view(id);
        if (view?.activity !== "idle" || this.#runs.isBusy()) return;
        stop();
        resolve(view);
      };
      const stop = this.#runs.subscribe(look);
      look();
    });
  }
}

/** Step kinds by where they stand. */
const standing = ({ steps, progress }: RunView, state: string): string[] => [
  ...new Set(steps.flatMap(({ id, kind }) => (progress.get(id)?.state === state ? [kind] : []))),
];
const failures = ({ progress }: RunView): string[] =>
  [...progress.values()].flatMap(({ explanation }) => (explanation ? [explanation.detail] : []));

const intentOf = async (person: PersonName, identity?: ConnectIntent["identity"]): Promise<ConnectIntent> => {
  // Kim sees no organization: what she connects was told to her, by names and ids.
  const intent = await intentFor(cloud, {
    projects: { northwind: ["web", "people"] },
    permissions: [],
    ...(identity && { identity }),
  });
  const { id, displayName } = cloud.as(person).person;
  return { ...intent, person: { id, displayName } };
};

describe("a new application, connected by two people with half the rights each", () => {
  test("begins in Entra, goes to Azure DevOps and back, and ends proven", async () => {
    const kim = new Desk("kim");
    const priya = new Desk("priya");
    const intent = await intentOf("kim");

    const first = await kim.apply(await kim.plan(intent));
    expect(failures(first)).toEqual([]);
    expect(first.state).toBe("awaits-others");
    expect(standing(first, "done")).toEqual(["create-application", "create-service-principal"]);
    expect(standing(first, "withheld")).toEqual(["create-connection"]);

    const fromKim = kim.save(first);
    const second = await priya.apply(await priya.plan(intent, fromKim));
    expect(failures(second)).toEqual([]);
    expect(second.state).toBe("awaits-others");
    expect(standing(second, "withheld")).toEqual(["trust-connection"]);

    const third = await kim.goOn(intent.id, priya.save(second));
    expect(failures(third)).toEqual([]);
    expect(third.state).toBe("awaits-others");
    expect(standing(third, "withheld")).toEqual(["complete-connection"]);

    const last = await priya.goOn(intent.id);
    expect(failures(last)).toEqual([]);
    expect(last.state).toBe("applied");
  });

  test("begins in Azure DevOps where the application exists, and ends proven", async () => {
    const kim = new Desk("kim");
    const priya = new Desk("priya");
    const intent = await intentOf("priya", await existingApplication(cloud));

    const first = await priya.apply(await priya.plan(intent));
    expect(first.state).toBe("awaits-others");
    expect(standing(first, "withheld")).toEqual(["trust-connection"]);

    const second = await kim.apply(await kim.plan(intent, priya.save(first)));
    expect(failures(second)).toEqual([]);
    expect(standing(second, "withheld")).toEqual(["complete-connection"]);

    expect((await priya.goOn(intent.id)).state).toBe("applied");
  });

  test("is undone by each of them for what they made themselves, and nothing is left", async () => {
    const before = stateOf(cloud);
    const kim = new Desk("kim");
    const priya = new Desk("priya");
    const intent = await intentOf("kim");
    const first = await kim.apply(await kim.plan(intent));
    const second = await priya.apply(await priya.plan(intent, kim.save(first)));
    await kim.goOn(intent.id, priya.save(second));
    await priya.goOn(intent.id);

    expect((await priya.undo(intent.id)).state).toBe("undone");
    expect(cloud.sandbox.state.applications.list().map(({ displayName }) => displayName)).toContain(
      "payments-graph",
    );
    expect((await kim.undo(intent.id)).state).toBe("undone");
    expect(stateOf(cloud)).toEqual(before);
  });
});

test("what a service denies although nothing told so before is left to somebody else, not failed", async () => {
  const priya = new Desk("priya");
  const ada = new Desk("ada");
  const intent = await intentOf("priya");
  const denied = await priya.apply(await priya.plan(intent));
  expect(denied.state).toBe("awaits-others");
  expect(standing(denied, "withheld")).toEqual(["create-application"]);
  expect(denied.progress.get("application")?.blocker?.correlationId).toMatch(/^[0-9a-f-]{36}$/);

  expect((await ada.apply(await ada.plan(intent, priya.save(denied)))).state).toBe("applied");
  const last = await priya.goOn(intent.id);
  expect(failures(last)).toEqual([]);
  expect(last.state).toBe("applied");
  // Everything was Ada's work: nothing of it is taken for hers, or written again.
  expect([...last.progress.values()].filter(({ created }) => created)).toEqual([]);
});

test("whoever finishes somebody else's plan never undoes what a file merely says was made", async () => {
  const kim = new Desk("kim");
  const ada = new Desk("ada");
  const intent = await intentOf("kim");
  const first = await kim.apply(await kim.plan(intent));
  expect((await ada.apply(await ada.plan(intent, kim.save(first)))).state).toBe("applied");
  await ada.undo(intent.id);
  expect(cloud.sandbox.state.applications.list().map(({ displayName }) => displayName)).toContain(
    "payments-graph",
  );
});
