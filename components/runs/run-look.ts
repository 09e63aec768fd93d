import type { RunState, RunView } from "@/lib/plan/index.ts";
import type { TagStatus } from "../ui/tag.tsx";

interface RunLook {
  readonly status: TagStatus;
  readonly word: string;
}

/** Of a run that rests. One that began and rests is not under way: it was cut off, or another tab works on it. */
const looks: Readonly<Record<RunState, RunLook>> = {
  "not-started": { status: "warn", word: "Not begun" },
  "under-way": { status: "warn", word: "Not finished" },
  applied: { status: "ok", word: "Applied" },
  "awaits-others": { status: "warn", word: "Waits for others" },
  "needs-attention": { status: "bad", word: "Needs attention" },
  undone: { status: "idle", word: "Undone" },
  "partly-undone": { status: "warn", word: "Undone in part" },
};

/** How a run stands as a whole, in colour and word: what is done with it in this tab, or else what became of it. */
export function runLook({ state, activity }: Pick<RunView, "state" | "activity">): RunLook {
  switch (activity) {
    case "applying":
      return { status: "accent", word: "Under way" };
    case "undoing":
      return { status: "accent", word: "Undoing" };
    case "idle":
      return looks[state];
  }
}
