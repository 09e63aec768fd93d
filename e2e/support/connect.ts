import { listAllProjects, listOrganizations } from "@/lib/devops/index.ts";
import { type Graph, getPerson, getResource, getTenant } from "@/lib/entra/index.ts";
import type { Clock, Http } from "@/lib/http/index.ts";
import {
  applyPlan,
  type ConnectIntent,
  createTurns,
  openingEvents,
  type Plan,
  planFor,
  progressOf,
  type Run,
  runStateOf,
  type Step,
  type StepEvent,
  type StepIo,
  stepsOf,
  type Turns,
  undoPlan,
} from "@/lib/plan/index.ts";
import type { Result } from "@/lib/result.ts";
import { exportState } from "@/sandbox/state/state.ts";
import type { RunningCloud } from "./cloud.ts";

/** What a test wants connected. */
export interface Wanted {
  id?: string;
  identity?: ConnectIntent["identity"];
  /** Organization name to names of its projects. */
  projects?: Readonly<Record<string, readonly string[]>>;
  layout?: "shared" | "per-project";
  permissions?: readonly string[];
  connectionName?: string;
}

const microsoftGraph = "00000003-0000-0000-c000-000000000000";

/** The value of a result that a test relies on. */
export function expectOk<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(`expected success, got ${JSON.stringify(result.error)}`);
}

/** An intent with real ids, read from the services as the portal's pages read them. */
export async function intentFor(
  { http, graph }: { http: Http; graph: Graph },
  wanted: Wanted = {},
): Promise<ConnectIntent> {
  const signal = new AbortController().signal;
  const projects = wanted.projects ?? { northwind: ["web", "payments", "people"], adatum: ["data", "infra"] };
  const [person, tenant, organizations, resource] = await Promise.all([
    getPerson(graph, signal),
    getTenant(graph, signal),
    listOrganizations(http, signal),
    getResource(graph, microsoftGraph, signal),
  ]);
  const targets = await Promise.all(
    Object.entries(projects).map(async ([name, names]) => {
      const organization = expectOk(organizations).find((each) => each.name === name);
      if (!organization) throw new Error(`no organization ${name}`);
      const all = expectOk(await listAllProjects(http, name, signal));
      return {
        organization,
        projects: names.map((projectName) => {
          const project = all.find((each) => each.name === projectName);
          if (!project) throw new Error(`no project ${projectName} in ${name}`);
          return { id: project.id, name: project.name };
        }),
      };
    }),
  );
  const identity = wanted.identity ?? { kind: "new-application" as const, displayName: "payments-graph" };
  const name = wanted.connectionName ?? identity.displayName;
  const { servicePrincipalId, appId, displayName, permissions } = expectOk(resource);
  return {
    kind: "connect",
    id: wanted.id ?? crypto.randomUUID(),
    tenant: { id: expectOk(tenant).id, name: expectOk(tenant).displayName },
    person: { id: expectOk(person).id, displayName: expectOk(person).displayName },
    identity,
    connections: targets.flatMap(({ organization, projects: of }) =>
      wanted.layout === "per-project"
        ? of.map((project) => ({ organization, projects: [project], name, description: "for a test" }))
        : [{ organization, projects: of, name, description: "for a test" }],
    ),
    scope: { kind: "management-group", id: expectOk(tenant).id, name: "Tenant Root Group" },
    permissions: (wanted.permissions ?? ["User.Read.All", "Group.Read.All"]).map((value) => {
      const role = permissions.find((each) => each.value === value);
      if (!role) throw new Error(`no permission ${value}`);
      return {
        resource: { servicePrincipalId, appId, displayName },
        role: { id: role.id, value: role.value },
      };
    }),
  };
}

/** When a tab dies: told each event and how many it noted before; "before": the event is lost, "after": it is kept. */
export type Death = (event: StepEvent, noted: number) => "before" | "after" | undefined;

/** The tab dies when so many events are noted. */
export const afterEvents =
  (count: number): Death =>
  (_event, noted) =>
    noted >= count ? "before" : undefined;

/** The tab dies around the first event of this type of a step whose id begins so. */
export const around =
  (when: "before" | "after", type: StepEvent["type"], step: string): Death =>
  (event) =>
    event.type === type && event.step.startsWith(step) ? when : undefined;

