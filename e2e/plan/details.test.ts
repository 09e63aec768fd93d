import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ConnectIntent } from "@/lib/plan/index.ts";
import { planFor, writesLeft } from "@/lib/plan/index.ts";
import { persons } from "@/sandbox/seeds/persons.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { existingApplication, expectOk, intentFor, startOver, stateOf, TestRun } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(() => startOver(cloud));

type Details = NonNullable<ConnectIntent["details"]>;
type Application = ReturnType<RunningCloud["sandbox"]["state"]["applications"]["list"]>[number];

const signal = new AbortController().signal;
const planned = async (intent: ConnectIntent) =>
  expectOk(await planFor(intent, { http: cloud.http, graph: cloud.graph, clock: cloud.clock, signal }));

const owner = ({ id, displayName }: { id: string; displayName: string }) => ({ id, name: displayName });
const everything: Details = {
  owners: [owner(persons.noah), owner(persons.priya)],
  notes: "First line\nsecond: 'line'",
  serviceManagementReference: "CMDB-4711",
  tags: ["team:payments", "cost-42"],
};
const reason = { text: "Nightly clean-up of stale guests", by: "Ada Lindqvist", on: "2026-08-03" };
const reasonLine =
  "Tier 0: Directory.ReadWrite.All: Nightly clean-up of stale guests (Ada Lindqvist, 2026-08-03)";

const nameless = { projects: { northwind: ["web"] }, permissions: ["User.Read.All"] } as const;
const newOne = async (details: Details): Promise<ConnectIntent> => ({
  ...(await intentFor(cloud, nameless)),
  details,
});
const paymentsGraph = (): Application => {
  const found = cloud.sandbox.state.applications
    .list()
    .find(({ displayName }) => displayName === "payments-graph");
  if (!found) throw new Error("the application is missing");
  return found;
};
const change = (changes: Partial<Application>) =>
  cloud.sandbox.state.applications.put({ ...paymentsGraph(), ...changes });

/** An intent for an application that exists; no connection is added where only its description matters. */
async function existingOne(details: Details, wanted: Partial<ConnectIntent> = {}): Promise<ConnectIntent> {
  const identity = await existingApplication(cloud);
  const intent = await intentFor(cloud, { ...nameless, identity });
  return { ...intent, connections: [], permissions: [], details, ...wanted };
}

const described = () => {
  const { notes, serviceManagementReference, tags } = paymentsGraph();
  return { notes, serviceManagementReference, tags };
};

describe("a new application", () => {
  test("is created with its owners, notes, reference and tags in one request", async () => {
    const intent = await newOne(everything);
    cloud.sandbox.journal.clear();
    const run = await new TestRun(intent, cloud).apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    expect(described()).toEqual({
      notes: everything.notes,
      serviceManagementReference: "CMDB-4711",
      tags: [`federation-portal:${intent.id}`, "cost-42", "team:payments"],
    });
    expect(paymentsGraph().owners).toEqual([persons.ada.id, persons.noah.id, persons.priya.id]);
    const writes = cloud.sandbox.journal
      .list()
      .filter(
        ({ service, method, path }) => service === "graph" && method !== "GET" && !/appRole/.test(path),
      );
    expect(writes.map(({ method, path }) => `${method} ${path.replace(/[\da-f-]{36}/, "*")}`)).toEqual([
      "POST /v1.0/applications",
      "POST /v1.0/servicePrincipals",
      "POST /v1.0/applications/*/federatedIdentityCredentials",
    ]);
  });

  test("names whoever creates it once, also where that person is named as an owner", async () => {
    await new TestRun(await newOne({ owners: [owner(persons.ada)] }), cloud).apply();
    expect(paymentsGraph().owners).toEqual([persons.ada.id]);
  });

  test("gets the owners beyond the twenty of its creation one by one", async () => {
    const many = Array.from({ length: 23 }, (_, index) => ({
      ...persons.noah,
      id: `00000000-0000-4000-8000-0000000000${String(index).padStart(2, "0")}`,
      displayName: `Owner ${String(index).padStart(2, "0")}`,
      userPrincipalName: `owner${index}@northwind.example`,
    }));
    for (const person of many) cloud.sandbox.state.users.put(person);
    const run = await new TestRun(await newOne({ owners: many.map(owner) }), cloud).apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    expect(paymentsGraph().owners).toEqual([persons.ada.id, ...many.map(({ id }) => id)]);
    for (const { id } of many) cloud.sandbox.state.users.delete(id);
  });

  test("keeps in its notes why a permission that takes over the tenant was granted", async () => {
    const intent = await intentFor(cloud, { ...nameless, permissions: ["Directory.ReadWrite.All"] });
    for (const permission of intent.permissions) permission.reason = reason;
    const run = await new TestRun({ ...intent, details: { notes: "About" } }, cloud).apply();
    expect(run.state).toBe("applied");
    expect(paymentsGraph().notes).toBe(`About\n${reasonLine}`);
    const grant = run.steps.find(({ kind }) => kind === "grant-permission");
    expect(grant?.words.detail).toContain(reason.text);
  });
});

