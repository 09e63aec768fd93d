import { type PermissionRisk, type RiskTier, riskOf } from "../federation/index.ts";
import type { ApplicationPermission } from "./service-principals.ts";

/** A permission with what it opens. */
export interface RatedPermission extends ApplicationPermission {
  readonly risk: PermissionRisk;
}

/** Permissions with their risk, by value. */
export const ratePermissions = (permissions: readonly ApplicationPermission[]): RatedPermission[] =>
  permissions
    .map((permission) => ({ ...permission, risk: riskOf(permission.value, permission.description) }))
    .sort((a, b) => a.value.localeCompare(b.value));

/** 0 is nearest: the value begins with the text, then contains it, then only the words around it do. */
const distance = (value: string, text: string): number =>
  value.startsWith(text) ? 0 : value.includes(text) ? 1 : 2;

/**
 * The permissions in which every word of `text` occurs, in value, name or description, those whose value fits best
 * first; of one tier only where one is asked for. Case does not matter. An empty text finds all.
 */
export function searchPermissions(
  permissions: readonly RatedPermission[],
  text: string,
  tier?: RiskTier,
): RatedPermission[] {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== "");
  return permissions
    .filter(({ value, displayName, description, risk }) => {
      if (tier !== undefined && risk.tier !== tier) return false;
      const all = `${value}\n${displayName}\n${description}`.toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .map((permission) => ({ permission, distance: distance(permission.value.toLowerCase(), wanted) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ permission }) => permission);
}
