"use client";

import dynamic from "next/dynamic";
import * as z from "zod/mini";
import { allowPipelines } from "@/lib/plan/index.ts";
import { RadioCards } from "../ui/radio-cards.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";
import { useTabState } from "./tab-state.ts";

const PipelineKind = z.enum(["none", "chosen"]);

const cards = [
  {
    value: "none",
    title: "Ask at the first run",
    description: "The first run of each pipeline waits until somebody permits it to use the connection.",
  },
  {
    value: "chosen",
    title: "Allow chosen pipelines",
    description: "They run at once. Every other pipeline still has to ask.",
  },
] as const;

/** Loaded when the person wants to choose some. */
const PipelineList = dynamic(() => import("./pipeline-list.tsx").then((module) => module.PipelineList), {
  ssr: false,
  loading: () => <Skeleton label="Opening the list" className="p-4" />,
});

/** Which pipelines may use the connections from the start. Azure DevOps is asked only where some are to be chosen. */
export function PipelineChoice() {
  const { draft, change } = useDraft();
  const [looked, look] = useTabState(`federation-portal.pipelines.${draft.id}`, PipelineKind, "none");
  if (draft.targets.length === 0) return null;
  const chosen = draft.targets.some(({ project }) => project.pipelines !== undefined);
  const kind = chosen ? "chosen" : looked;
  return (
    <ChoiceSection title="Pipelines">
      <RadioCards
        label="Which pipelines may use the connections"
        labelHidden
        columns={2}
        cards={cards}
        value={kind}
        onValueChange={(next) => {
          look(next);
          if (next === "chosen" || !chosen) return;
          change((before) => ({
            ...before,
            targets: before.targets.reduce(
              (left, target) => allowPipelines(left, target, []),
              before.targets,
            ),
          }));
        }}
      />
      {kind === "none" ? null : (
        <div className="mt-3">
          <PipelineList />
        </div>
      )}
    </ChoiceSection>
  );
}
