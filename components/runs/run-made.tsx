"use client";

import { ExternalLink } from "lucide-react";
import { madeObjects, type RunView } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { Card } from "../ui/card.tsx";
import { CopyableCode } from "../ui/copyable-code.tsx";
import { KeyValues } from "../ui/key-values.tsx";

/** What a run made or uses, with the ids by which the services know it. */
export function RunMade({ view }: { view: RunView }) {
  const { cloud } = usePortal().configuration;
  const objects = madeObjects(view, cloud);
  if (objects.length === 0) return null;
  return (
    <Card title="What it made" subtitle="Ids to copy, as the services know them." padded={false}>
      <ul>
        {objects.map(({ step, title, created, ids, page }) => (
          <li key={step.id} className="border-t border-line px-4 py-3 first:border-t-0">
            <div className="mb-1.5 flex flex-wrap items-baseline gap-x-3">
              <p className="min-w-0 font-label wrap-anywhere">{title}</p>
              <span className="text-sm text-muted">
                {step.group.name}
                {created || !step.writes ? "" : " · was there before"}
              </span>
              {page === undefined ? null : (
                <a
                  href={page.href}
                  target="_blank"
                  rel="noreferrer"
                  className="inline-flex min-h-6 items-center gap-1 text-sm text-accent-ink hover:underline"
                >
                  {page.label}
                  <ExternalLink aria-hidden="true" className="size-3.5" />
                </a>
              )}
            </div>
            <KeyValues
              items={ids.map(({ label, value }) => ({
                label,
                value: <CopyableCode value={value} what={`${label} of ${title}`} />,
              }))}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
