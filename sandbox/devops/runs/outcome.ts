import type { RunOutcome } from "../../state/devops.ts";
import type { Condition } from "./yaml.ts";

const well = (outcome: RunOutcome): boolean => outcome === "succeeded" || outcome === "succeededWithIssues";

/** Whether something runs, by how that which it depends on ended. Follows docs/sources/devops.md#pipeline-yaml. */
export function conditionHolds(condition: Condition, before: readonly RunOutcome[]): boolean {
  switch (condition) {
    case "succeeded":
      return before.every(well);
    case "failed":
      return before.includes("failed");
    case "succeededOrFailed":
      return before.every((outcome) => outcome !== "skipped" && outcome !== "canceled");
    case "always":
      return true;
    case "never":
      return false;
  }
}

interface Node {
  name: string;
  dependsOn: readonly string[];
}

const outcomeOf = (outcomes: ReadonlyMap<string, RunOutcome>, name: string): RunOutcome | undefined =>
  outcomes.get(name.toLowerCase());

/** How the dependencies of a stage or a job ended; undefined while one of them has not. */
export function endedBefore(
  { dependsOn }: Node,
  outcomes: ReadonlyMap<string, RunOutcome>,
): RunOutcome[] | undefined {
  const before = dependsOn.flatMap((name) => outcomeOf(outcomes, name) ?? []);
  return before.length === dependsOn.length ? before : undefined;
}
