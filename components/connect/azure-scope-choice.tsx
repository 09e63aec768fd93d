"use client";

import dynamic from "next/dynamic";
import * as z from "zod/mini";
import type { Draft } from "@/lib/plan/index.ts";
import { RadioCards } from "../ui/radio-cards.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ChoiceGroup } from "./choice-page.tsx";
import { ChoiceSection } from "./section.tsx";

type Scope = NonNullable<Draft["scope"]>;
export const ScopeKind = z.enum(["none", "subscription", "management-group"]);
export type ScopeKind = z.infer<typeof ScopeKind>;

const cards = [
  {
    value: "none",
    title: "No Azure access",
    description:
      "The connection is labelled with the tenant's root management group, because Azure tasks then need no subscription. The identity gets no role there.",
  },
  {
    value: "subscription",
    title: "Subscription",
    description: "Azure tasks use this subscription. What the identity may do there is granted in Azure.",
  },
  {
    value: "management-group",
    title: "Management group",
    description: "Azure tasks work across its subscriptions. What the identity may do is granted in Azure.",
  },
] as const;

/** Loaded when the person chooses some of Azure. */
const AzureScopeList = dynamic(
  () => import("./azure-scope-list.tsx").then((module) => module.AzureScopeList),
  {
    ssr: false,
    loading: () => <Skeleton label="Opening the list" className="p-4" />,
  },
);

/** Which part of Azure the connection is labelled with. Azure is asked only where the person chooses some of it. */
export function AzureScopeChoice({
  kind,
  onKind,
  scope,
  onScope,
  problem,
}: {
  kind: ScopeKind;
  onKind: (kind: ScopeKind) => void;
  scope: Scope | null;
  onScope: (scope: Scope) => void;
  /** What is wrong with the choice, once the person has asked to go on. */
  problem: string | undefined;
}) {
  return (
    <ChoiceSection title="Azure scope">
      <RadioCards
        label="Azure scope"
        labelHidden
        columns={3}
        cards={cards}
        value={kind}
        onValueChange={onKind}
      />
      {kind === "none" ? null : (
        <div className="mt-3">
          <ChoiceGroup problem={problem}>
            <AzureScopeList key={kind} kind={kind} scope={scope} onScope={onScope} />
          </ChoiceGroup>
        </div>
      )}
    </ChoiceSection>
  );
}
