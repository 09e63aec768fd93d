import type { Run } from "@/lib/plan/index.ts";
import { counted } from "../ui/counted.ts";

/** What a run is called where it stands among others. */
export function runTitle({ intent }: Pick<Run, "intent">): string {
  switch (intent.kind) {
    case "connect":
      return `Connect ${intent.identity.displayName}`;
    case "try":
      return `Run ${intent.pipelineName}`;
    case "commit":
      return `Commit ${intent.file.path.replace(/^\//, "")}`;
  }
}

/** What a run is about, in a line: how many of what, or where. */
export function runSubject({ intent }: Pick<Run, "intent">): string {
  if (intent.kind !== "connect") return `${intent.organization.name} / ${intent.project.name}`;
  const { connections, permissions } = intent;
  const organizations = new Set(connections.map(({ organization }) => organization.id)).size;
  const projects = new Set(connections.flatMap((connection) => connection.projects.map(({ id }) => id))).size;
  return [
    counted(organizations, "organization"),
    counted(projects, "project"),
    counted(connections.length, "connection"),
    counted(permissions.length, "permission"),
  ].join(", ");
}
