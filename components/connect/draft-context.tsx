"use client";

import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from "react";
import { type Draft, type DraftProblem, draftProblems } from "@/lib/plan/index.ts";
import type { DraftKeeper } from "./draft-keeper.ts";

/** The draft that the pages of one connection share. */
export interface OpenDraft {
  readonly draft: Draft;
  /** Changes the draft; kept in this browser at once. */
  change(update: (draft: Draft) => Draft): void;
  /** Everything that is still missing or wrong, in the order of the pages. */
  readonly problems: readonly DraftProblem[];
  /** Why the last change could not be kept, or undefined. */
  readonly unsaved: string | undefined;
}

const DraftContext = createContext<OpenDraft | undefined>(undefined);

/** Gives an open draft to the pages beneath it. */
export function DraftProvider({ keeper, children }: { keeper: DraftKeeper; children: ReactNode }) {
  const draft = useSyncExternalStore(keeper.subscribe, keeper.current, keeper.current);
  const unsaved = useSyncExternalStore(keeper.subscribe, keeper.problem, keeper.problem);
  const open = useMemo<OpenDraft>(
    () => ({ draft, change: keeper.change, problems: draftProblems(draft), unsaved }),
    [keeper, draft, unsaved],
  );
  return <DraftContext value={open}>{children}</DraftContext>;
}

/** The draft of the page. The pages under `/connect/[id]` are rendered only once it has been read. */
export function useDraft(): OpenDraft {
  const open = useContext(DraftContext);
  if (!open) throw new Error("useDraft outside of a connection's pages");
  return open;
}
