import { sandboxCloud } from "@/lib/cloud/index.ts";
import { createGraph } from "@/lib/entra/index.ts";
import { createActivityLog, createHttp, systemClock } from "@/lib/http/index.ts";
import { applyPlan, planFor, progressOf, runStateOf, type StepEvent } from "@/lib/plan/index.ts";
import { ok } from "@/lib/result.ts";
import type { Sandbox } from "@/sandbox/kernel/context.ts";
import { guidOf } from "@/sandbox/kernel/ids.ts";
import { issueUserToken } from "@/sandbox/login/issue.ts";
import { startSandbox } from "@/sandbox/sandbox.ts";
import { portalClientId } from "@/sandbox/seeds/applications.ts";
import { persons } from "@/sandbox/seeds/persons.ts";
import { expectOk, intentFor, type Wanted } from "../support/connect.ts";
import { createMeter, criticalPathMs } from "./critical-path.ts";

/** What every answer takes, in milliseconds. */
export const latencyMs = 120;

export interface ApplyFigures {
  steps: number;
  requests: number;
  elapsedMs: number;
  criticalPathMs: number;
  ratio: number;
}

const organizations = ["northwind", "adatum", "northwind-legacy"] as const;

/** Adds projects until each organization has `count`, and names the first `count` of each. */
function projectsOf(sandbox: Sandbox, count: number): Record<string, string[]> {
  return Object.fromEntries(
    organizations.map((name) => {
      const organization = sandbox.state.organizations.by("byName", name)[0];
      if (!organization) throw new Error(`no organization ${name}`);
      const existing = sandbox.state.projects.by("byOrganization", organization.id);
      for (let index = existing.length; index < count; index++) {
        sandbox.state.projects.put({
          id: guidOf(`bench:${name}:${index}`),
          organizationId: organization.id,
          name: `project-${index}`,
          description: "",
          visibility: "private",
          lastUpdateAt: 0,
        });
      }
      const all = sandbox.state.projects.by("byOrganization", organization.id);
      return [name, all.slice(0, count).map((project) => project.name)];
    }),
  );
}

/** Applies one identity × three organizations × `projects` projects, and compares with the shortest possible time. */
export async function measureApply(
  projects: number,
  layout: NonNullable<Wanted["layout"]>,
): Promise<ApplyFigures> {
  const { sandbox, origins, stop } = await startSandbox({ seed: "empty" });
  try {
    const meter = createMeter();
    let requests = 0;
    const http = createHttp({
      cloud: sandboxCloud(origins),
      activity: createActivityLog(),
      clock: systemClock,
      random: Math.random,
      fetch: (input, init) => {
        requests += 1;
        meter.count();
        return fetch(input, init);
      },
      tokens: async (service, { scopes }) =>
        ok(
          await issueUserToken(sandbox, {
            user: persons.ada,
            clientId: portalClientId,
            resource: service === "vssps" ? "devops" : service,
            scopes,
          }),
        ),
    });
    const io = { http, graph: createGraph(http), clock: systemClock, signal: new AbortController().signal };
    const intent = await intentFor(io, { projects: projectsOf(sandbox, projects), layout });
    const plan = expectOk(await planFor(intent, io));
    const steps = plan.steps.map(({ step }) => meter.watch(step));
    const events: StepEvent[] = [];
    sandbox.settings.latencyMs = latencyMs;
    requests = 0;
    const startedAt = performance.now();
    await applyPlan({ steps, events: [], io, note: async (event) => void events.push(event) });
    const elapsedMs = performance.now() - startedAt;
    const state = runStateOf(progressOf(steps, events));
    if (state !== "applied") throw new Error(`the plan ended ${state}`);
    const made = progressOf(steps, events);
    const known = { show: () => "", get: (id: string, name: string) => made.get(id)?.made?.[name] ?? "" };
    const shortest = criticalPathMs(steps, meter.sent, (step) => step.lock?.(known), latencyMs);
    return {
      steps: steps.length,
      requests,
      elapsedMs,
      criticalPathMs: shortest,
      ratio: elapsedMs / shortest,
    };
  } finally {
    await stop();
  }
}
