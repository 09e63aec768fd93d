import { listAllProjects, listOrganizations } from "@/lib/devops/index.ts";
import { type Graph, getPerson, getResource, getTenant } from "@/lib/entra/index.ts";
import type { Clock, Http } from "@/lib/http/index.ts";
import {
  applyPlan,
  type ConnectIntent,
  openingEvents,
  planFor,
  progressOf,
  type Run,
  runStateOf,
  type Step,
  type StepEvent,
  type StepIo,
  stepsOf,
  undoPlan,
} from "@/lib/plan/index.ts";
import type { Result } from "@/lib/result.ts";

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

/** A run in memory, as a tab and its journal see it: what is noted survives, what is not is lost. */
export class TestRun {
  readonly intent: Run["intent"];
  readonly steps: readonly Step[];
  readonly events: StepEvent[] = [];
  readonly #io: StepIo;

  constructor(
    intent: Run["intent"],
    cloud: { http: Http; graph: Graph; clock: Clock },
    signal: AbortSignal = new AbortController().signal,
  ) {
    this.intent = intent;
    this.#io = { http: cloud.http, graph: cloud.graph, clock: cloud.clock, signal };
    this.steps = stepsOf(intent, cloud.http.cloud);
  }

  get state() {
    return runStateOf(progressOf(this.steps, this.events));
  }

  get failures(): string[] {
    return [...progressOf(this.steps, this.events)].flatMap(([id, { explanation }]) =>
      explanation ? [`${id}: ${explanation.title}: ${explanation.detail}`] : [],
    );
  }

  /** Plans and applies, as confirming a plan does. `crashAfter`: the tab dies when so many events are noted. */
  async apply(crashAfter = Number.POSITIVE_INFINITY): Promise<this> {
    const plan = expectOk(await planFor(this.intent, this.#io));
    this.events.push(...openingEvents(plan, 0));
    const justSeen = new Set(
      plan.steps.flatMap(({ step, state }) => (state.kind === "already" ? [step.id] : [])),
    );
    await this.#work(crashAfter, justSeen);
    return this;
  }

  async resume(): Promise<this> {
    await this.#work(Number.POSITIVE_INFINITY);
    return this;
  }

  async undo(): Promise<this> {
    await undoPlan({
      steps: this.steps,
      events: [...this.events],
      io: this.#io,
      note: async (event) => void this.events.push(event),
    });
    return this;
  }

  async #work(crashAfter: number, justSeen?: ReadonlySet<string>): Promise<void> {
    let noted = 0;
    const note = async (event: StepEvent) => {
      if (noted >= crashAfter) throw new Crash();
      noted += 1;
      this.events.push(event);
    };
    try {
      await applyPlan({
        steps: this.steps,
        events: [...this.events],
        note,
        io: this.#io,
        ...(justSeen && { justSeen }),
      });
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

class Crash extends Error {}
