"use client";

import { CopyPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { copyOfDraft, type JourneyStep } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { Button } from "../ui/button.tsx";
import { useDraft } from "./draft-context.tsx";

/** Copies choices whose plan was confirmed, and opens the copy at `step`. */
export function ChangeCopy({ step }: { step: JourneyStep }) {
  const { draft } = useDraft();
  const { drafts, runs } = usePortal();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const copy = async () => {
    setBusy(true);
    setProblem(undefined);
    const copied = copyOfDraft(draft, runs.view(draft.id), crypto.randomUUID(), Date.now());
    try {
      await drafts.save(copied);
      router.push(`/connect/${copied.id}/${step}`);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon={<CopyPlus aria-hidden="true" />} busy={busy} onClick={() => void copy()}>
        Change a copy
      </Button>
      {problem === undefined ? null : (
        <p role="alert" className="basis-full text-sm text-bad">
          The copy could not be kept in this browser: {problem}
        </p>
      )}
    </>
  );
}
