import { createClock } from "./kernel/clock.ts";
import type { Sandbox } from "./kernel/context.ts";
import { createPipeline, type Service } from "./kernel/service.ts";
import { createSandbox } from "./sandbox.ts";
import type { SeedName } from "./seeds/seeds.ts";

/** Where the sandbox of a test believes the portal to be. */
export const portalOrigin = "http://localhost:3000";

/** When the sandbox of a test begins. */
export const startMs = Date.UTC(2026, 7, 3, 9, 0, 0);

/** A sandbox without listening servers, its clock stopped, and what starts it over. */
export const createResettableSandbox = (seed: SeedName = "story") =>
  createSandbox(
    {
      seed,
      clock: createClock({ startAtMs: startMs, stopped: true }),
      portalOrigins: [portalOrigin],
    },
    {
      login: "http://localhost:5100",
      graph: "http://localhost:5101",
      devops: "http://localhost:5102",
      vssps: "http://localhost:5103",
      azure: "http://localhost:5104",
      control: "http://localhost:5105",
    },
  );

/** A sandbox without listening servers, its clock stopped. */
export const createTestSandbox = async (seed?: SeedName): Promise<Sandbox> =>
  (await createResettableSandbox(seed)).sandbox;

/** Sends requests to one service as its server would, without a network. `path` is relative to its origin. */
export function callerOf<Caller>(service: Service<Caller>, sandbox: Sandbox) {
  const pipeline = createPipeline(service, sandbox);
  return async (path: string, init: RequestInit = {}): Promise<Response> => {
    const outcome = await pipeline(new Request(`${sandbox.origins[service.name]}${path}`, init));
    if ("dropped" in outcome) throw new Error("the connection was cut");
    return outcome.response;
  };
}
