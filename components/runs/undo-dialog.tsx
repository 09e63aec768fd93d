"use client";

import { Undo2 } from "lucide-react";
import { useState } from "react";
import { type RunView, type Step, undoPreview, undoWords } from "@/lib/plan/index.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { undoCount } from "./undo-counts.ts";

type UndoDialogProps = {
  view: RunView;
  /** What stands on the button that opens it. */
  label?: string | undefined;
  onUndo: () => void;
};

/** Undo, with every object it will remove named before it asks. */
export function UndoDialog({ view, label = "Undo", onUndo }: UndoDialogProps) {
  const [open, setOpen] = useState(false);
  const preview = undoPreview(view);
  const { removed, goesAlong, stays, lookedUp } = preview;
  const count = undoCount(preview);
  if (count === 0) return null;
  return (
    <>
      <Button icon={<Undo2 aria-hidden="true" />} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Undo ${count === 1 ? "one change" : `${count} changes`}`}
        description="It removes what this run created and nothing else, last first. Pipelines that use it fail from then on."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep everything</Button>
            <Button
              look="danger"
              onClick={() => {
                setOpen(false);
                onUndo();
              }}
            >
              Remove {count === 1 ? "it" : `these ${count}`}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4 text-sm">
          <Steps title="Will be removed" steps={removed} />
          <Steps title="Looked up first, and removed if there" steps={lookedUp} />
          <Steps title="Goes along with the object it belongs to" steps={goesAlong} plain />
          <Steps title="Cannot be undone" steps={stays} plain />
        </div>
      </Dialog>
    </>
  );
}

function Steps({ title, steps, plain = false }: { title: string; steps: readonly Step[]; plain?: boolean }) {
  if (steps.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-label">{title}</h3>
      <ul className="flex flex-col gap-1 border-l-2 border-line pl-3">
        {steps.map((step) => {
          const { verb, object } = plain ? step.words : undoWords(step);
          return (
            <li key={step.id} className="wrap-anywhere">
              <strong className="font-semibold">{verb}</strong> {object}
              <span className="text-muted"> · {step.group.name}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
