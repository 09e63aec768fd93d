import type { StepState } from "@/lib/plan/index.ts";
import type { Status } from "../ui/status-icon.tsx";

const statuses: Readonly<Record<StepState, Status>> = {
  "to-do": "todo",
  running: "running",
  waiting: "waiting",
  done: "done",
  failed: "failed",
  stopped: "attention",
  withheld: "blocked",
  undoing: "running",
  undone: "skipped",
  "undo-failed": "failed",
};

const words: Readonly<Record<StepState, string>> = {
  "to-do": "To do",
  running: "Running",
  waiting: "Waiting",
  done: "Done",
  failed: "Failed",
  stopped: "Stopped",
  withheld: "Left to somebody else",
  undoing: "Undoing",
  undone: "Undone",
  "undo-failed": "Not undone",
};

/** How a step stands, as an icon. */
export const stepStatus = (state: StepState): Status => statuses[state];

/** How a step stands, in a word. */
export const stepWord = (state: StepState): string => words[state];
