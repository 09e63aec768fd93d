import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planFor } from "@/lib/plan/index.ts";
import { type PersonName, type RunningCloud, startCloud } from "../support/cloud.ts";
import { expectOk, intentFor } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());

/** The blocked steps of the usual plan as somebody else sees it, by kind, with what is missing. */
async function blockedFor(person: PersonName): Promise<Record<string, string>> {
  const ada = await intentFor(cloud);
  const session = cloud.as(person);
  const intent = { ...ada, person: { id: session.person.id, displayName: session.person.displayName } };
  const plan = expectOk(await planFor(intent, { ...session, signal: new AbortController().signal }));
  return Object.fromEntries(
    plan.steps.flatMap(({ step, state }) =>
      state.kind === "blocked" ? [[step.kind, state.blocker.missing]] : [],
    ),
  );
}

describe("before anything is written, the plan says", () => {
  test("nothing is missing to a Global Administrator who administers the organizations", async () => {
    expect(await blockedFor("ada")).toEqual({});
  });

  test("an Application Administrator without Azure DevOps cannot grant Graph permissions nor create connections", async () => {
    expect(await blockedFor("kim")).toEqual({
      "grant-permission": "Privileged Role Administrator",
      "create-connection": expect.stringContaining("northwind"),
    });
  });

  test("a project administrator without directory roles cannot grant, nor create where she administers nothing", async () => {
    expect(await blockedFor("priya")).toEqual({
      "grant-permission": "Privileged Role Administrator",
      "create-connection": expect.stringContaining("adatum"),
    });
  });

  test("who may read the tenant's policies is told that members may not register applications", async () => {
    expect(await blockedFor("tomas")).toMatchObject({ "create-application": "Application Developer" });
  });

  test("an auditor can do none of it, and the plan names each right", async () => {
    expect(await blockedFor("tomas")).toMatchObject({
      "grant-permission": "Privileged Role Administrator",
      "create-connection": expect.stringContaining("Endpoint Creator"),
    });
  });

  test("whoever could activate the role that is missing is told to", async () => {
    const session = cloud.as("kim");
    const { id, displayName } = session.person;
    const intent = { ...(await intentFor(cloud)), person: { id, displayName } };
    const plan = expectOk(await planFor(intent, { ...session, signal: new AbortController().signal }));
    const grant = plan.steps.find(({ step }) => step.kind === "grant-permission")?.state;
    expect(grant).toMatchObject({
      blocker: { unblockedBy: expect.stringContaining("you, once you have activated Privileged Role") },
    });
  });

  test("planning as anybody writes nothing", () => {
    const writes = cloud.sandbox.journal
      .list()
      .filter(({ method, service }) => method !== "GET" && service !== "login" && service !== "control");
    expect(writes).toEqual([]);
  });
});
