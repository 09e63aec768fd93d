import { parseArgs } from "node:util";
import { z } from "zod";
import { portalConfiguration } from "./control/portal.ts";
import { createClock } from "./kernel/clock.ts";
import { type ServiceName, serviceNames } from "./kernel/services.ts";
import { type RunningSandbox, startSandbox } from "./sandbox.ts";
import { seedNames } from "./seeds/seeds.ts";

const usage = `Usage: npm run sandbox -- [options]
  --port-base N          ports N to N+5 for ${serviceNames.join(", ")} (default 5100)
  --free-ports           take any free ports instead
  --portal-origin URL    origin of the portal, repeatable (default http://localhost:3000)
  --seed NAME            ${seedNames.join(" or ")} (default story)
  --id-seed TEXT         where new ids and signing keys come from (default sandbox)
  --start-at TIME        where the clock starts, such as 2026-08-03T09:00:00Z (default now)
  --latency MS           added to every answer
  --application-lag MS   how long a new application stays invisible
  --credential-lag MS    how long a new federated credential stays unknown to the token endpoint
  --deletion MS          how long the deletion of a service connection takes (default 2000)`;

const milliseconds = z.coerce.number("is no number of milliseconds").nonnegative().optional();

const Options = z.object({
  "port-base": z.coerce.number("is no port").int().min(1).max(65_530).default(5100),
  "free-ports": z.boolean().default(false),
  "portal-origin": z
    .array(
      z
        .string()
        .refine(
          (text) => URL.canParse(text) && new URL(text).origin === text,
          "is no origin, such as http://localhost:3000",
        ),
    )
    .default(["http://localhost:3000"]),
  seed: z.enum(seedNames).default("story"),
  "id-seed": z.string().min(1).optional(),
  "start-at": z.iso.datetime("is no time such as 2026-08-03T09:00:00Z").optional(),
  latency: milliseconds,
  "application-lag": milliseconds,
  "credential-lag": milliseconds,
  deletion: milliseconds.default(2_000),
});

/** Ends with one line that says what is wrong. */
function fail(message: string): never {
  process.stderr.write(`sandbox: ${message}\n`);
  process.exit(1);
}

function readOptions(): z.infer<typeof Options> {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      options: {
        "port-base": text,
        "free-ports": { type: "boolean" },
        "portal-origin": { type: "string", multiple: true },
        seed: text,
        "id-seed": text,
        "start-at": text,
        latency: text,
        "application-lag": text,
        "credential-lag": text,
        deletion: text,
        help: { type: "boolean" },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const parsed = Options.safeParse(values);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    return fail(
      `--${String(issue?.path[0] ?? "option")}: ${issue?.message ?? "is not understood"}\n${usage}`,
    );
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

const portsFrom = (base: number): Record<ServiceName, number> => ({
  login: base,
  graph: base + 1,
  devops: base + 2,
  vssps: base + 3,
  azure: base + 4,
  control: base + 5,
});

const TakenPort = z.object({ code: z.literal("EADDRINUSE"), port: z.number() });

async function start(options: z.infer<typeof Options>): Promise<RunningSandbox> {
  const { latency, "application-lag": applicationLag, "credential-lag": credentialLag } = options;
  const { "id-seed": idSeed, "start-at": startAt } = options;
  try {
    return await startSandbox({
      seed: options.seed,
      ...(idSeed !== undefined && { idSeed }),
      ...(startAt !== undefined && { clock: createClock({ startAtMs: Date.parse(startAt) }) }),
      portalOrigins: options["portal-origin"],
      settings: {
        ...(latency !== undefined && { latencyMs: latency }),
        ...(applicationLag !== undefined && { applicationLagMs: applicationLag }),
        ...(credentialLag !== undefined && { credentialLagMs: credentialLag }),
        connectionDeletionMs: options.deletion,
      },
      ...(!options["free-ports"] && { ports: portsFrom(options["port-base"]) }),
    });
  } catch (error) {
    const taken = TakenPort.safeParse(error);
    if (taken.success) {
      return fail(
        `port ${taken.data.port} is in use. Choose others with --port-base, or any free ones with --free-ports.`,
      );
    }
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const running = await start(readOptions());

let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  await running.stop();
  process.exit(0);
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);

for (const name of serviceNames) console.log(`${name.padEnd(8)} ${running.origins[name]}`);
const { clientId, tenantId } = portalConfiguration(running.origins);
console.log(`READY ${JSON.stringify({ ...running.origins, clientId, tenantId })}`);
