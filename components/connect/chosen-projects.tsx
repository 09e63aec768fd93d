"use client";

import { useRef, useState } from "react";
import { removeTargets, type Target } from "@/lib/plan/index.ts";
import { Button } from "../ui/button.tsx";
import { useDraft } from "./draft-context.tsx";
import { RemovableChip } from "./removable-chip.tsx";
import { ChoiceSection } from "./section.tsx";
import { useListFocus } from "./use-list-focus.ts";

/** How many are shown before one asks for the rest. */
const few = 24;

/** The projects that were chosen, of all organizations, each to be taken out again. */
export function ChosenProjects() {
  const { draft, change } = useDraft();
  const [showsAll, setShowsAll] = useState(false);
  const { targets } = draft;
  const list = useRef<HTMLUListElement>(null);
  const leave = useListFocus(list, targets);
  if (targets.length === 0) return null;
  const remove = ({ organization, project }: Target, index: number) => {
    leave(index);
    change((before) => ({ ...before, targets: removeTargets(before.targets, organization, [project]) }));
  };
  const shown = showsAll ? targets : targets.slice(0, few);
  return (
    <ChoiceSection
      title="Chosen projects"
      aside={
        <>
          {targets.length.toLocaleString("en")}
          <Button
            look="quiet"
            size="small"
            className="ml-2"
            onClick={() => change((before) => ({ ...before, targets: [] }))}
          >
            Remove all
          </Button>
        </>
      }
    >
      <ul ref={list} className="flex flex-wrap gap-1.5">
        {shown.map((target, index) => (
          <RemovableChip
            key={`${target.organization.id}/${target.project.id}`}
            place={target.organization.name}
            name={target.project.name}
            onRemove={() => remove(target, index)}
          />
        ))}
      </ul>
      {targets.length > few && !showsAll ? (
        <Button size="small" className="mt-2" onClick={() => setShowsAll(true)}>
          Show all {targets.length.toLocaleString("en")}
        </Button>
      ) : null}
    </ChoiceSection>
  );
}
