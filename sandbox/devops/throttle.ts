import { type Allowance, bucketOf, msUntil } from "../kernel/allowance.ts";
import type { MeteredCall, Metering, Reply } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { entraIdOf } from "./access.ts";
import { failure } from "./errors.ts";

/** What one person or pipeline may use of a service before it is delayed; docs/sources/devops.md#throttling. */
const personal: Allowance = { limit: 200, windowMs: 300_000 };

/** What a request uses. The real service measures it; one number for all is our choice. */
const costOfRequest = 0.2;

/** The longest that a request is delayed; one that would have to wait longer is blocked. */
const longestDelayMs = 30_000;

/** The part of the limit below which answers tell what remains. */
const nearTheLimit = 0.2;

const usageHeaders = (remaining: number, resetAtMs: number): Record<string, string> => ({
  "x-ratelimit-resource": "Concurrency",
  "x-ratelimit-limit": String(personal.limit),
  "x-ratelimit-remaining": String(Math.max(0, Math.floor(remaining))),
  "x-ratelimit-reset": String(Math.ceil(resetAtMs / 1000)),
});

/** How long to wait, and how long the service itself waited. */
const delayHeaders = (retryAfterSeconds: number, delayMs: number): Record<string, string> => ({
  "retry-after": String(retryAfterSeconds),
  "x-ratelimit-delay": (delayMs / 1000).toFixed(3),
});

/** The 429 of a caller that is blocked. */
export const blocked = (retryAfterSeconds: number, resetAtMs: number): Reply =>
  failure(
    429,
    "RequestBlockedException",
    "TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource Concurrency in namespace User.",
    {
      headers: {
        ...delayHeaders(retryAfterSeconds, retryAfterSeconds * 1000),
        ...usageHeaders(0, resetAtMs),
      },
    },
  );

/**
 * Takes a request from its caller's allowance. Over the limit it is delayed until it would fit, and blocked where that
 * takes too long. Headers tell of it once the limit is near.
 */
export function meter({ sandbox, service, caller, nowMs }: MeteredCall<Caller>): Metering {
  const bucket = bucketOf(sandbox.state, `${service}/${entraIdOf(caller)}`, personal, nowMs);
  const delayMs = Math.ceil(msUntil(costOfRequest, bucket, personal));
  const retryAfterSeconds = Math.ceil(delayMs / 1000);
  if (delayMs > longestDelayMs) {
    return { refused: blocked(retryAfterSeconds, nowMs + msUntil(personal.limit, bucket, personal)) };
  }
  bucket.left -= costOfRequest;
  if (bucket.left >= personal.limit * nearTheLimit) return { headers: {} };
  return {
    delayMs,
    headers: {
      ...usageHeaders(bucket.left, nowMs + msUntil(personal.limit, bucket, personal)),
      ...(delayMs > 0 && delayHeaders(retryAfterSeconds, delayMs)),
    },
  };
}
