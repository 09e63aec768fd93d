import { queryOptions } from "@tanstack/react-query";
import { continueAt, type Draft, type RunState, type RunView } from "@/lib/plan/index.ts";
import { draftTitle, howFar, soFar } from "../connect/draft-words.ts";
import type { Portal } from "../portal/portal-context.tsx";
import { runLook } from "../runs/run-look.ts";
import { runTitle } from "../runs/run-title.ts";
import type { TagStatus } from "../ui/tag.tsx";

/** Something that was begun in this browser, as a list shows it. */
export interface Work {
  readonly kind: "draft" | "run";
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly href: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly status: TagStatus;
  readonly word: string;
  readonly unfinished: boolean;
}

const unfinished: ReadonlySet<RunState> = new Set<RunState>([
  "not-started",
  "under-way",
  "needs-attention",
  "awaits-others",
  "partly-undone",
]);

/** A run is unfinished when it is neither done nor undone, unless it is being worked on at this moment. */
const workOfRun = (view: RunView): Work => {
  const { run, state, activity, steps, progress } = view;
  const done = [...progress.values()].filter((step) => step.state === "done").length;
  return {
    kind: "run",
    id: run.id,
    title: run.intent.kind === "connect" ? run.intent.identity.displayName : runTitle(run),
    about: `${done} of ${steps.length} steps done`,
    href: `/runs/${run.id}`,
    at: run.createdAt,
    ...runLook(view),
    unfinished: activity === "idle" && unfinished.has(state),
  };
};

const workOfDraft = (draft: Draft): Work => ({
  kind: "draft",
  id: draft.id,
  title: draftTitle(draft),
  about: `${howFar(draft, "none")}. ${soFar(draft)}`,
  href: `/connect/${draft.id}/${continueAt(draft, "none")}`,
  at: draft.updatedAt,
  status: "idle",
  word: "Draft",
  unfinished: false,
});

/** Runs, and the drafts that have not become one, newest first. */
export const workOf = (drafts: readonly Draft[], runs: readonly RunView[]): readonly Work[] => {
  const ran = new Set(runs.map(({ run }) => run.id));
  return [...runs.map(workOfRun), ...drafts.filter(({ id }) => !ran.has(id)).map(workOfDraft)].sort(
    (a, b) => b.at - a.at,
  );
};

/** True for what stopped half way and goes on only when a person says how. */
export const needsAttention = ({ kind, unfinished }: Work): boolean => kind === "run" && unfinished;

export const workKey = ["work"];

/** What was begun in this browser. Read anew each time: other pages change it. */
export const workQuery = ({ drafts, runs }: Portal) =>
  queryOptions({
    queryKey: workKey,
    queryFn: async () => {
      const [kept, done] = await Promise.all([drafts.list(), runs.list()]);
      return workOf(kept, done);
    },
    staleTime: 0,
    networkMode: "always",
  });
