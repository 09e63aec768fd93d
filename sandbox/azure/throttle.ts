import { type Allowance, bucketOf, msUntil } from "../kernel/allowance.ts";
import type { MeteredCall, Metering } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { objectIdOf, subscriptionIn } from "./access.ts";
import { throttled } from "./errors.ts";

type Kind = "reads" | "writes" | "deletes";

/** What one principal may do on one subscription, or on the tenant. Follows docs/sources/azure.md#throttling. */
const allowances: Record<Kind, Allowance> = {
  reads: { limit: 250, windowMs: 10_000 },
  writes: { limit: 200, windowMs: 20_000 },
  deletes: { limit: 200, windowMs: 20_000 },
};

/** How many times as much all principals of a subscription may do together. */
const shared = 15;

const kindOf = (method: string): Kind => {
  if (method === "GET") return "reads";
  return method === "DELETE" ? "deletes" : "writes";
};

/** The allowances that a call is taken from, under the names by which headers speak of them. */
function countersOf({ method, url, caller }: MeteredCall<Caller>) {
  const kind = kindOf(method);
  const { limit, windowMs } = allowances[kind];
  const subscription = subscriptionIn(url.pathname);
  const scope = subscription === undefined ? `tenant/${caller.tenantId}` : `subscription/${subscription}`;
  const own = {
    name: subscription === undefined ? `tenant-${kind}` : `subscription-${kind}`,
    key: `${scope}/${kind}/${objectIdOf(caller)}`,
    allowance: { limit, windowMs },
  };
  if (subscription === undefined) return [own];
  const everybody = {
    name: `subscription-global-${kind}`,
    key: `${scope}/${kind}`,
    allowance: { limit: limit * shared, windowMs },
  };
  return [own, everybody];
}

/** Takes a call from its caller's allowances and says what is left of them, or refuses it. */
export function meter(call: MeteredCall<Caller>): Metering {
  const { sandbox, nowMs } = call;
  const counters = countersOf(call).map((counter) => ({
    ...counter,
    bucket: bucketOf(sandbox.state, `azure/${counter.key}`, counter.allowance, nowMs),
  }));
  const waitMs = Math.max(...counters.map(({ bucket, allowance }) => msUntil(1, bucket, allowance)));
  if (waitMs === 0) for (const { bucket } of counters) bucket.left -= 1;
  const headers = Object.fromEntries(
    counters.map(({ name, bucket }) => [`x-ms-ratelimit-remaining-${name}`, String(Math.floor(bucket.left))]),
  );
  if (waitMs === 0) return { headers };
  const code = subscriptionIn(call.url.pathname)
    ? "SubscriptionRequestsThrottled"
    : "TenantRequestsThrottled";
  return { refused: throttled(code, Math.ceil(waitMs / 1000), headers) };
}
