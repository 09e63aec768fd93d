import type { RiskTier } from "@/lib/federation/index.ts";
import { Tag, type TagStatus } from "../ui/tag.tsx";

const statuses: Readonly<Record<RiskTier, TagStatus>> = { 0: "bad", 1: "warn", 2: "idle" };

/** What each tier means, in the words that a filter and a legend use. */
export const tierWords: Readonly<Record<RiskTier, string>> = {
  0: "Tier 0: a way to take over the tenant",
  1: "Tier 1: changes the tenant or reads what is sensitive",
  2: "Tier 2: limited",
};

/** How much a permission opens. */
export function TierTag({ tier }: { tier: RiskTier }) {
  return <Tag status={statuses[tier]}>Tier {tier}</Tag>;
}
