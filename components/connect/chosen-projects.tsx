"use client";

import { X } from "lucide-react";
import { useRef, useState } from "react";
import { removeTargets, type Target } from "@/lib/plan/index.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { useDraft } from "./draft-context.tsx";
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
          <li
            key={`${target.organization.id}/${target.project.id}`}
            className="flex max-w-full min-w-0 items-center rounded-md border border-line bg-surface pl-2.5 text-sm"
          >
            <span className="min-w-0 truncate">
              <span className="text-muted">{target.organization.name} / </span>
              {target.project.name}
            </span>
            <IconButton
              data-remove
              label={`Remove ${target.organization.name} / ${target.project.name}`}
              icon={<X aria-hidden="true" />}
              onClick={() => remove(target, index)}
            />
          </li>
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
