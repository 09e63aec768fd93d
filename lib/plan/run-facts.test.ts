import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { connectedOf, trustChain } from "./connected.ts";
import type { ConnectIntent, TryIntent } from "./intent.ts";
import { knownFrom } from "./known.ts";
import { madeObjects } from "./made-facts.ts";
import { milestone } from "./milestones.ts";
import { type Plan, stepsOf } from "./plan.ts";
import { countsOf, planFingerprint } from "./plan-facts.ts";
import { progressOf, type Run, runStateOf, type StepEvent } from "./run.ts";
import { byGroup, figuresOf, heldBackBy, undoPreview } from "./run-facts.ts";
import type { RunView } from "./runs.ts";
import { shownRequest } from "./shown-request.ts";
import { undoWords } from "./undo-words.ts";

const guid = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;
const tenant = { id: guid(1), name: "Northwind Traders" };
const person = { id: guid(2), displayName: "Ada Lindqvist" };
const web = { id: guid(3), name: "web" };
const people = { id: guid(4), name: "people" };
const northwind = { id: guid(5), name: "northwind" };

const connect: ConnectIntent = {
  kind: "connect",
  id: guid(6),
  tenant,
  person,
  identity: { kind: "new-application", displayName: "payments-graph" },
  connections: [
    { organization: northwind, projects: [web, people], name: "payments-graph", description: "" },
  ],
  scope: { kind: "management-group", id: tenant.id, name: "Tenant Root Group" },
  permissions: [
    {
      resource: { servicePrincipalId: guid(7), appId: guid(8), displayName: "Microsoft Graph" },
      role: { id: guid(9), value: "User.Read.All" },
    },
  ],
};

const trial: TryIntent = {
  kind: "try",
  id: guid(6),
  tenant,
  person,
  organization: northwind,
  project: web,
  connection: { id: guid(7), name: "payments-graph" },
  repository: { id: guid(8), name: "web", defaultBranch: "refs/heads/main" },
  branch: "refs/heads/federation-portal/payments-graph-66666666",
  file: { path: "/federation-portal/payments-graph.yml", content: "" },
  pipelineName: "federation-portal payments-graph 66666666",
};

const viewOf = (
  intent: Run["intent"],
  events: readonly StepEvent[],
  activity: RunView["activity"] = "idle",
): RunView => {
  const steps = stepsOf(intent, clouds.public);
  const progress = progressOf(steps, events);
  return {
    run: { id: intent.id, createdAt: 0, intent },
    steps,
    progress,
    state: runStateOf(progress),
    activity,
    elsewhere: false,
  };
};

const steps = stepsOf(connect, clouds.public);
const idOf = (kind: string) => steps.find((step) => step.kind === kind)?.id ?? "";
const made = (step: string, values: Record<string, string>, at: number): StepEvent[] => [
  { type: "started", step, at },
  { type: "made", step, at: at + 1, made: values, created: true },
  { type: "done", step, at: at + 10 },
];
const application = made("application", { applicationId: guid(1), clientId: guid(2), displayName: "p" }, 100);
const connection = made(idOf("create-connection"), { endpointId: guid(9), issuer: "i", subject: "s" }, 200);
const failure: StepEvent = {
  type: "failed",
  step: idOf("trust-connection"),
  at: 400,
  explanation: { title: "t", detail: "d", nextStep: "n" },
  uncertain: false,
};

describe("a run in figures", () => {
  it("counts what is done and measures from the first start to the last end", () => {
    const view = viewOf(connect, [...application, ...connection]);
    expect(figuresOf(view, 9_999)).toMatchObject({ done: 2, failed: 0, startedAt: 100, elapsedMs: 110 });
  });

  it("goes on measuring while it is being worked on, and names each wait once", () => {
    const waiting: StepEvent[] = ["service-principal", idOf("trust-connection")].flatMap((step) => [
      { type: "started", step, at: 300 } as const,
      { type: "waiting", step, at: 310, why: "replication" } as const,
    ]);
    const figures = figuresOf(viewOf(connect, [...application, ...waiting], "applying"), 5_100);
    expect(figures).toMatchObject({ elapsedMs: 5_000, endedAt: undefined, waitingFor: ["replication"] });
  });

  it("says for each step that cannot begin which failure holds it back", () => {
    const view = viewOf(connect, [...application, ...connection, failure]);
    const held = heldBackBy(view);
    expect(held.get(idOf("complete-connection"))?.id).toBe(failure.step);
    expect(held.get(idOf("prove-connection"))?.id).toBe(failure.step);
    expect(held.has("service-principal")).toBe(false);
  });

  it("shows each heading once", () => {
    expect(byGroup(steps, (step) => step).map(({ group }) => group.name)).toEqual([
      "Northwind Traders",
      "northwind",
    ]);
  });
});

describe("undo, told before it is done", () => {
  it("names what is removed last first, and what goes along", () => {
    const preview = undoPreview(
      viewOf(connect, [...application, ...made("service-principal", {}, 150), ...connection]),
    );
    expect(preview.removed.map(({ kind }) => kind)).toEqual(["create-connection", "create-application"]);
    expect(preview.goesAlong.map(({ kind }) => kind)).toEqual(["create-service-principal"]);
    expect(preview.stays).toEqual([]);
  });

  it("leaves out what was so already", () => {
    const found: StepEvent[] = [
      { type: "made", step: "application", at: 1, made: { clientId: guid(2) }, created: false },
      { type: "done", step: "application", at: 1 },
    ];
    expect(undoPreview(viewOf(connect, found)).removed).toEqual([]);
  });

  it("looks up a step whose outcome was never noted", () => {
    const view = viewOf(connect, [{ type: "intends", intended: {}, step: "application", at: 1 }]);
    expect(undoPreview(view).lookedUp.map(({ id }) => id)).toEqual(["application"]);
  });

  it("has words of its own for every step that can be undone", () => {
    for (const step of [...steps, ...stepsOf(trial, clouds.public)]) {
      if (step.undo) expect(undoWords(step).verb, step.kind).not.toBe("Take back");
    }
  });
});

