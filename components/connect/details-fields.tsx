"use client";

import {
  type DraftDetails,
  noDetails,
  notesProblem,
  ownersProblem,
  referenceProblem,
  tagsProblem,
} from "@/lib/plan/index.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Textarea } from "../ui/textarea.tsx";
import { useDraft } from "./draft-context.tsx";
import { OwnerChoice } from "./owner-choice.tsx";

/** Marks the field that a person is led to. */
const problemMark = (problem: string | undefined) => (problem === undefined ? {} : { "data-problem": "" });

/** What the application is noted as: who owns it, what it is for, how others find it. */
export function DetailsFields() {
  const { draft, change } = useDraft();
  const details = draft.details ?? noDetails;
  const set = (changes: Partial<DraftDetails>) =>
    change((before) => ({ ...before, details: { ...noDetails, ...before.details, ...changes } }));
  const isNew = draft.identity?.kind !== "existing-application";
  return (
    <div className="flex flex-col gap-4">
      <OwnerChoice
        owners={details.owners}
        hint={isNew ? "Beside you, who create it." : "Beside those it has."}
        problem={ownersProblem(details.owners)}
        onChange={(owners) => set({ owners })}
      />
      <div {...problemMark(notesProblem(details.notes))}>
        <Field
          label="Notes"
          optional
          hint={
            isNew
              ? "What it is for, and whom to ask."
              : "Written beneath the notes it has, which stay as they are."
          }
          error={notesProblem(details.notes)}
        >
          <Textarea value={details.notes} onChange={(event) => set({ notes: event.target.value })} />
        </Field>
      </div>
      <div {...problemMark(referenceProblem(details.serviceManagementReference))}>
        <Field
          label="Service-management reference"
          optional
          hint={
            isNew
              ? "Where your asset or service catalogue keeps it."
              : "Where your asset or service catalogue keeps it. Takes the place of the one it has."
          }
          error={referenceProblem(details.serviceManagementReference)}
        >
          <Input
            value={details.serviceManagementReference}
            spellCheck={false}
            onChange={(event) => set({ serviceManagementReference: event.target.value })}
          />
        </Field>
      </div>
      <div {...problemMark(tagsProblem(details.tags))}>
        <Field
          label="Tags"
          optional
          hint={isNew ? "With spaces between them." : "With spaces between them. Those it has stay."}
          error={tagsProblem(details.tags)}
        >
          <Input
            value={details.tags}
            spellCheck={false}
            onChange={(event) => set({ tags: event.target.value })}
          />
        </Field>
      </div>
    </div>
  );
}
