import type { Route } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { findProject, seesProject } from "./access.ts";
import { badArgument, projectNotFound } from "./errors.ts";
import { organizationRoute } from "./route.ts";
import { collection, projectReference, projectWithLinks } from "./wire.ts";

const defaultPageSize = 100;

/** Every project of the sandbox is well formed: other states are empty. */
const statesWithProjects = new Set(["wellformed", "all", "unchanged"]);

const capabilities = {
  processTemplate: { templateName: "Agile", templateTypeId: "adcc42ab-9882-485e-a3ed-7678f01f66bc" },
  versioncontrol: { sourceControlType: "Git", gitEnabled: "True", tfvcEnabled: "False" },
};

/** A whole number that is not negative, the fallback where absent, or undefined where it is none. */
export const wholeNumber = (text: string | undefined, fallback: number): number | undefined =>
  text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : undefined;

export const projectRoutes: readonly Route<Caller>[] = [
  organizationRoute({
    method: "GET",
    path: "/projects",
    resource: "projects",
    query: ["stateFilter", "$top", "$skip", "continuationToken"],
    atDefault: { getDefaultTeamImageUrl: "false" },
    source: "docs/sources/devops.md#projects",
    run({ sandbox, organization, membership, option }) {
      const top = wholeNumber(option("$top"), defaultPageSize);
      const start = wholeNumber(option("continuationToken") ?? option("$skip"), 0);
      if (top === undefined) return badArgument("The value is not a number.", "$top");
      if (start === undefined) return badArgument("The value is not a number.", "continuationToken");
      const visible = statesWithProjects.has((option("stateFilter") ?? "wellFormed").toLowerCase())
        ? sandbox.state.projects
            .by("byOrganization", organization.id)
            .filter((project) => seesProject(membership, project.id))
        : [];
      const end = start + top;
      const page = visible.slice(start, end).map((project) => projectReference(organization, project));
      return {
        status: 200,
        body: collection(page),
        ...(end < visible.length && { headers: { "x-ms-continuationtoken": String(end) } }),
      };
    },
  }),
  organizationRoute({
    method: "GET",
    path: "/projects/:idOrName",
    resource: "projects",
    query: ["includeCapabilities"],
    atDefault: { includeHistory: "false" },
    source: "docs/sources/devops.md#projects",
    run({ sandbox, call, organization, membership, option }) {
      const idOrName = call.params["idOrName"] ?? "";
      const project = findProject(sandbox, organization, membership, idOrName);
      if (!project) return projectNotFound(idOrName);
      const withCapabilities = option("includeCapabilities")?.toLowerCase() === "true";
      return {
        status: 200,
        body: { ...projectWithLinks(organization, project), ...(withCapabilities && { capabilities }) },
      };
    },
  }),
];