describe("what a run connected", () => {
  it("is read from what its steps made, the owning project first", () => {
    const connected = connectedOf(viewOf(connect, [...application, ...connection]));
    expect(connected?.identity.clientId).toBe(guid(2));
    expect(connected?.connections[0]).toMatchObject({ endpointId: guid(9), issuer: "i", subject: "s" });
    expect(connected?.connections[0]?.intent.projects[0]?.name).toBe("people");
  });

  it("is a chain in which each link stands as its weakest step", () => {
    const view = viewOf(connect, [...application, ...connection, failure]);
    const [first] = connectedOf(view)?.connections ?? [];
    if (!first) throw new Error("no connection");
    expect(trustChain(view, first).map(({ id, state }) => [id, state])).toEqual([
      ["connection", "running"],
      ["credential", "failed"],
      ["identity", "running"],
      ["permissions", "to-do"],
      ["sign-in", "to-do"],
    ]);
  });

  it("is listed with its ids, and linked to where the real services show it", () => {
    const view = viewOf(connect, [...application, ...connection]);
    const [entra, devops] = madeObjects(view, clouds.public);
    expect(entra?.ids[0]).toEqual({ label: "Application (client) id", value: guid(2) });
    expect(entra?.page?.href).toContain(guid(2));
    const [trust] = madeObjects(
      viewOf(connect, made(idOf("trust-connection"), { credentialId: guid(3) }, 300)),
      clouds.public,
    );
    expect(trust?.title).toMatch(/^federated credential ado_/);
    expect(devops?.page?.href).toBe(
      `https://dev.azure.com/northwind/${people.id}/_settings/adminservices?resourceId=${guid(9)}`,
    );
  });

  it("is linked nowhere from the sandbox", () => {
    const cloud = { ...clouds.public, name: "sandbox" as const };
    expect(madeObjects(viewOf(connect, application), cloud).every(({ page }) => page === undefined)).toBe(
      true,
    );
  });
});

describe("a plan in figures", () => {
  const plan = (state: "to-do" | "already"): Plan => ({
    intent: connect,
    known: knownFrom(() => undefined),
    notGranted: [],
    steps: steps.map((step, index) => ({
      step,
      state: index === 0 && state === "already" ? { kind: "already", made: {} } : { kind: "to-do" },
    })),
  });

  it("counts changes apart from proofs, and what can be taken back", () => {
    const looks = steps.filter(({ writes }) => !writes).length;
    expect(countsOf(plan("to-do"))).toEqual({
      steps: steps.length,
      changes: steps.length - looks,
      looks,
      already: 0,
      blocked: 0,
      blockedByChoice: 0,
      undoable: steps.length - looks,
    });
    expect(countsOf(plan("already")).already).toBe(1);
  });

  it("reads the same as long as it does the same", () => {
    expect(planFingerprint(plan("to-do"))).toBe(planFingerprint(plan("to-do")));
    expect(planFingerprint(plan("already"))).not.toBe(planFingerprint(plan("to-do")));
  });
});

describe("a request, shown before it is sent", () => {
  const shown = (kind: string, known = knownFrom(() => undefined)) => {
    const step = steps.find((each) => each.kind === kind);
    if (!step) throw new Error(kind);
    return shownRequest(step, known, clouds.public);
  };

  it("has a name in braces, and its meaning, for each value that is not known yet", () => {
    const request = shown("trust-connection");
    expect(request).toMatchObject({ method: "POST" });
    expect(request.url).toContain("https://graph.microsoft.com/v1.0/applications/{applicationId}/");
    expect(request.placeholders.map(({ name }) => name)).toEqual(["applicationId", "issuer", "subject"]);
  });

  it("has every value once it is known", () => {
    const known = knownFrom(() => ({ applicationId: guid(1), issuer: "i", subject: "s" }));
    expect(shown("trust-connection", known)).toMatchObject({ placeholders: [] });
  });

  it("explains every placeholder of every step", () => {
    for (const step of [...steps, ...stepsOf(trial, clouds.public)]) {
      const { url, body, placeholders } = shownRequest(
        step,
        knownFrom(() => undefined),
        clouds.public,
      );
      const found = `${url} ${body ?? ""}`.match(/\{[a-zA-Z][a-zA-Z ]*\}/g) ?? [];
      expect(new Set(found), step.id).toEqual(new Set(placeholders.map(({ name }) => `{${name}}`)));
    }
  });
});

describe("what is said aloud while a run goes on", () => {
  it("is that it began, that connections are proven, that something failed, and how it ended", () => {
    const idle = viewOf(connect, application);
    const applying = viewOf(connect, application, "applying");
    const proven = viewOf(connect, [...application, ...made(idOf("prove-connection"), {}, 500)], "applying");
    const failed = viewOf(connect, [...application, failure], "applying");
    expect(milestone(idle, applying)).toBe("Applying.");
    expect(milestone(applying, proven)).toBe("1 of 1 connections proven.");
    expect(milestone(applying, failed)).toBe("Trust the tokens of payments-graph failed.");
    expect(milestone(failed, { ...failed, activity: "idle" })).toBe("Stopped with 1 of 8 steps done.");
  });

  it("is nothing for a single step among many", () => {
    const before = viewOf(connect, application, "applying");
    expect(milestone(before, viewOf(connect, [...application, ...connection], "applying"))).toBeUndefined();
  });
});
