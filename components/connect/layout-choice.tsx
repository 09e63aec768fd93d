"use client";

import { useQuery } from "@tanstack/react-query";
import { ApplicationObjectId, listFederatedCredentials } from "@/lib/entra/index.ts";
import { limits } from "@/lib/federation/index.ts";
import { connectionsOf, type Draft } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { unwrap } from "../portal/query-error.ts";
import { Banner } from "../ui/banner.tsx";
import { counted } from "../ui/counted.ts";
import { RadioCards } from "../ui/radio-cards.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";

/** How many credentials an existing application holds, or why that is not known. A new one holds none. */
function useHeldCredentials(identity: Draft["identity"]): number | "reading" | "unreadable" {
  const { graph } = usePortal();
  const applicationId = identity?.kind === "existing-application" ? identity.applicationId : undefined;
  const held = useQuery({
    queryKey: ["federated-credentials", applicationId],
    enabled: applicationId !== undefined,
    queryFn: async ({ signal }) =>
      unwrap(await listFederatedCredentials(graph, ApplicationObjectId.parse(applicationId), signal)),
  });
  if (applicationId === undefined) return 0;
  return held.data?.length ?? (held.isError ? "unreadable" : "reading");
}

const countOf = (draft: Draft, layout: Draft["layout"]): number => {
  const connections = connectionsOf({ ...draft, layout, connectionName: "{identity}" });
  return connections.ok ? connections.value.length : 0;
};

/** What the sum says of the credentials that the application holds already. */
const heldWords = (held: ReturnType<typeof useHeldCredentials>): string => {
  if (held === "reading") return ", besides those that the application holds";
  if (held === "unreadable")
    return ", besides those that the application holds: they could not be read, and the review looks again";
  return held === 0 ? "" : `, ${held} of them held already`;
};

/** One connection for an organization, or one for each project; and whether the identity has room for that many. */
export function LayoutChoice() {
  const { draft, change } = useDraft();
  const most = limits.credentialsPerIdentity.value;
  const held = useHeldCredentials(draft.identity);
  const wanted = countOf(draft, draft.layout);
  const known = typeof held === "number" ? held : 0;
  const all = known + wanted;
  const here = (layout: Draft["layout"]) =>
    draft.targets.length === 0 ? "" : ` Here: ${counted(countOf(draft, layout), "credential")}.`;
  return (
    <ChoiceSection title="Connections" about="Each connection needs one credential of the identity.">
      <RadioCards
        label="How projects get their connection"
        labelHidden
        columns={2}
        value={draft.layout}
        onValueChange={(layout) => change((before) => ({ ...before, layout }))}
        cards={[
          {
            value: "shared",
            title: "One per organization, shared",
            description: `The first project owns it, the others share it. One credential an organization, one place to approve and to remove.${here("shared")}`,
          },
          {
            value: "per-project",
            title: "One per project",
            description: `Each project has its own and can be cut off alone. An identity holds ${most} credentials at most.${here("per-project")}`,
          },
        ]}
      />
      {all > most ? (
        <div className="mt-3">
          <Banner tone="bad" title={`${all} credentials, and an identity holds ${most}`}>
            {known === 0 ? "" : `The application holds ${known} already. `}
            {draft.layout === "per-project"
              ? "Share one connection within each organization, choose fewer projects, or use a second identity."
              : "Choose fewer organizations, or use a second identity."}
          </Banner>
        </div>
      ) : (
        <p role="status" className="mt-2 text-sm text-muted tabular-nums">
          {all} of {most} credentials{heldWords(held)}.
        </p>
      )}
    </ChoiceSection>
  );
}
