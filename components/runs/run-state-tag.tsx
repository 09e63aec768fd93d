import type { RunView } from "@/lib/plan/index.ts";
import { Tag } from "../ui/tag.tsx";
import { runLook } from "./run-look.ts";

/** How a run stands as a whole, in colour, shape and word. */
export function RunStateTag({ view }: { view: Pick<RunView, "state" | "activity"> }) {
  const { status, word } = runLook(view);
  return <Tag status={status}>{word}</Tag>;
}
