import { z } from "zod";
import type { InteractionNeeded, TokenUnavailable } from "@/lib/session/index.ts";
import { type FaultEffect, FaultRequest } from "@/sandbox/kernel/faults.ts";

/** Values of measures that make a difference, by effect; everything else is tried at this one. */
const measures: Readonly<Record<string, readonly number[]>> = {
  // Replication of seconds, and one that outlasts every patience.
  "lag.ms": [20_000, 600_000],
  // The one time that really passes.
  "slow.ms": [1],
};
const usualMeasure = [2];

/** The effects that the sandbox knows, read from its own schema so that a new one is among them at once. */
export const sandboxEffects: readonly FaultEffect[] = FaultRequest.shape.effect.options.flatMap(
  ({ shape }) => {
    const fields = Object.entries<z.core.$ZodType>(shape);
    const kind = String(valuesOf("kind", shape.kind)[0]);
    return everyValueOnce(fields.map(([name, schema]) => [name, valuesOf(`${kind}.${name}`, schema)])).map(
      (effect) => FaultRequest.shape.effect.parse(effect),
    );
  },
);

/** Values that a field of an effect may have. */
function valuesOf(name: string, schema: z.core.$ZodType): readonly unknown[] {
  if (schema instanceof z.ZodLiteral) return [...schema.values];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => valuesOf(name, option));
  if (schema instanceof z.ZodBoolean) return [false, true];
  if (schema instanceof z.ZodOptional) return [undefined, ...valuesOf(name, schema.unwrap())];
  if (schema instanceof z.ZodDefault) return valuesOf(name, schema.unwrap());
  if (schema instanceof z.ZodNumber) return measures[name] ?? usualMeasure;
  throw new Error(`the field ${name} of a fault has no values to try`);
}

/** As few objects as it takes for every value of every field to occur. */
function everyValueOnce(fields: readonly (readonly [string, readonly unknown[]])[]): object[] {
  const count = Math.max(1, ...fields.map(([, values]) => values.length));
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(
      fields.flatMap(([name, values]) => {
        const value = values[index % values.length];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );
}

/** Why a page may have no token to send: the session's own faults, of which no service knows. */
export type SessionFault =
  | Pick<InteractionNeeded, "kind" | "reason">
  | Pick<TokenUnavailable, "kind" | "code">;

/** One of each: a reason that the type does not have or that is missing here does not compile. */
export const sessionFaults: readonly SessionFault[] = [
  ...Object.keys({ consent: 0, "sign-in": 0, challenge: 0 } satisfies Record<
    InteractionNeeded["reason"],
    0
  >).map((reason) => ({ kind: "interaction", reason: reason as InteractionNeeded["reason"] }) as const),
  { kind: "token-unavailable", code: "network_error" },
  { kind: "token-unavailable", code: "monitor_window_timeout" },
];

/** A request that the page gives up reaches the service afterwards, and is carried out. */
export interface LateFault {
  readonly kind: "arrives-late";
  readonly afterMs: number;
}

/** Before it is looked for a second time, and after it was sent again. */
export const lateFaults: readonly LateFault[] = [
  { kind: "arrives-late", afterMs: 1_000 },
  { kind: "arrives-late", afterMs: 3_000 },
];
