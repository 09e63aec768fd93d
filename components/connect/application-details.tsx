"use client";

import { ChevronRight } from "lucide-react";
import dynamic from "next/dynamic";
import { useId } from "react";
import * as z from "zod/mini";
import { noDetails } from "@/lib/plan/index.ts";
import { counted } from "../ui/counted.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDraft } from "./draft-context.tsx";
import { useTabState } from "./tab-state.ts";

/** Loaded when somebody wants to say more. */
const DetailsFields = dynamic(() => import("./details-fields.tsx").then((module) => module.DetailsFields), {
  ssr: false,
  loading: () => <Skeleton label="Opening the fields" lines={4} />,
});

/** What was said so far, counted; what could be said, where nothing was. */
function soFar({ owners, notes, serviceManagementReference, tags }: typeof noDetails): string {
  const tagCount = tags.split(/\s+/).filter((tag) => tag !== "").length;
  const said = [
    owners.length === 0 ? "" : counted(owners.length, "further owner"),
    notes.trim() === "" ? "" : "notes",
    serviceManagementReference.trim() === "" ? "" : "a reference",
    tagCount === 0 ? "" : counted(tagCount, "tag"),
  ].filter((part) => part !== "");
  return said.length === 0
    ? "Owners, notes, a reference and tags, for whoever looks after it."
    : said.join(", ");
}

/** More about the application, for those who want to say more. `wrong`: something that was said cannot be used. */
export function ApplicationDetails({ wrong }: { wrong: boolean }) {
  const { draft } = useDraft();
  // The way to the sign-in page and back, which looking for people may take, finds it open again.
  const [opened, open] = useTabState(`federation-portal.details.${draft.id}`, z.boolean(), false);
  const fields = useId();
  const isOpen = opened || wrong;
  return (
    <section {...(wrong && !opened ? { "data-problem": "" } : {})}>
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? fields : undefined}
          onClick={() => open(!isOpen)}
          className="group flex min-h-9.5 max-w-full items-center gap-2 rounded-md pr-2 text-left font-semibold hover:bg-hover"
        >
          <ChevronRight
            aria-hidden="true"
            className="size-4 shrink-0 text-muted transition-transform group-aria-expanded:rotate-90"
          />
          More about the application
        </button>
      </h3>
      <p className="pl-6 text-sm text-muted">{soFar(draft.details ?? noDetails)}</p>
      {isOpen ? (
        <div id={fields} className="mt-3 max-w-xl pl-6 max-sm:pl-0">
          <DetailsFields />
        </div>
      ) : null}
    </section>
  );
}
