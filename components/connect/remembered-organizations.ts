import * as z from "zod/mini";
import type { Organization } from "@/lib/devops/index.ts";

const Remembered = z.array(z.object({ id: z.guid(), name: z.string().check(z.minLength(1)) }));

const keyOf = (tenantId: string) => `federation-portal.organizations.${tenantId}`;

/** What was remembered as text; nothing where it cannot be read. */
export function readRemembered(text: string | null): readonly Organization[] {
  if (text === null) return [];
  try {
    return Remembered.safeParse(JSON.parse(text)).data ?? [];
  } catch {
    return [];
  }
}

/** Two lists as one, each organization once, by name. The first list knows the present name. */
export const mergeOrganizations = (
  listed: readonly Organization[],
  remembered: readonly Organization[],
): readonly Organization[] =>
  [
    ...new Map([...remembered, ...listed].map((organization) => [organization.id, organization])).values(),
  ].sort((a, b) => a.name.localeCompare(b.name));

const listeners = new Set<() => void>();
let seen: { key: string; text: string | null; organizations: readonly Organization[] } | undefined;

/** Organizations that were typed in, kept in this browser for a tenant. The same list as long as nothing changed. */
export function rememberedOrganizations(tenantId: string): readonly Organization[] {
  const key = keyOf(tenantId);
  const text = localStorage.getItem(key);
  if (seen?.key !== key || seen.text !== text) seen = { key, text, organizations: readRemembered(text) };
  return seen.organizations;
}

/** Remembers an organization beside the others. */
export function rememberOrganization(tenantId: string, organization: Organization): void {
  const organizations = mergeOrganizations([organization], rememberedOrganizations(tenantId));
  localStorage.setItem(keyOf(tenantId), JSON.stringify(organizations));
  for (const listener of listeners) listener();
}

export const subscribeToRemembered = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
