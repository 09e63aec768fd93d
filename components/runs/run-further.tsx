"use client";

import { CopyPlus, FolderPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { copyOfDraft, type Draft, draftOfRun, type RunView, templateOf } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { Button } from "../ui/button.tsx";

/** What a finished run can be the beginning of: the same connections for more projects, or the same for another identity. */
export function RunFurther({ view }: { view: RunView }) {
  const { drafts } = usePortal();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { run } = view;
  if (run.intent.kind !== "connect") return null;

  const begin = async (derive: (draft: Draft, id: string, now: number) => Draft, page: string) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const draft = (await drafts.find(run.id)) ?? draftOfRun(run);
      if (!draft) return;
      const derived = derive(draft, crypto.randomUUID(), Date.now());
      await drafts.save(derived);
      router.push(`/connect/${derived.id}/${page}`);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };

  return (
    <>
      {view.state === "applied" ? (
        <Button
          icon={<FolderPlus aria-hidden="true" />}
          busy={busy}
          onClick={() => void begin((draft, id, now) => copyOfDraft(draft, view, id, now), "where")}
        >
          Add a project
        </Button>
      ) : null}
      <Button
        icon={<CopyPlus aria-hidden="true" />}
        busy={busy}
        onClick={() => void begin(templateOf, "identity")}
      >
        Use as a template
      </Button>
      {problem === undefined ? null : (
        <p role="alert" className="basis-full text-sm text-bad">
          This browser did not keep the new draft: {problem}
        </p>
      )}
    </>
  );
}
