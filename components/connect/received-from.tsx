import type { PlanFile } from "@/lib/plan/index.ts";
import { Banner } from "../ui/banner.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";

/** Says whose plan is looked at: it is another person's word what it wants. */
export function ReceivedFrom({ plan: { savedBy, savedAt } }: { plan: PlanFile }) {
  return (
    <div className="mb-4">
      <Banner tone="info" title={`A plan of ${savedBy.displayName}`}>
        It was saved <RelativeTime at={savedAt} />. What it wants is all here: look at it as at your own.
        Where you may look yourself, the services are asked and not the file. Where you may not, the names of
        organizations and projects are the sender's word: ask there before you trust their connections.
      </Banner>
    </div>
  );
}
