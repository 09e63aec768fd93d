import { type ListedPermission, listedPermissions, type RiskTier } from "./permission-table.ts";
import { privilegeShape } from "./tier-zero.ts";

/** What a permission opens, for a person who decides whether to grant it. */
export type PermissionRisk = {
  readonly tier: RiskTier;
  /** One sentence: what could be done with it. */
  readonly why: string;
  /** Permissions that often suffice instead and open less. */
  readonly narrower: readonly string[];
  /** `listed`: from our table. `assumed`: judged by the shape of the name only. */
  readonly certainty: "listed" | "assumed";
};

const listed: ReadonlyMap<string, ListedPermission> = new Map(
  listedPermissions.map((permission) => [permission.value.toLowerCase(), permission]),
);

/** Words whose reading alone hands over secrets or the content of people's work. */
const sensitiveWord =
  /secret|credential|password|recovery|bitlocker|mail|chat|message|(?<!pro)files|sites|notes|transcript|recording|auditlog/i;

type Shape = { readonly shape: RegExp; readonly tier: RiskTier; readonly why: string };

/** Judged by name alone, first match wins. The verbs are those of the naming scheme `Resource.Verb.Constraint`. */
const shapes: readonly Shape[] = [
  {
    shape: /\.Selected$/,
    tier: 2,
    why: "Reaches only what has been handed to this identity.",
  },
  {
    shape: privilegeShape,
    tier: 0,
    why: "Changes who holds which privilege, by its name.",
  },
  {
    shape:
      /\.(ReadWrite|Write|FullControl|Manage|PrivilegedOperations|Delete|DeleteRestore|EnableDisableAccount)(\.|$)/,
    tier: 1,
    why: "Changes data across the tenant, by its name.",
  },
  { shape: sensitiveWord, tier: 1, why: "Touches content or secrets of people, by its name." },
  {
    shape: /\.(Send|Create|Invite)(\.|$)/,
    tier: 2,
    why: "Adds or sends things and cannot change existing ones, by its name.",
  },
  { shape: /\.Read(Basic)?(\.|$)/, tier: 2, why: "Reads data across the tenant, by its name." },
];

const unknown: Omit<Shape, "shape"> = {
  tier: 1,
  why: "Not in our table, and its name does not say what it opens.",
};

const changes = /\b(write|update|delete|manage|full control)\b/i;

/**
 * The risk of a Microsoft Graph application permission. One that the table does not list is judged by its name, and
 * never below tier 1 when the service's own description speaks of changing things.
 * Source: docs/sources/federation.md#permission-risk
 */
export const riskOf = (value: string, description = ""): PermissionRisk => {
  const entry = listed.get(value.toLowerCase());
  if (entry !== undefined) {
    return { tier: entry.tier, why: entry.why, narrower: entry.narrower ?? [], certainty: "listed" };
  }
  const { tier, why } = shapes.find(({ shape }) => shape.test(value)) ?? unknown;
  const raised = tier === 2 && changes.test(description) && !/\.Selected$/.test(value);
  return raised
    ? { tier: 1, why: "Changes data, by its description.", narrower: [], certainty: "assumed" }
    : { tier, why, narrower: [], certainty: "assumed" };
};
