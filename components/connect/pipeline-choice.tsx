"use client";

import dynamic from "next/dynamic";
import * as z from "zod/mini";
import { allowPipelines } from "@/lib/plan/index.ts";
import { Banner } from "../ui/banner.tsx";
import { RadioCards } from "../ui/radio-cards.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";
import { useTabState } from "./tab-state.ts";

const PipelineKind = z.enum(["none", "chosen", "all"]);

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
  {
    value: "all",
    title: "Allow every pipeline",
    description: "No run asks. Whoever can change any pipeline of these projects can act as the identity.",
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
  const kind = draft.allPipelines ? "all" : chosen ? "chosen" : looked;
  return (
    <ChoiceSection title="Pipelines">
      <RadioCards
        label="Which pipelines may use the connections"
        labelHidden
        columns={3}
        cards={cards}
        value={kind}
        onValueChange={(next) => {
          look(next);
          change(({ allPipelines: _all, ...before }) => ({
            ...before,
            ...(next === "all" && { allPipelines: true }),
            targets:
              next === "chosen"
                ? before.targets
                : before.targets.reduce((left, target) => allowPipelines(left, target, []), before.targets),
          }));
        }}
      />
      {kind === "all" ? (
        <div className="mt-3">
          <Banner tone="warn" title="Every pipeline, now and later">
            A contributor can add a pipeline that reads with the identity's permissions, and no run asks
            anybody. Add a check to the connection, or allow chosen pipelines.
          </Banner>
        </div>
      ) : null}
      {kind !== "chosen" ? null : (
        <div className="mt-3">
          <PipelineList />
        </div>
      )}
    </ChoiceSection>
  );
}
