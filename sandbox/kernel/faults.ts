import { z } from "zod";
import { type ServiceName, serviceNames } from "./services.ts";

/** What may go wrong. `commit: true` lets the service do its work first and then spoils the answer. */
const effect = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("throttle"), retryAfterSeconds: z.number().positive().optional() }),
  z.strictObject({
    kind: z.literal("status"),
    status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]),
    commit: z.boolean().default(false),
    retryAfterSeconds: z.number().positive().optional(),
  }),
  z.strictObject({ kind: z.literal("drop"), commit: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal("slow"), ms: z.number().positive() }),
  z.strictObject({ kind: z.literal("no-cors") }),
  z.strictObject({ kind: z.literal("expired-token") }),
  z.strictObject({ kind: z.literal("claims-challenge") }),
  z.strictObject({ kind: z.literal("conflict") }),
  z.strictObject({ kind: z.literal("forbidden") }),
  z.strictObject({ kind: z.literal("consent-withdrawn") }),
  /** What the call creates becomes visible only after this long. */
  z.strictObject({ kind: z.literal("lag"), ms: z.number().positive() }),
  /** A page that asks for a sign-in instead of an answer: of the service, or of something on the way. Nothing is done. */
  z.strictObject({
    kind: z.literal("sign-in-page"),
    status: z.union([z.literal(200), z.literal(203), z.literal(302)]).default(203),
    /** Whether a page of another origin may read it. */
    readable: z.boolean().default(false),
  }),
  /** The answer has fields and values that came after the caller was written. */
  z.strictObject({ kind: z.literal("later-version") }),
]);

/** A queued fault: it fires on the next `times` calls that match, after letting `skip` of them pass. */
export const FaultRequest = z.strictObject({
  service: z.enum(serviceNames),
  method: z.string().optional(),
  /** Path without query; `*` stands for one segment, `**` for any number. Compared without regard to case. */
  path: z.string().optional(),
  times: z.number().int().positive().default(1),
  skip: z.number().int().nonnegative().default(0),
  effect,
});

export type FaultEffect = z.infer<typeof effect>;
export type EffectKind = FaultEffect["kind"];
export type Fault = z.infer<typeof FaultRequest> & { id: string; fired: number };

/** What can happen on the way to any operation, whatever it does. */
const ofTheWay: ReadonlySet<EffectKind> = new Set([
  "throttle",
  "status",
  "drop",
  "slow",
  "no-cors",
  "sign-in-page",
  "later-version",
]);

/** An operation as far as faults are concerned. */
export interface FaultyOperation {
  method: string;
  path: string;
  /** Takes no token. */
  anonymous?: boolean;
  /** Effects that it shows beyond those of its service. */
  effects?: readonly EffectKind[];
}

/** A service as far as faults are concerned. */
export interface FaultyService {
  name: ServiceName;
  /** What its operations show that take a token; `conflict` only those that write. */
  effects: readonly EffectKind[];
  routes: readonly FaultyOperation[];
}

/** Whether an operation shows an effect. Elsewhere a fault would fire and do nothing, which nobody would notice. */
export function shows(
  { effects }: Pick<FaultyService, "effects">,
  operation: FaultyOperation | undefined,
  kind: EffectKind,
): boolean {
  if (ofTheWay.has(kind)) return true;
  if (!operation) return false;
  if (operation.effects?.includes(kind)) return true;
  if (operation.anonymous || !effects.includes(kind)) return false;
  return kind !== "conflict" || operation.method !== "GET";
}

/** Why a fault could never do what it says; undefined where it can. */
export function findFutility(
  { service: name, method, path, effect: { kind } }: z.infer<typeof FaultRequest>,
  services: readonly FaultyService[],
): string | undefined {
  const service = services.find((candidate) => candidate.name === name);
  const where = [name, method?.toUpperCase(), path].filter((part) => part !== undefined).join(" ");
  const operations = (service?.routes ?? []).filter(
    (route) =>
      (!method || method.toUpperCase() === route.method) &&
      (!path || overlap(path.toLowerCase(), route.path.replace(/:[A-Za-z]+/g, "*").toLowerCase())),
  );
  if (!service || operations.length === 0) return `There is no operation ${where}.`;
  return operations.some((operation) => shows(service, operation, kind))
    ? undefined
    : `No operation ${where} shows the effect ${kind}.`;
}

/** Whether some path fits both globs, in which `*` stands for a part of a segment and `**` for any text. */
function overlap(a: string, b: string): boolean {
  if (a === "" && b === "") return true;
  return (
    overlapAtWildcard(a, b) ||
    overlapAtWildcard(b, a) ||
    (a !== "" && a[0] === b[0] && overlap(a.slice(1), b.slice(1)))
  );
}

/** As `overlap`, where the first glob begins with a wildcard: it stands for nothing, or for what comes next in the other. */
function overlapAtWildcard(glob: string, other: string): boolean {
  const wildcard = /^\*+/.exec(glob)?.[0];
  if (wildcard === undefined) return false;
  if (overlap(glob.slice(wildcard.length), other)) return true;
  const takes = other !== "" && (wildcard.length > 1 || other[0] !== "/");
  return takes && overlap(glob, other.slice(1));
}

const pattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split("/")
      .map((segment) => (segment === "**" ? ".*" : segment.split("*").map(escapeRegExp).join("[^/]*")))
      .join("/")}$`,
    "i",
  );

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

export interface Faults {
  queue(request: z.infer<typeof FaultRequest>): Fault;
  /** The first fault that is due on this call and would show; taking it counts it as fired. */
  take(call: {
    service: string;
    method: string;
    path: string;
    shows(kind: EffectKind): boolean;
  }): Fault | undefined;
  list(): readonly Fault[];
  clear(): void;
  /** Clears and numbers from 1 again. */
  restart(): void;
}

export function createFaults(): Faults {
  let faults: Fault[] = [];
  let counter = 0;
  return {
    queue(request) {
      const fault = { ...request, id: `fault-${++counter}`, fired: 0 };
      faults.push(fault);
      return fault;
    },
    take({ service, method, path, shows }) {
      for (const fault of faults) {
        if (fault.fired >= fault.times || fault.service !== service) continue;
        if (fault.method && fault.method.toUpperCase() !== method) continue;
        if (fault.path && !pattern(fault.path).test(path)) continue;
        if (!shows(fault.effect.kind)) continue;
        if (fault.skip > 0) {
          fault.skip -= 1;
          continue;
        }
        fault.fired += 1;
        return fault;
      }
      return undefined;
    },
    list: () => faults,
    clear: () => {
      faults = [];
    },
    restart: () => {
      faults = [];
      counter = 0;
    },
  };
}
