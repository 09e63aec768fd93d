import { type Allowance, bucketOf, msUntil } from "../kernel/allowance.ts";
import type { Call } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { type Problem, throttled } from "./errors.ts";

const writes: Allowance = { limit: 3_000, windowMs: 150_000 };

/** Resource units that one application may use in one tenant; docs/sources/graph.md#throttling. */
function unitLimit(users: number): Allowance {
  const limit = users < 50 ? 3_500 : users <= 500 ? 5_000 : 8_000;
  return { limit, windowMs: 10_000 };
}

/** What a request costs: `$select` and a small `$top` save a unit, `$expand` adds one, at least one remains. */
export function costOf(base: number, query: URLSearchParams): number {
  const top = Number(query.get("$top") ?? "0");
  const saved = (query.has("$select") ? 1 : 0) + (top > 0 && top < 20 ? 1 : 0);
  return Math.max(1, base - saved + (query.has("$expand") ? 1 : 0));
}

/**
 * Takes the cost of a call from the caller's allowance. Returns the headers that report the load, or the 429 with
 * the whole seconds after which the call would fit. Does nothing unless the sandbox is set to throttle.
 */
export function charge(
  call: Pick<Call<Caller>, "sandbox" | "nowMs" | "caller">,
  cost: number,
  isWrite: boolean,
): { headers: Record<string, string> } | Problem {
  const { sandbox, caller, nowMs } = call;
  if (!sandbox.settings.throttling) return { headers: {} };
  const key = `${caller.clientId}/${caller.tenantId}`;
  const units = unitLimit(sandbox.state.users.by("byTenant", caller.tenantId).length);
  const charges = [
    {
      name: `graph/units/${key}`,
      limit: units,
      cost,
      reason: "ResourceUnitLimitExceeded",
      scope: "ReadWrite",
    },
    ...(isWrite
      ? [
          {
            name: `graph/writes/${key}`,
            limit: writes,
            cost: 1,
            reason: "WriteLimitExceeded",
            scope: "Write",
          },
        ]
      : []),
  ].map((entry) => ({ ...entry, bucket: bucketOf(sandbox.state, entry.name, entry.limit, nowMs) }));

  const refused = charges.find((entry) => entry.bucket.left < entry.cost);
  if (refused) {
    const waitMs = msUntil(refused.cost, refused.bucket, refused.limit);
    return throttled({
      "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))),
      "x-ms-throttle-scope": `Tenant_Application/${refused.scope}/${key}`,
      "x-ms-throttle-information": refused.reason,
    });
  }
  for (const entry of charges) entry.bucket.left -= entry.cost;
  const load = Math.max(...charges.map((entry) => 1 - entry.bucket.left / entry.limit.limit));
  return { headers: load > 0.8 ? { "x-ms-throttle-limit-percentage": load.toFixed(1) } : {} };
}
