import { z } from "zod";
import { serviceNames } from "./services.ts";

/** What may go wrong. `commit: true` lets the service do its work first and then spoils the answer. */
const effect = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("throttle"), retryAfterSeconds: z.number().positive().optional() }),
  z.strictObject({
    kind: z.literal("status"),
    status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]),
    commit: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal("drop"), commit: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal("slow"), ms: z.number().positive() }),
  z.strictObject({ kind: z.literal("no-cors") }),
  z.strictObject({ kind: z.literal("expired-token") }),
  z.strictObject({ kind: z.literal("claims-challenge") }),
  z.strictObject({ kind: z.literal("conflict") }),
  z.strictObject({ kind: z.literal("forbidden") }),
  /** What the call creates becomes visible only after this long. */
  z.strictObject({ kind: z.literal("lag"), ms: z.number().positive() }),
]);

/** A queued fault: it fires on the next `times` calls that match, after letting `skip` of them pass. */
export const FaultRequest = z
  .strictObject({
    service: z.enum(serviceNames),
    method: z.string().optional(),
    /** Path without query; `*` stands for one segment, `**` for any number. Compared without regard to case. */
    path: z.string().optional(),
    times: z.number().int().positive().default(1),
    skip: z.number().int().nonnegative().default(0),
    effect,
  })
  // Only the directory replicates. Elsewhere the fault would be taken and do nothing, which nobody would notice.
  .refine(({ service, effect: { kind } }) => kind !== "lag" || service === "graph", {
    path: ["effect"],
    error: "lag is for graph only: no other service replicates",
  });

export type FaultEffect = z.infer<typeof effect>;
export type Fault = z.infer<typeof FaultRequest> & { id: string; fired: number };

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
  /** The first fault due on this call; taking it counts it as fired. */
  take(call: { service: string; method: string; path: string }): Fault | undefined;
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
    take({ service, method, path }) {
      for (const fault of faults) {
        if (fault.fired >= fault.times || fault.service !== service) continue;
        if (fault.method && fault.method.toUpperCase() !== method) continue;
        if (fault.path && !pattern(fault.path).test(path)) continue;
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
