"use client";

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { undoPreview } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { undoCount } from "../runs/undo-counts.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { counted } from "../ui/counted.ts";
import { Dialog } from "../ui/dialog.tsx";
import { KeyValues } from "../ui/key-values.tsx";
import { useAnnounce } from "../ui/live-region.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

const keptQuery = ({ drafts, runs }: Portal) =>
  queryOptions({
    queryKey: ["kept-data"],
    queryFn: async () => {
      const [keptDrafts, keptRuns] = await Promise.all([drafts.list(), runs.list()]);
      return {
        drafts: keptDrafts.map(({ id }) => id),
        runs: keptRuns.map(({ run }) => run.id),
        undoable: keptRuns.filter((view) => undoCount(undoPreview(view)) > 0).length,
      };
    },
    staleTime: 0,
    networkMode: "always",
  });

/** What is kept in this browser, and the way to forget it. */
export function SettingsData() {
  const kept = useQuery(keptQuery(usePortal()));
  return (
    <Card title="Kept in this browser" subtitle="Choices and what became of them. No token, no secret.">
      {kept.isPending ? (
        <Skeleton label="Reading what is kept" lines={2} />
      ) : kept.isError ? (
        <QueryProblem error={kept.error} onRetry={() => void kept.refetch()} />
      ) : (
        <>
          <KeyValues
            items={[
              { label: "Drafts", value: kept.data.drafts.length },
              { label: "Runs", value: kept.data.runs.length },
            ]}
          />
          <div className="mt-4">
            <DeleteAll {...kept.data} />
          </div>
        </>
      )}
    </Card>
  );
}

type Kept = { drafts: readonly string[]; runs: readonly string[]; undoable: number };

function DeleteAll({ drafts, runs, undoable }: Kept) {
  const portal = usePortal();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const remove = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const removed = await Promise.all(runs.map((id) => portal.runs.remove(id)));
      await Promise.all(drafts.map((id) => portal.drafts.remove(id)));
      if (removed.every(Boolean)) {
        announce("Deleted every draft and run.");
        setOpen(false);
      } else setProblem("a run that is being worked on stays. Stop it first.");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    // A part may be gone even where the rest could not be deleted.
    await queries.invalidateQueries();
    setBusy(false);
  };
  return (
    <>
      <Button
        look="danger"
        icon={<Trash2 aria-hidden="true" />}
        disabled={drafts.length + runs.length === 0}
        aria-haspopup="dialog"
        onClick={() => {
          setProblem(undefined);
          setOpen(true);
        }}
      >
        Delete all
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Delete drafts and runs from this browser"
        description={
          undoable === 0
            ? "Nothing at Microsoft's services is changed."
            : `Nothing at Microsoft's services is changed. What ${undoable === 1 ? "one run" : `${undoable} runs`} made stays there and can no longer be undone from here.`
        }
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep them</Button>
            <Button look="danger" busy={busy} onClick={() => void remove()}>
              Delete {counted(drafts.length, "draft")} and {counted(runs.length, "run")}
            </Button>
          </>
        }
      >
        {problem === undefined ? null : (
          <p role="alert" className="text-sm text-bad">
            Not everything could be deleted: {problem}
          </p>
        )}
      </Dialog>
    </>
  );
}
