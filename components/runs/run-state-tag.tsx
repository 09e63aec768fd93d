import type { RunState } from "@/lib/plan/index.ts";
import { Tag, type TagStatus } from "../ui/tag.tsx";

const looks: Readonly<Record<RunState, { status: TagStatus; word: string }>> = {
  "not-started": { status: "idle", word: "Not begun" },
  "under-way": { status: "accent", word: "Under way" },
  applied: { status: "ok", word: "Applied" },
  "needs-attention": { status: "bad", word: "Needs attention" },
  undone: { status: "idle", word: "Undone" },
  "partly-undone": { status: "warn", word: "Undone in part" },
};

/** How a run stands as a whole, in colour, shape and word. */
export function RunStateTag({ state }: { state: RunState }) {
  const { status, word } = looks[state];
  return <Tag status={status}>{word}</Tag>;
}
