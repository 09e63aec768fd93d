import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { createGraph } from "../entra/index.ts";
import type { Http, HttpReply, HttpRequest } from "../http/index.ts";
import { err, ok } from "../result.ts";
import type { ConnectIntent } from "./intent.ts";
import { knownFrom } from "./known.ts";
import { openingEvents, type Plan, planFor, scopesNeeded, writesLeft } from "./plan.ts";
import { progressOf, runStateOf } from "./run.ts";

const guid = (digit: number) => "00000000-0000-0000-0000-000000000000".replaceAll("0", String(digit));
const intent: ConnectIntent = {
  kind: "connect",
  id: guid(7),
  tenant: { id: guid(8), name: "Contoso" },
  person: { id: guid(9), displayName: "Ada" },
  identity: {
    kind: "existing-application",
    applicationId: guid(5),
    clientId: guid(6),
    displayName: "Payments",
  },
  connections: [
    {
      organization: { id: guid(1), name: "northwind" },
      projects: [{ id: guid(3), name: "web" }],
      name: "payments-graph",
      description: "",
    },
  ],
  scope: { kind: "management-group", id: "root", name: "Root" },
  permissions: [
    {
      resource: { servicePrincipalId: guid(2), appId: guid(4), displayName: "API" },
      role: { id: guid(4), value: "Read" },
    },
  ],
};

/** A tenant in which the application and its service principal exist, and nothing else does. */
const tenant = (changes: (request: HttpRequest) => unknown = () => undefined) => {
  const sent: HttpRequest[] = [];
  const bodyOf = (request: HttpRequest): unknown => {
    const { path } = request;
    const changed = changes(request);
    if (changed !== undefined) return changed;
    if (path.includes("/permissions/")) return { value: [true] };
    if (path.includes("/servicePrincipals(")) return { id: guid(2), appId: guid(6) };
    if (/applications\/[^/]*\?/.test(path))
      return { id: guid(5), appId: guid(6), displayName: "Payments", signInAudience: "AzureADMyOrg" };
    return { value: [] };
  };
  const http: Http = {
    cloud: clouds.public,
    async send(request) {
      sent.push(request);
      const reply: HttpReply = { status: 200, headers: new Headers(), body: bodyOf(request) };
      return ok(reply);
    },
  };
  const clock = { now: () => 0, sleep: async () => undefined };
  return { io: { graph: createGraph(http), http, clock, signal: new AbortController().signal }, sent };
};
const planOf = async (changes?: (request: HttpRequest) => unknown): Promise<Plan> => {
  const plan = await planFor(intent, tenant(changes).io);
  if (!plan.ok) throw new Error(plan.error.kind);
  return plan.value;
};
const statesOf = (plan: Plan) =>
  Object.fromEntries(plan.steps.map(({ step, state }) => [step.kind, state.kind]));

describe("a plan", () => {
  it("reads only, and every address once", async () => {
    const { io, sent } = tenant();
    await planFor(intent, io);
    expect(sent.every(({ method }) => method === "GET")).toBe(true);
    const addresses = sent.map(({ service, path }) => `${service} ${path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it("tells what is so already from what is to be done and what the person may not do", async () => {
    expect(statesOf(await planOf())).toEqual({
      "existing-application": "already",
      "create-service-principal": "already",
      "declare-permissions": "blocked",
      "grant-permission": "blocked",
      "create-connection": "to-do",
      "trust-connection": "blocked",
      "complete-connection": "held-back",
      "prove-connection": "held-back",
    });
  });

  it("blocks nothing for a person who holds the roles", async () => {
    const globalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
    const plan = await planOf(({ path }) =>
      path.includes("directoryRole")
        ? { value: [{ id: "x", roleTemplateId: globalAdministrator }] }
        : undefined,
    );
    expect(Object.values(statesOf(plan))).not.toContain("blocked");
    expect(writesLeft(plan).map(({ step }) => step.kind)).toEqual([
      "declare-permissions",
      "grant-permission",
      "create-connection",
      "trust-connection",
      "complete-connection",
    ]);
  });

  it("stops at what stands in the way, in the words of the step", async () => {
    const plan = await planOf(({ path }) =>
      /applications\/[^/]*\?/.test(path)
        ? { id: guid(5), appId: guid(6), displayName: "Payments", signInAudience: "AzureADMultipleOrgs" }
        : undefined,
    );
    const [application] = plan.steps;
    expect(application?.state).toMatchObject({
      kind: "blocked",
      blocker: { reason: expect.stringContaining("AzureADMultipleOrgs") },
    });
  });

  it("is an error where what is cannot be read", async () => {
    const { io } = tenant();
    const error = { kind: "unreachable", service: "graph", method: "GET", path: "/" } as const;
    const http: Http = { cloud: clouds.public, send: async () => err(error) };
    expect(await planFor(intent, { ...io, http, graph: createGraph(http) })).toEqual(err(error));
  });

  it("shows the values that are known and names those that are not", async () => {
    const { known } = await planOf();
    expect(known.show("application", "clientId")).toBe(guid(6));
    expect(known.show("application", "secret")).toBe("{secret}");
    expect(() => known.get("application", "secret")).toThrow("not known yet");
    expect(knownFrom(() => undefined).show("x", "issuer")).toBe("{issuer}");
  });
});

describe("the scopes of a plan", () => {
  it("are those of what this person can do: what is so already or blocked asks for nothing", async () => {
    const plan = await planOf();
    expect(scopesNeeded(plan)).toEqual([{ service: "devops", scopes: ["user_impersonation"] }]);
  });

  it("name each scope once, by service", async () => {
    const plan = await planOf();
    const steps = plan.steps.map(({ step }) => ({ step, state: { kind: "to-do" as const } }));
    expect(scopesNeeded({ ...plan, steps })).toEqual([
      {
        service: "graph",
        scopes: ["Application.Read.All", "Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All"],
      },
      { service: "devops", scopes: ["user_impersonation"] },
    ]);
  });

  it("are none where everything is so already", async () => {
    const plan = await planOf();
    const steps = plan.steps.map(({ step }) => ({ step, state: { kind: "already" as const, made: {} } }));
    expect(scopesNeeded({ ...plan, steps })).toEqual([]);
    expect(writesLeft({ ...plan, steps })).toEqual([]);
  });
});

describe("the first events of a run", () => {
  it("note what was so already as done, and never as ours", async () => {
    const plan = await planOf();
    const steps = plan.steps.map(({ step }) => step);
    const progress = progressOf(steps, openingEvents(plan, 5));
    for (const { step, state } of plan.steps) {
      expect(progress.get(step.id)?.state).toBe(state.kind === "already" ? "done" : "to-do");
      expect(progress.get(step.id)?.created).toBe(false);
    }
    expect(progress.get("application")?.made).toMatchObject({ clientId: guid(6) });
    expect(runStateOf(progress)).toBe("under-way");
  });
});
