"use client";

import * as z from "zod/mini";
import { type ConnectIntent, foundBy, outlineOf, type Plan } from "@/lib/plan/index.ts";
import {
  type PlanCode,
  type PlanLanguage,
  planLanguages,
  planLanguageTitle,
  writePlanCode,
} from "@/lib/snippets/plan-code/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { Banner } from "../ui/banner.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { useTabState } from "./tab-state.ts";

const Shown = z.enum(planLanguages);

/** The plan in each language, one at a time. */
export function PlanCodeView({ plan, intent }: { plan: Plan; intent: ConnectIntent }) {
  const { cloud } = usePortal().configuration;
  const [shown, show] = useTabState<PlanLanguage>("federation-portal.plan-code", Shown, "azure-cli");
  const outline = outlineOf(intent, foundBy(plan), cloud);
  return (
    <Tabs
      label="Language"
      value={shown}
      onValueChange={(value) => show(Shown.parse(value))}
      tabs={planLanguages.map((language) => {
        const written = writePlanCode(language, { outline, cloud });
        return {
          value: language,
          label: planLanguageTitle(language),
          content: written.ok ? (
            <Files code={written.value} />
          ) : (
            <Banner tone="bad" title="The code cannot be written">
              A name in this plan holds characters that no file can carry. Choose another one.
            </Banner>
          ),
        };
      })}
    />
  );
}

const Files = ({ code: { files, notes } }: { code: PlanCode }) => (
  <div className="flex flex-col gap-4">
    <section aria-label="To know before running it">
      <ul className="flex list-disc flex-col gap-1 pl-5 text-sm text-muted">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
    {files.map(({ name, title, language, code }) => (
      <CodeBlock key={name} title={title} code={code} language={language} fileName={name} />
    ))}
  </div>
);
