import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { portalConfiguration } from "@/sandbox/control/portal.ts";
import { type RunningSandbox, startSandbox } from "@/sandbox/sandbox.ts";
import type { SeedName } from "@/sandbox/seeds/seeds.ts";

/** A running portal with a sandbox of its own, in this process. */
export interface Servers {
  origin: string;
  cloud: RunningSandbox;
  stop(): Promise<void>;
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

/** A portal by itself. */
interface RunningPortal {
  origin: string;
  stop(): Promise<void>;
}

/** Starts the portal with these settings, on a free port unless told. The portal must have been built. */
export async function startPortal(
  environment: Record<string, string>,
  port?: number,
): Promise<RunningPortal> {
  const at = port ?? (await freePort());
  const portal = await serve(at, environment);
  return {
    origin: `http://localhost:${at}`,
    async stop() {
      portal.kill();
      await once(portal, "exit");
    },
  };
}

/** Resolves when the portal answers; rejects with its output when it ends instead. */
async function serve(port: number, environment: Record<string, string>): Promise<ChildProcess> {
  const portal = spawn(
    process.execPath,
    ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", String(port)],
    {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ready in")) resolve();
    };
    portal.stdout?.on("data", read);
    portal.stderr?.on("data", read);
    portal.once("exit", (code) => reject(new Error(`the portal ended with ${code}:\n${output}`)));
  });
  portal.removeAllListeners("exit");
  return portal;
}

/** Starts both on free ports. The portal must have been built. */
export async function startServers(seed: SeedName): Promise<Servers> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const cloud = await startSandbox({ seed, portalOrigins: [origin] });
  const { clientId, tenantId } = portalConfiguration(cloud.origins);
  const portal = await startPortal(
    {
      FEDERATION_PORTAL_CLOUD: "sandbox",
      FEDERATION_PORTAL_SANDBOX: JSON.stringify(cloud.origins),
      FEDERATION_PORTAL_CLIENT_ID: clientId,
      FEDERATION_PORTAL_TENANT: tenantId,
    },
    port,
  );
  return {
    origin,
    cloud,
    async stop() {
      await portal.stop();
      await cloud.stop();
    },
  };
}
