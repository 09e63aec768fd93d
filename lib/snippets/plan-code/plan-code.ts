import { type Cloud, clouds } from "../../cloud/index.ts";
import type { ConnectionOutline, PlanOutline } from "../../plan/index.ts";
import { oneLine } from "../text.ts";

/** What a plan is written as code from. Names are hostile input; ids were checked when the intent was read. */
export interface PlanToWrite {
  readonly outline: PlanOutline;
  readonly cloud: Pick<Cloud, "name" | "graphUrlInCode" | "azureEnvironment">;
}

export interface PlanCodeFile {
  readonly name: string;
  readonly language: "shell" | "powershell" | "hcl" | "bicep" | "json";
  /** What the file is for, in a few words. */
  readonly title: string;
  readonly code: string;
}

export interface PlanCode {
  readonly files: readonly PlanCodeFile[];
  /** What to know before running it, one sentence or two each. */
  readonly notes: readonly string[];
}

/** A service of every cloud, in the spelling of the real one wherever the portal runs. */
export const azureDevOpsUrl = clouds.public.services.devops;

/** What code says of itself in its first lines. */
export const titleOf = ({ outline: { application, tenant } }: PlanToWrite): string =>
  `Connects ${oneLine(application.displayName, 80)} to Azure DevOps pipelines, in the tenant ${oneLine(tenant.name, 80)}.`;

/** The beginning of file names: of the application's name only what every file system takes. */
export const fileStem = ({ outline }: PlanToWrite): string => {
  const name = outline.application.displayName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `connect-${name || "application"}`;
};

/** Where a connection stands, for a comment. */
export const placeOf = ({ organization, owner }: ConnectionOutline): string =>
  `${oneLine(organization.name, 60)}/${oneLine(owner.name, 60)}`;

/** Does any of these connections allow pipelines of these of its projects? */
export const allowsAny = (
  connections: readonly ConnectionOutline[],
  projectsOf: (connection: ConnectionOutline) => readonly ConnectionOutline["owner"][],
): boolean =>
  connections.some((connection) =>
    projectsOf(connection).some(({ pipelines = [] }) => connection.allPipelines || pipelines.length > 0),
  );
