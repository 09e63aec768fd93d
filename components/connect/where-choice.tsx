"use client";

import type { Draft } from "@/lib/plan/index.ts";
import { AzureScopeChoice, ScopeKind } from "./azure-scope-choice.tsx";
import { CheckChoice } from "./check-choice.tsx";
import { ChoiceGroup, ChoicePage } from "./choice-page.tsx";
import { ChosenProjects } from "./chosen-projects.tsx";
import { ConnectionNaming } from "./connection-naming.tsx";
import { useDraft } from "./draft-context.tsx";
import { LayoutChoice } from "./layout-choice.tsx";
import { OrganizationList } from "./organization-list.tsx";
import { PipelineChoice } from "./pipeline-choice.tsx";
import { useTabState } from "./tab-state.ts";

const missingScope: Readonly<Record<ScopeKind, string>> = {
  none: "",
  subscription: "Choose a subscription, or no Azure access.",
  "management-group": "Choose a management group, or no Azure access.",
};

/** From which projects the pipelines come, and how their connections are cut, named and labelled. */
export function WhereChoice() {
  const { draft, change } = useDraft();
  const [looked, look] = useTabState(`federation-portal.scope.${draft.id}`, ScopeKind, "none");
  const scopeKind = draft.scope?.kind ?? looked;
  const choose = (scope: Draft["scope"]) => change((before) => ({ ...before, scope }));
  const lacksScope = scopeKind !== "none" && draft.scope?.kind !== scopeKind;
  return (
    <ChoicePage
      step="where"
      title="Where"
      question="Pipelines of which projects may act as this identity?"
      back={{ href: `/connect/${draft.id}/identity`, label: "Back: identity" }}
      next={{ href: `/connect/${draft.id}/permissions`, label: "Next: permissions" }}
      more={lacksScope ? [{ field: "scope", message: missingScope[scopeKind] }] : []}
    >
      {(problemAt) => (
        <>
          <ChoiceGroup problem={problemAt("projects")}>
            <OrganizationList />
          </ChoiceGroup>
          <ChosenProjects />
          <LayoutChoice />
          <ConnectionNaming />
          <PipelineChoice />
          <CheckChoice
            branchProblem={problemAt("branches")}
            instructionsProblem={problemAt("instructions")}
          />
          <AzureScopeChoice
            kind={scopeKind}
            onKind={(kind) => {
              look(kind);
              if (draft.scope?.kind !== kind) choose(null);
            }}
            scope={draft.scope}
            onScope={choose}
            problem={problemAt("scope")}
          />
        </>
      )}
    </ChoicePage>
  );
}
