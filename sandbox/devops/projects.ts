import type { Route } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { findProject, seesProject } from "./access.ts";
import { projectNotFound } from "./errors.ts";
import { organizationRoute } from "./route.ts";
import { page, projectReference, projectWithLinks } from "./wire.ts";

const defaultPageSize = 100;

const states = ["deleting", "new", "wellformed", "createpending", "all", "unchanged", "deleted"];

/** Every project of the sandbox is well formed: other states are empty. */
const statesWithProjects = new Set(["wellformed", "all", "unchanged"]);

const capabilities = {
  processTemplate: { templateName: "Agile", templateTypeId: "adcc42ab-9882-485e-a3ed-7678f01f66bc" },
  versioncontrol: { sourceControlType: "Git", gitEnabled: "True", tfvcEnabled: "False" },
};

export const projectRoutes: readonly Route<Caller>[] = [
  organizationRoute({
    method: "GET",
    path: "/projects",
    resource: "projects",
    kinds: { stateFilter: states, $top: "number", $skip: "number", continuationToken: "number" },
    atDefault: { getDefaultTeamImageUrl: "false" },
    source: "docs/sources/devops.md#projects",
    run({ sandbox, organization, membership, option, number }) {
      const visible = statesWithProjects.has((option("stateFilter") ?? "wellFormed").toLowerCase())
        ? sandbox.state.projects
            .by("byOrganization", organization.id)
            .filter((project) => seesProject(membership, project))
        : [];
      const start = number("continuationToken", number("$skip", 0));
      return page(visible, { start, top: number("$top", defaultPageSize) }, (project) =>
        projectReference(organization, project),
      );
    },
  }),
  organizationRoute({
    method: "GET",
    path: "/projects/:idOrName",
    resource: "projects",
    kinds: { includeCapabilities: "flag" },
    atDefault: { includeHistory: "false" },
    source: "docs/sources/devops.md#projects",
    run({ sandbox, call, organization, membership, flag }) {
      const idOrName = call.params["idOrName"] ?? "";
      const project = findProject(sandbox, organization, membership, idOrName);
      if (!project) return projectNotFound(idOrName);
      return {
        status: 200,
        body: {
          ...projectWithLinks(organization, project),
          ...(flag("includeCapabilities") && { capabilities }),
        },
      };
    },
  }),
];
