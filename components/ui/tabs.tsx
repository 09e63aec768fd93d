"use client";

import { Tabs as TabSet } from "radix-ui";
import type { ReactNode } from "react";

export type Tab = { value: string; label: string; count?: number | undefined; content: ReactNode };

type TabsProps = {
  label: string;
  tabs: readonly Tab[];
  value: string;
  onValueChange: (value: string) => void;
};

/** Several views of one thing, one at a time. */
export function Tabs({ label, tabs, value, onValueChange }: TabsProps) {
  return (
    <TabSet.Root value={value} onValueChange={onValueChange}>
      <TabSet.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <TabSet.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9 shrink-0 items-center gap-2 border-b-2 border-transparent px-2.5 text-sm font-label text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.count === undefined ? null : (
              <span className="text-xs text-faint tabular-nums">{tab.count.toLocaleString("en")}</span>
            )}
          </TabSet.Trigger>
        ))}
      </TabSet.List>
      {tabs.map((tab) => (
        <TabSet.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </TabSet.Content>
      ))}
    </TabSet.Root>
  );
}
