import { sandboxCloud } from "@/lib/cloud/index.ts";
import { createGraph, type Graph } from "@/lib/entra/index.ts";
import { type ActivityLog, type Clock, createActivityLog, createHttp, type Http } from "@/lib/http/index.ts";
import { ok } from "@/lib/result.ts";
import type { TokenSource } from "@/lib/session/index.ts";
import { createClock } from "@/sandbox/kernel/clock.ts";
import type { Sandbox, Settings } from "@/sandbox/kernel/context.ts";
import type { Origins } from "@/sandbox/kernel/services.ts";
import { issueUserToken, type UserResource } from "@/sandbox/login/issue.ts";
import { type RunningSandbox, startSandbox } from "@/sandbox/sandbox.ts";
import { portalClientId } from "@/sandbox/seeds/applications.ts";
import { persons } from "@/sandbox/seeds/persons.ts";
import type { SeedName } from "@/sandbox/seeds/seeds.ts";
import { tenants } from "@/sandbox/seeds/tenants.ts";
import type { User } from "@/sandbox/state/directory.ts";

export type PersonName = keyof typeof persons;

export interface CloudOptions {
  /** Who is signed in. Default: ada, who may do everything. */
  person?: PersonName;
  settings?: Partial<Settings>;
  seed?: SeedName;
}

/** One request of the portal with the answer it got, bodies parsed; undefined where there is none. */
export interface RecordedExchange {
  service: keyof Http["cloud"]["services"];
  method: string;
  url: URL;
  requestBody: unknown;
  status: number;
  responseBody: unknown;
}

/** What the portal works with when one person is signed in. */
export interface Session {
  person: User;
  tenant: { id: string; name: string };
  http: Http;
  graph: Graph;
  clock: Clock;
  tokens: TokenSource;
  activity: ActivityLog;
  /** Everything this session sent and received, in order of the answers. */
  exchanges: RecordedExchange[];
}

export interface RunningCloud extends Session, Pick<RunningSandbox, "pipelines"> {
  sandbox: Sandbox;
  origins: Origins;
  /** The same cloud as somebody else sees it. */
  as(person: PersonName): Session;
  stop(): Promise<void>;
}

/** When every cloud of a test begins, in milliseconds since the epoch. */
const beginsAtMs = Date.UTC(2026, 7, 3, 9, 0, 0);

export const resourceOf: Record<RecordedExchange["service"], UserResource> = {
  graph: "graph",
  devops: "devops",
  vssps: "devops",
  azure: "azure",
};

/**
 * A sandbox on free ports and the portal's own clients in front of it, without a browser. Each token carries exactly
 * the scopes that the call declares, so that a call which declares too few is refused. The portal's clock is the
 * sandbox's, and it stands still but for the portal's waits: nothing really sleeps.
 */
export async function startCloud(options: CloudOptions = {}): Promise<RunningCloud> {
  const { sandbox, origins, pipelines, stop } = await startSandbox({
    clock: createClock({ startAtMs: beginsAtMs, stopped: true }),
    ...(options.seed && { seed: options.seed }),
    ...(options.settings && { settings: options.settings }),
  });
  const as = (person: PersonName) => startSession(sandbox, origins, persons[person]);
  return { ...as(options.person ?? "ada"), sandbox, origins, pipelines, as, stop };
}

function startSession(sandbox: Sandbox, origins: Origins, person: User): Session {
  const exchanges: RecordedExchange[] = [];
  const cloud = sandboxCloud(origins);
  const clock = clockOf(sandbox);
  const activity = createActivityLog();
  const tokens: TokenSource = async (service, { scopes }) =>
    ok(
      await issueUserToken(sandbox, {
        user: person,
        clientId: portalClientId,
        resource: resourceOf[service],
        scopes,
        handlesChallenges: true,
      }),
    );
  const http = createHttp({
    cloud,
    tokens,
    activity,
    fetch: recordingFetch(cloud.services, exchanges),
    clock,
    random: () => 0.5,
  });
  const tenant = Object.values(tenants).find(({ id }) => id === person.tenantId);
  return {
    person,
    tenant: { id: person.tenantId, name: tenant?.displayName ?? "" },
    http,
    graph: createGraph(http),
    clock,
    tokens,
    activity,
    exchanges,
  };
}

/** Waits that run at once, side by side, move the clock once: to the moment when the last of them ends. */
export const clockOf = ({ clock }: Sandbox): Clock => ({
  now: clock.now,
  sleep: async (ms, signal) => {
    signal.throwIfAborted();
    const until = clock.now() + ms;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    clock.advance(Math.max(0, until - clock.now()));
  },
});

/** The global fetch, which also notes what went out and what came back. */
const recordingFetch =
  (services: Http["cloud"]["services"], exchanges: RecordedExchange[]): typeof fetch =>
  async (input, init) => {
    const url = new URL(String(input));
    const response = await fetch(url, init);
    const service = (["graph", "devops", "vssps", "azure"] as const).find(
      (name) => services[name] === url.origin,
    );
    if (!service) throw new Error(`${url.origin} is none of the portal's services`);
    exchanges.push({
      service,
      method: init?.method ?? "GET",
      url,
      requestBody: parse(typeof init?.body === "string" ? init.body : ""),
      status: response.status,
      responseBody: parse(await response.clone().text()),
    });
    return response;
  };

const parse = (text: string): unknown => {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
