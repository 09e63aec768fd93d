"use client";

import { Activity as ActivityIcon, Download, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { type Activity, serviceTitles } from "@/lib/http/index.ts";
import { Button } from "../ui/button.tsx";
import { CopyableCode } from "../ui/copyable-code.tsx";
import { Drawer } from "../ui/drawer.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { KeyValues } from "../ui/key-values.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { StatusIcon } from "../ui/status-icon.tsx";
import { Switch } from "../ui/switch.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { duration, shownEntries, statusOf, titleOf } from "./activity-entries.ts";

type ActivityDrawerProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  entries: readonly Activity[];
  onExport: () => void;
  onClear: () => void;
};

/** Every request that the portal made, newest first, and what each changed. */
export function ActivityDrawer({ open, onOpenChange, entries, onExport, onClear }: ActivityDrawerProps) {
  const [writesOnly, setWritesOnly] = useState(false);
  const [chosenId, setChosenId] = useState<string>();
  const shown = useMemo(() => shownEntries(entries, writesOnly), [entries, writesOnly]);
  const chosen = shown.find((entry) => entry.id === chosenId);

  return (
    <Drawer
      open={open}
      onOpenChange={onOpenChange}
      mode="over"
      wide
      title="Activity"
      subtitle="What did the portal ask for, and what did it change?"
      footer={
        <>
          <Button icon={<Download aria-hidden="true" />} onClick={onExport} disabled={entries.length === 0}>
            Export without tokens
          </Button>
          <Button
            look="quiet"
            icon={<Trash2 aria-hidden="true" />}
            onClick={onClear}
            disabled={entries.length === 0}
          >
            Clear list
          </Button>
        </>
      }
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Switch label="Only what writes" checked={writesOnly} onCheckedChange={setWritesOnly} />
        <span className="text-sm text-muted">{shown.length.toLocaleString("en")} shown</span>
      </div>
      <VirtualList
        label="Requests"
        items={shown}
        keyOf={(entry) => entry.id}
        rowHeight={52}
        className="-mx-5 min-h-0 flex-1 [--list-inset:20px] border-y border-line"
        selection={{ kind: "single", selected: chosenId, onSelect: (entry) => setChosenId(entry.id) }}
        renderItem={(entry) => <Row entry={entry} />}
        instead={
          <EmptyState
            icon={<ActivityIcon />}
            title={writesOnly ? "Nothing was changed" : "Nothing was asked for yet"}
          >
            {writesOnly
              ? "Every request so far only read."
              : "Each request to Microsoft's services is listed here as it is made."}
          </EmptyState>
        }
      />
      {chosen === undefined ? null : <Details entry={chosen} />}
    </Drawer>
  );
}

function Row({ entry }: { entry: Activity }) {
  return (
    <div className="flex w-full min-w-0 items-center gap-3">
      <StatusIcon status={statusOf(entry)} label={entry.outcome} />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-label">{titleOf(entry)}</p>
        <p className="truncate text-xs text-muted">
          <span className="font-mono">
            {entry.method} {entry.path}
          </span>
        </p>
      </div>
      <div className="shrink-0 text-right text-xs text-muted tabular-nums">
        <p>{entry.status ?? (entry.outcome === "running" ? "running" : "no answer")}</p>
        <p>{entry.ms === undefined ? "" : duration(entry.ms)}</p>
      </div>
    </div>
  );
}

function Details({ entry }: { entry: Activity }) {
  const facts = [
    { label: "For", value: entry.purpose },
    { label: "Changes", value: entry.changes ?? "nothing" },
    { label: "Request", value: `${entry.method} ${entry.path}`, code: true },
    { label: "Service", value: serviceTitles[entry.service] },
    {
      label: "Sent",
      value: (
        <>
          <RelativeTime at={entry.at} />
          {entry.attempt > 1 ? `, attempt ${entry.attempt}` : null}
        </>
      ),
    },
    ...(entry.correlationId === undefined
      ? []
      : [
          {
            label: "Correlation id",
            value: <CopyableCode value={entry.correlationId} what="the correlation id" />,
          },
        ]),
  ];
  return (
    <section aria-label="The chosen request" aria-live="polite">
      <KeyValues items={facts} />
    </section>
  );
}
