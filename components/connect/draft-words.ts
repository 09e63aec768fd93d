import { continueAt, type Draft, type JourneyStep, type RunProgress } from "@/lib/plan/index.ts";
import { counted } from "../ui/counted.ts";

/** What a draft is called: its identity, once there is one. */
export const draftTitle = (draft: Draft): string =>
  draft.identity?.displayName ?? "Connection without a name";

/** What has been chosen, in a line. */
export function soFar({ targets, permissions }: Draft): string {
  if (targets.length === 0) return "No project chosen yet";
  const organizations = new Set(targets.map(({ organization }) => organization.id)).size;
  return [
    counted(organizations, "organization"),
    counted(targets.length, "project"),
    permissions.length === 0 ? "no permissions" : counted(permissions.length, "permission"),
  ].join(", ");
}

const waiting: Readonly<Record<JourneyStep, string>> = {
  identity: "Identity is to be chosen",
  where: "Projects are to be chosen",
  permissions: "Permissions are to be chosen",
  review: "Ready to review",
  apply: "Begun to apply",
  use: "Applied",
};

/** How far a draft has come, in words. */
export const howFar = (draft: Draft, run: RunProgress): string =>
  run === "applied" ? "Applied" : waiting[continueAt(draft, run)];
