import type { Tenant } from "../state/directory.ts";
import type { State } from "../state/state.ts";
import { type Refusal, refusal } from "./errors.ts";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** Segments that stand for whichever tenant a person belongs to. */
const aliases = new Set(["common", "organizations"]);

export const isAlias = (segment: string): boolean => aliases.has(segment.toLowerCase());

/**
 * The tenant that a path segment names by GUID or verified domain, or `any` for an alias. Refuses with 90002 what
 * does not exist and with 900023 what could not. Follows docs/sources/login.md#authority.
 */
export function resolveTenant(state: State, segment: string): { tenant: Tenant } | { any: true } | Refusal {
  const wanted = segment.toLowerCase();
  if (isAlias(segment)) return { any: true };
  const tenant = state.tenants
    .list()
    .find((row) => row.id === wanted || row.domains.some((name) => name.toLowerCase() === wanted));
  if (tenant) return { tenant };
  return guid.test(segment) || domain.test(segment)
    ? refusal(90002, { tenant: segment })
    : refusal(900023, { tenant: segment });
}