describe("an application that exists", () => {
  test("keeps what it has: notes are written beneath, tags and owners beside, and undo restores it", async () => {
    const intent = await existingOne(everything);
    change({
      notes: "Kept by the platform team",
      tags: ["old", "cost-42"],
      serviceManagementReference: "OLD-1",
    });
    const before = stateOf(cloud);
    const plan = await planned(intent);
    const hints = plan.steps.flatMap(({ state }) =>
      state.kind === "to-do" && state.hint ? [state.hint] : [],
    );
    expect(hints).toEqual([
      "Its notes stay; what is new stands beneath them. The service-management reference OLD-1 is replaced.",
    ]);
    const run = await new TestRun(intent, cloud).apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    expect(described()).toEqual({
      notes: `Kept by the platform team\n${everything.notes}`,
      serviceManagementReference: "CMDB-4711",
      tags: ["old", "cost-42", "team:payments"],
    });
    expect(paymentsGraph().owners).toEqual([persons.ada.id, persons.noah.id, persons.priya.id]);
    await run.undo();
    expect([run.state, run.failures]).toEqual(["undone", []]);
    expect(stateOf(cloud)).toEqual(before);
  });

  test("that is so already is not written to, and undo leaves it", async () => {
    const intent = await existingOne(everything);
    await new TestRun(intent, cloud).apply();
    expect(writesLeft(await planned(intent))).toEqual([]);
    const after = stateOf(cloud);
    const again = await new TestRun({ ...intent, id: crypto.randomUUID() }, cloud).apply();
    expect([again.state, stateOf(cloud)]).toEqual(["applied", after]);
    await again.undo();
    expect(stateOf(cloud)).toEqual(after);
  });

  test("keeps the reason for a permission beneath its notes", async () => {
    const { permissions } = await intentFor(cloud, { ...nameless, permissions: ["Directory.ReadWrite.All"] });
    const intent = await existingOne({}, { permissions: permissions.map((each) => ({ ...each, reason })) });
    change({ notes: "About" });
    const run = await new TestRun(intent, cloud).apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    expect(paymentsGraph().notes).toBe(`About\n${reasonLine}`);
  });

  test("keeps what somebody wrote into its notes after the plan, when that is undone", async () => {
    const intent = await existingOne(everything);
    change({ notes: "Before" });
    const run = await new TestRun(intent, cloud).apply();
    change({ notes: `${paymentsGraph().notes}\nAfter`, serviceManagementReference: "THEIRS" });
    await run.undo();
    expect(run.state).toBe("undone");
    expect(described()).toMatchObject({ notes: "Before\nAfter", serviceManagementReference: "THEIRS" });
  });

  test("whose notes have no room for more is told before anything is written", async () => {
    const intent = await existingOne({ notes: "twelve chars" });
    change({ notes: "n".repeat(1012) });
    const { steps } = await planned(intent);
    const state = steps.find(({ step }) => step.kind === "describe-application")?.state;
    expect(state?.kind === "blocked" && state.blocker.reason).toBe(
      "The notes of payments-graph would be 1,025 characters long; 1,024 are allowed. Shorten them there, or what is to be added.",
    );
  });

  test("is left to somebody else by a person who neither owns it nor holds a role", async () => {
    const intent = await existingOne(everything);
    const noah = cloud.as("noah");
    const io = { http: noah.http, graph: noah.graph, clock: noah.clock, signal };
    const plan = expectOk(await planFor(intent, io, { viewer: { id: persons.noah.id } }));
    const blocked = plan.steps.flatMap(({ step, state }) => (state.kind === "blocked" ? [step.kind] : []));
    expect(blocked).toEqual(expect.arrayContaining(["describe-application", "add-owner"]));
  });
});

const hostile = fc.oneof(
  fc.constantFrom(
    "$(Build.SourceBranch)",
    '"; DROP --',
    '=HYPERLINK("x")',
    "<img src=x onerror=alert(1)>",
    "a: b # c",
    "שלום",
    "\\u0000",
    "first\n\nsecond\r\nthird",
    "'' %0a {id}",
  ),
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
    .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text)),
);
const hostileTag = hostile.map((text) => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, "_"));

test("hostile notes and tags arrive to the character, a second time changes nothing, and undo restores the state", async () => {
  const identity = (await existingOne({})).identity;
  const base = await intentFor(cloud, { ...nameless, identity });
  await fc.assert(
    fc.asyncProperty(
      fc.option(hostile, { nil: null }),
      hostile,
      fc.uniqueArray(hostileTag, { maxLength: 3 }),
      async (former, notes, tags) => {
        change({ notes: former });
        const before = stateOf(cloud);
        const intent: ConnectIntent = {
          ...base,
          id: crypto.randomUUID(),
          connections: [],
          permissions: [],
          details: { notes, tags },
        };
        const run = await new TestRun(intent, cloud).apply();
        expect([run.state, run.failures]).toEqual(["applied", []]);
        const { notes: written, tags: kept } = paymentsGraph();
        expect(written?.endsWith(notes) || written === former).toBe(true);
        expect(kept).toEqual(expect.arrayContaining(tags));
        const applied = stateOf(cloud);
        await new TestRun(intent, cloud).apply();
        expect(stateOf(cloud)).toEqual(applied);
        await run.undo();
        expect(stateOf(cloud)).toEqual(before);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);
