import { riskOf } from "@/lib/federation/index.ts";
import { TierTag } from "./tier-tag.tsx";

/** How much the app role of this value opens. */
export function RoleTier({ value }: { value: string }) {
  return <TierTag tier={riskOf(value).tier} />;
}
