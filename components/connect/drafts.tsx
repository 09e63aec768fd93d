"use client";

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link2, Plus, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { continueAt, type Draft, emptyDraft, type RunProgress, runProgressOf } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { PageHeader } from "../shell/page-header.tsx";
import { Button } from "../ui/button.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { Card } from "../ui/card.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { useAnnounce } from "../ui/live-region.tsx";
import { RelativeTime } from "../ui/relative-time.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { draftTitle, howFar, soFar } from "./draft-words.ts";
import { OpenPlan } from "./open-plan.tsx";

/** A draft beside the run that came of it. */
interface KeptDraft {
  readonly draft: Draft;
  readonly run: RunProgress;
}

/** The drafts of this browser, newest change first. Read anew each time: other pages change them. */
const draftsQuery = ({ drafts, runs }: Portal) =>
  queryOptions({
    queryKey: ["drafts"],
    queryFn: async (): Promise<readonly KeptDraft[]> => {
      const [kept, done] = await Promise.all([drafts.list(), runs.list()]);
      return kept.map((draft) => ({
        draft,
        run: runProgressOf(done.find(({ run }) => run.id === draft.id)),
      }));
    },
    staleTime: 0,
    networkMode: "always",
  });

/** Where connections begin, and where those that were begun are found again. */
export function Drafts() {
  const portal = usePortal();
  const drafts = useQuery(draftsQuery(portal));
  return (
    <>
      <PageHeader
        title="Connect"
        question="Which pipelines should act as which identity, without a secret?"
        actions={
          <>
            <OpenPlan />
            <StartButton />
          </>
        }
      />
      {drafts.isPending ? (
        <Skeleton label="Reading your drafts" className="max-w-xl pt-2" />
      ) : drafts.isError ? (
        <QueryProblem error={drafts.error} onRetry={() => void drafts.refetch()} />
      ) : drafts.data.length === 0 ? (
        <Card>
          <EmptyState icon={<Link2 aria-hidden="true" />} title="No connection has been begun">
            Choose an identity, the projects whose pipelines may use it, and what it may do. You see the whole
            plan before anything is written, and what you have chosen is kept in this browser.
          </EmptyState>
        </Card>
      ) : (
        <Card title="Begun in this browser" padded={false}>
          <ul>
            {drafts.data.map((kept) => (
              <DraftRow key={kept.draft.id} kept={kept} />
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

/** Begins an empty draft and opens it. */
function StartButton() {
  const { drafts } = usePortal();
  const router = useRouter();
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState<string>();
  const start = async () => {
    setStarting(true);
    setProblem(undefined);
    const draft = emptyDraft(crypto.randomUUID(), Date.now());
    try {
      await drafts.save(draft);
      router.push(`/connect/${draft.id}/identity`);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setStarting(false);
    }
  };
  return (
    <>
      {problem === undefined ? null : (
        <p role="alert" className="self-center text-sm text-bad">
          This browser keeps no data for the portal: {problem}
        </p>
      )}
      <Button look="primary" icon={<Plus aria-hidden="true" />} busy={starting} onClick={() => void start()}>
        New connection
      </Button>
    </>
  );
}

function DraftRow({ kept: { draft, run } }: { kept: KeptDraft }) {
  const title = draftTitle(draft);
  const href = `/connect/${draft.id}/${continueAt(draft, run)}`;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-60">
        <TextLink href={href} className="max-w-full font-label">
          <span className="truncate">{title}</span>
        </TextLink>
        <p className="truncate text-sm text-muted">{soFar(draft)}</p>
      </div>
      <p className="text-sm text-muted">
        {howFar(draft, run)}, <RelativeTime at={draft.updatedAt} />
      </p>
      <div className="flex items-center gap-1">
        <ButtonLink
          href={href}
          size="small"
          aria-label={`${run === "none" ? "Continue" : "See the run of"} ${title}`}
        >
          {run === "none" ? "Continue" : "See the run"}
        </ButtonLink>
        <DeleteDraft draft={draft} applied={run !== "none"} />
      </div>
    </li>
  );
}

function DeleteDraft({ draft, applied }: { draft: Draft; applied: boolean }) {
  const { drafts } = usePortal();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string>();
  const title = draftTitle(draft);
  useEffect(() => {
    if (open) setProblem(undefined);
  }, [open]);
  const remove = async () => {
    try {
      await drafts.remove(draft.id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return;
    }
    setOpen(false);
    announce(`Deleted the draft ${title}`);
    await queries.invalidateQueries({ queryKey: ["drafts"] });
    // The button that had the focus is gone with its row.
    document.querySelector("main")?.focus();
  };
  return (
    <>
      <IconButton
        label={`Delete the draft ${title}`}
        icon={<Trash2 aria-hidden="true" />}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      />
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Delete the draft ${title}?`}
        description={
          applied
            ? "Its choices are forgotten in this browser. What was applied stays, and so does its run."
            : "Its choices are forgotten in this browser. Nothing in Entra or Azure DevOps changes."
        }
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button look="danger" onClick={() => void remove()}>
              Delete the draft
            </Button>
          </>
        }
      >
        {problem === undefined ? null : (
          <p role="alert" className="text-sm text-bad">
            It could not be deleted: {problem}
          </p>
        )}
      </Dialog>
    </>
  );
}
