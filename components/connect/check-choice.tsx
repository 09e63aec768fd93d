"use client";

import type { CheckChoices } from "@/lib/plan/index.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";

/** What a run has to pass before it may use the connections, whichever pipeline it is of. */
export function CheckChoice({
  branchProblem,
  instructionsProblem,
}: {
  branchProblem: string | undefined;
  instructionsProblem: string | undefined;
}) {
  const { draft, change } = useDraft();
  if (draft.targets.length === 0) return null;
  const { approval, branches, exclusiveLock } = draft.checks ?? {};
  /** The checks with one of them as given; undefined takes it away. */
  const set = <Name extends keyof CheckChoices>(name: Name, value: CheckChoices[Name] | undefined) =>
    change(({ checks, ...before }) => {
      const { [name]: _before, ...others } = checks ?? {};
      const next: CheckChoices = value === undefined ? others : { ...others, [name]: value };
      return Object.keys(next).length === 0 ? before : { ...before, checks: next };
    });
  return (
    <ChoiceSection title="Checks">
      <div className="flex max-w-xl flex-col gap-3">
        <Checkbox
          checked={approval !== undefined}
          onCheckedChange={(on) => set("approval", on ? { instructions: "" } : undefined)}
          label="Approval"
          hint="You approve each run before it goes on. Others can be added in Azure DevOps."
        />
        {approval === undefined ? null : (
          <div className="ml-7">
            <Field
              label="Instructions for the approval"
              hint="Optional. Shown with each run."
              error={instructionsProblem}
            >
              <Input
                value={approval.instructions}
                onChange={({ target }) => set("approval", { instructions: target.value })}
              />
            </Field>
          </div>
        )}
        <Checkbox
          checked={branches !== undefined}
          onCheckedChange={(on) => set("branches", on ? "main" : undefined)}
          label="Branch control"
          hint="Only runs of these branches, and only where the branch is protected by a policy."
        />
        {branches === undefined ? null : (
          <div className="ml-7">
            <Field
              label="Allowed branches"
              hint="Between commas; * stands for anything, as in release/*."
              error={branchProblem}
            >
              <Input
                value={branches}
                spellCheck={false}
                onChange={({ target }) => set("branches", target.value)}
              />
            </Field>
          </div>
        )}
        <Checkbox
          checked={exclusiveLock === true}
          onCheckedChange={(on) => set("exclusiveLock", on ? true : undefined)}
          label="Exclusive lock"
          hint="One run at a time."
        />
      </div>
    </ChoiceSection>
  );
}
