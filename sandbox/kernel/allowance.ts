import type { State } from "../state/state.ts";

/** So many units in a window of time. What is used comes back evenly. */
export interface Allowance {
  limit: number;
  windowMs: number;
}

/** What is left of somebody's allowance; less than nothing where more was taken than there was. */
interface Bucket {
  left: number;
  atMs: number;
}

const buckets = new WeakMap<State, Map<string, Bucket>>();

/** The bucket of a name as it is now. Buckets go with the state: after a reset each of them is full. */
export function bucketOf(state: State, name: string, { limit, windowMs }: Allowance, nowMs: number): Bucket {
  const all = buckets.get(state) ?? new Map<string, Bucket>();
  buckets.set(state, all);
  const bucket = all.get(name) ?? { left: limit, atMs: nowMs };
  bucket.left = Math.min(limit, bucket.left + (Math.max(0, nowMs - bucket.atMs) * limit) / windowMs);
  bucket.atMs = nowMs;
  all.set(name, bucket);
  return bucket;
}

/** How long it takes until a bucket holds so many units, in milliseconds; 0 where it does already. */
export const msUntil = (units: number, { left }: Bucket, { limit, windowMs }: Allowance): number =>
  Math.max(0, ((units - left) * windowMs) / limit);