export interface TestRunOptions {
  signal?: AbortSignal;
  inTurn?: Turns;
  /** Made a moment ago; by default it is made when the run is applied. */
  plan?: Plan | undefined;
  /** Stands between the engine and each step. */
  watch?: (step: Step) => Step;
}

/** A run in memory, as a tab and its journal see it: what is noted survives, what is not is lost. */
export class TestRun {
  readonly intent: Run["intent"];
  readonly steps: readonly Step[];
  readonly events: StepEvent[] = [];
  readonly #io: StepIo;
  readonly #inTurn: Turns;
  readonly #plan: Plan | undefined;

  constructor(
    intent: Run["intent"],
    cloud: { http: Http; graph: Graph; clock: Clock },
    {
      signal = new AbortController().signal,
      inTurn = createTurns(),
      plan,
      watch = (step) => step,
    }: TestRunOptions = {},
  ) {
    this.intent = intent;
    this.#io = { http: cloud.http, graph: cloud.graph, clock: cloud.clock, signal };
    this.#inTurn = inTurn;
    this.#plan = plan;
    this.steps = stepsOf(intent, cloud.http.cloud).map(watch);
  }

  get state() {
    return runStateOf(progressOf(this.steps, this.events));
  }

  get failures(): string[] {
    return [...progressOf(this.steps, this.events)].flatMap(([id, { explanation }]) =>
      explanation ? [`${id}: ${explanation.title}: ${explanation.detail}`] : [],
    );
  }

  /** Plans and applies, as confirming a plan does. */
  async apply(death?: Death): Promise<this> {
    const plan = this.#plan ?? expectOk(await planFor(this.intent, this.#io));
    this.events.push(...openingEvents(plan, 0));
    const justSeen = new Set(
      plan.steps.flatMap(({ step, state }) => (state.kind === "already" ? [step.id] : [])),
    );
    await this.#until(death, (options) => applyPlan({ ...options, justSeen }));
    return this;
  }

  async resume(death?: Death): Promise<this> {
    await this.#until(death, applyPlan);
    return this;
  }

  async undo(death?: Death): Promise<this> {
    await this.#until(death, undoPlan);
    return this;
  }

  async #until(
    death: Death | undefined,
    work: (options: Parameters<typeof undoPlan>[0]) => Promise<void>,
  ): Promise<void> {
    let noted = 0;
    let dead = false;
    const note = async (event: StepEvent) => {
      const dies = death?.(event, noted);
      if (dead || dies === "before") {
        dead = true;
        throw new Dead();
      }
      noted += 1;
      this.events.push(event);
      dead = dies === "after";
    };
    try {
      await work({
        steps: this.steps,
        events: [...this.events],
        note,
        io: this.#io,
        inTurn: this.#inTurn,
      });
    } catch (error) {
      if (!(error instanceof Dead)) throw error;
    }
  }
}

class Dead extends Error {}

/** Starts the sandbox over, empty and without any delay. */
export async function startOver(cloud: RunningCloud): Promise<void> {
  Object.assign(cloud.sandbox.settings, { applicationLagMs: 0, credentialLagMs: 0 });
  await fetch(`${cloud.origins.control}/reset`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ seed: "empty" }),
  });
}

/** The exported state without what a deletion leaves for thirty days. */
export function stateOf(cloud: RunningCloud): object {
  const { deletedApplications: _soft, ...rest } = exportState(cloud.sandbox.state);
  return rest;
}

/** An application that an earlier plan connected to adatum/data, with User.Read.All. */
export async function existingApplication(
  cloud: RunningCloud,
): Promise<Extract<ConnectIntent["identity"], { kind: "existing-application" }>> {
  const intent = await intentFor(cloud, { projects: { adatum: ["data"] }, permissions: ["User.Read.All"] });
  await new TestRun(intent, cloud).apply();
  const application = cloud.sandbox.state.applications
    .list()
    .find(({ displayName }) => displayName === "payments-graph");
  if (!application) throw new Error("the application is missing");
  return {
    kind: "existing-application",
    applicationId: application.id,
    clientId: application.appId,
    displayName: application.displayName,
  };
}
