/**
 * `npm run demo`: the portal in front of its sandbox, from a bare clone to one address. Uses nothing but Node until
 * the packages are installed.
 */
import { parseArgs } from "node:util";
import { findPorts } from "./ports.mjs";
import { ensureBuilt, ensureInstalled, programs, requireNode, Unprepared } from "./prepare.mjs";
import { startCompanion } from "./processes.mjs";

const usage = `Usage: npm run demo -- [options]
  --port N           port of the portal (default 3000, or the next free one)
  --sandbox-port N   first of six ports of the sandbox (default 5100, or the next free ones)`;

/** What the sandbox needs to listen: one port a service. */
const sandboxPorts = 6;

/** Long enough that the portal's waiting can be seen, short enough not to be waited for. */
const lags = ["--application-lag", "800", "--credential-lag", "3000"];

/** How long a start may take, in milliseconds. */
const patienceMs = 60_000;

function readOptions() {
  const portOf = (text, name) => {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Unprepared(`--${name}: "${text}" is no port.`);
    return port;
  };
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "3000" },
        "sandbox-port": { type: "string", default: "5100" },
        help: { type: "boolean", default: false },
      },
    });
    return {
      help: values.help,
      port: portOf(values.port, "port"),
      sandboxPort: portOf(values["sandbox-port"], "sandbox-port"),
    };
  } catch (error) {
    throw new Unprepared(`${error.message}\n${usage}`);
  }
}

/** Ports to listen on: those wanted, or the next free ones, which is said. */
async function choosePorts({ port, sandboxPort }) {
  const sandboxBase = await findPorts(sandboxPort, { count: sandboxPorts, step: 10 });
  const isSandbox = (candidate) =>
    sandboxBase !== undefined && candidate >= sandboxBase && candidate < sandboxBase + sandboxPorts;
  let portalPort = await findPorts(port);
  while (portalPort !== undefined && isSandbox(portalPort)) portalPort = await findPorts(portalPort + 1);
  if (sandboxBase === undefined || portalPort === undefined)
    throw new Unprepared("No free port is left above those.");
  if (portalPort !== port) console.log(`Port ${port} is in use: the portal takes ${portalPort}`);
  if (sandboxBase !== sandboxPort) {
    const last = sandboxBase + sandboxPorts - 1;
    console.log(`Ports from ${sandboxPort} are in use: the sandbox takes ${sandboxBase} to ${last}`);
  }
  return { portalPort, sandboxBase };
}

const startSandbox = (base, portalOrigin) =>
  startCompanion(
    "sandbox",
    [
      "--import",
      "tsx",
      "sandbox/main.ts",
      "--port-base",
      String(base),
      "--portal-origin",
      portalOrigin,
      ...lags,
    ],
    // What the sandbox does not know it says out loud.
    { show: (line) => line.startsWith("sandbox:") },
  );

const startPortal = (port, sandbox) =>
  startCompanion("portal", [programs.next, "start", "-H", "127.0.0.1", "-p", String(port)], {
    env: {
      FEDERATION_PORTAL_CLOUD: "sandbox",
      FEDERATION_PORTAL_SANDBOX: JSON.stringify(sandbox),
      FEDERATION_PORTAL_CLIENT_ID: sandbox.clientId,
      FEDERATION_PORTAL_TENANT: sandbox.tenantId,
      NEXT_TELEMETRY_DISABLED: "1",
    },
    show: (line) => /error/i.test(line),
  });

/** Everybody of the tenant who can sign in, one line each. */
async function personsOf({ control, tenantId }) {
  const { persons } = await (await fetch(`${control}/persons`)).json();
  const members = persons.filter((person) => person.tenantId === tenantId);
  const width = Math.max(...members.map(({ displayName }) => displayName.length));
  return members.map(({ displayName, story }) => `  ${displayName.padEnd(width)}  ${story}`).join("\n");
}

const companions = [];

/** Ends everything that was started, and then this program. Called twice, it goes on with the first call. */
let ending;
const end = (code) => {
  ending ??= Promise.all(companions.map((companion) => companion.stop())).then(() => process.exit(code));
  return ending;
};

/** A program that ends by itself takes the other with it. */
function watch(companion) {
  companions.push(companion);
  companion.ended.then((code) => {
    if (ending || !running) return;
    console.error(
      `\nThe ${companion.name} ended unexpectedly (${code}). Its last words:\n${companion.output()}`,
    );
    end(1);
  });
  return companion;
}
let running = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (!ending) console.log("\nStopping");
    end(0);
  });
}

async function demo() {
  requireNode();
  const options = readOptions();
  if (options.help) {
    console.log(usage);
    return;
  }
  await ensureInstalled();
  await ensureBuilt();
  const { portalPort, sandboxBase } = await choosePorts(options);
  const address = `http://localhost:${portalPort}`;

  const sandboxProgram = watch(startSandbox(sandboxBase, address));
  const ready = await sandboxProgram.line((line) => line.startsWith("READY "), patienceMs);
  const sandbox = JSON.parse(ready.slice("READY ".length));
  const portal = watch(startPortal(portalPort, sandbox));
  await portal.line((line) => line.includes("Ready in"), patienceMs);
  running = true;

  const persons = await personsOf(sandbox);
  console.log(
    `\nThe portal signs in to a local Microsoft cloud; nothing leaves this machine. Sign in as one of\n${persons}\n\nControl the sandbox at ${sandbox.control}\nEnd both with Ctrl-C\n\nOpen ${address}\n`,
  );
}

demo().catch(async (error) => {
  if (ending) return;
  console.error(error instanceof Unprepared ? error.message : (error.message ?? error));
  await end(1);
});
