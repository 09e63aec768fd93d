import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { azureService } from "./azure/service.ts";
import { controlService } from "./control/service.ts";
import { devopsService, vsspsService } from "./devops/service.ts";
import { graphService } from "./graph/service.ts";
import { type Clock, createClock } from "./kernel/clock.ts";
import { defaultSettings, type Sandbox, type Settings } from "./kernel/context.ts";
import { isLoopbackHost } from "./kernel/door.ts";
import { createFaults } from "./kernel/faults.ts";
import { createIds } from "./kernel/ids.ts";
import { createJournal } from "./kernel/journal.ts";
import { createPipeline, type Outcome, reportCrash } from "./kernel/service.ts";
import { type Origins, type ServiceName, serviceNames } from "./kernel/services.ts";
import { createKeyRing } from "./login/keys.ts";
import { loginService } from "./login/service.ts";
import { type SeedName, seeds } from "./seeds/seeds.ts";
import { createState } from "./state/state.ts";

export interface SandboxOptions {
  seed?: SeedName;
  /** From where new ids and the signing keys come; the same text gives the same ones. */
  idSeed?: string;
  clock?: Clock;
  settings?: Partial<Settings>;
  /** Fixed ports; a service that is not named gets a free one. */
  ports?: Partial<Record<ServiceName, number>>;
  /** Origins of the portal: registered as redirect addresses of its application. */
  portalOrigins?: readonly string[];
}

export interface RunningSandbox {
  sandbox: Sandbox;
  origins: Origins;
  /** What each service answers, without a network in between. */
  pipelines: Readonly<Record<ServiceName, (request: Request) => Promise<Outcome>>>;
  stop(): Promise<void>;
}

/**
 * A sandbox whose services are still to be put in front of it, and what starts it over: after a reset everything is as
 * it was at the beginning, down to the ids of the next request.
 */
export async function createSandbox(
  options: SandboxOptions,
  origins: Origins,
): Promise<{ sandbox: Sandbox; reset: (seed?: SeedName) => void }> {
  const { seed: startSeed = "story", idSeed = "sandbox", portalOrigins = [] } = options;
  const initialSettings = { ...defaultSettings, ...options.settings };
  const sandbox: Sandbox = {
    state: createState(),
    clock: options.clock ?? createClock(),
    ids: createIds(idSeed),
    journal: createJournal(),
    faults: createFaults(),
    settings: { ...initialSettings },
    keys: await createKeyRing(idSeed),
    origins,
  };
  const reset = (seed: SeedName = startSeed) => {
    Object.assign(sandbox.settings, initialSettings);
    sandbox.clock.restart();
    sandbox.ids.restart();
    sandbox.journal.clear();
    sandbox.faults.restart();
    sandbox.state = createState();
    seeds[seed](sandbox, { portalOrigins });
  };
  reset();
  return { sandbox, reset };
}

/** Starts every service on loopback. Rejects with the system's error where a port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const origins = {} as Origins;
  const { sandbox, reset } = await createSandbox(options, origins);
  const { portalOrigins = [] } = options;

  const login = loginService();
  const graph = graphService();
  const devops = devopsService();
  const vssps = vsspsService();
  const azure = azureService();
  const control = controlService({ reset, portalOrigins, services: [login, graph, devops, vssps, azure] });
  const pipelines: RunningSandbox["pipelines"] = {
    login: createPipeline(login, sandbox),
    graph: createPipeline(graph, sandbox),
    devops: createPipeline(devops, sandbox),
    vssps: createPipeline(vssps, sandbox),
    azure: createPipeline(azure, sandbox),
    control: createPipeline(control, sandbox),
  };

  const servers: Server[] = [];
  const stop = async () => {
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  };
  try {
    for (const name of serviceNames) {
      const server = createServer(listener(name, pipelines[name]));
      await listen(server, options.ports?.[name] ?? 0);
      servers.push(server);
      origins[name] = `http://localhost:${(server.address() as AddressInfo).port}`;
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { sandbox, origins, pipelines, stop };
}

const listener = (name: ServiceName, pipeline: (request: Request) => Promise<Outcome>) =>
  getRequestListener(
    async (request, { incoming, outgoing }) => {
      const { host } = incoming.headers;
      if (!isLoopbackHost(host, incoming.socket.localPort ?? 0)) {
        process.stderr.write(`sandbox: ${name}: refused a request to the host ${host}\n`);
        return new Response("The sandbox answers to the names of loopback only.\n", { status: 421 });
      }
      const outcome = await pipeline(request);
      if ("response" in outcome) return outcome.response;
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    },
    {
      // What fails outside of an operation has no answer in the service's form; without this it would be silent.
      errorHandler: (error) => {
        reportCrash(name, error);
        return new Response(null, { status: 500 });
      },
    },
  );

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
