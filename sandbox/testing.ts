import { createClock } from "./kernel/clock.ts";
import { defaultSettings, type Sandbox } from "./kernel/context.ts";
import { createFaults } from "./kernel/faults.ts";
import { createIds } from "./kernel/ids.ts";
import { createJournal } from "./kernel/journal.ts";
import { createPipeline, type Service } from "./kernel/service.ts";
import { createKeyRing } from "./login/keys.ts";
import { type SeedName, seeds } from "./seeds/seeds.ts";
import { createState } from "./state/state.ts";

/** Where the sandbox of a test believes the portal to be. */
export const portalOrigin = "http://localhost:3000";

/** When the sandbox of a test begins. */
export const startMs = Date.UTC(2026, 7, 3, 9, 0, 0);

/** Making keys takes long, so that the tests of one file share theirs. */
const keys = createKeyRing();

/** A sandbox without listening servers, its clock stopped. */
export async function createTestSandbox(seed: SeedName = "story"): Promise<Sandbox> {
  const sandbox: Sandbox = {
    state: createState(),
    clock: createClock({ startAtMs: startMs, stopped: true }),
    ids: createIds("test"),
    journal: createJournal(),
    faults: createFaults(),
    settings: { ...defaultSettings },
    keys: await keys,
    origins: {
      login: "http://localhost:5100",
      graph: "http://localhost:5101",
      devops: "http://localhost:5102",
      vssps: "http://localhost:5103",
      azure: "http://localhost:5104",
      control: "http://localhost:5105",
    },
  };
  seeds[seed](sandbox, { portalOrigins: [portalOrigin] });
  return sandbox;
}

/** Sends requests to one service as its server would, without a network. `path` is relative to its origin. */
export function callerOf<Caller>(service: Service<Caller>, sandbox: Sandbox) {
  const pipeline = createPipeline(service, sandbox);
  return async (path: string, init: RequestInit = {}): Promise<Response> => {
    const outcome = await pipeline(new Request(`${sandbox.origins[service.name]}${path}`, init));
    if ("dropped" in outcome) throw new Error("the connection was cut");
    return outcome.response;
  };
}
