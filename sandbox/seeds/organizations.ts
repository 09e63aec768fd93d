import { createHash } from "node:crypto";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import type { Membership, Organization, Project } from "../state/devops.ts";
import type { User } from "../state/directory.ts";
import { persons } from "./persons.ts";
import { dateOf, foundedAt, tenants } from "./tenants.ts";

interface OrganizationPlan {
  name: string;
  tenantId: string;
  issuer: Organization["issuer"];
  projects: readonly string[];
}

const plans: readonly OrganizationPlan[] = [
  {
    name: "northwind",
    tenantId: tenants.northwind.id,
    issuer: "entra",
    projects: ["web", "payments", "people", "Data Platform", "infra", "mobile"],
  },
  {
    name: "adatum",
    tenantId: tenants.northwind.id,
    issuer: "entra",
    projects: ["data", "infra", "Field Service"],
  },
  {
    name: "northwind-legacy",
    tenantId: tenants.northwind.id,
    issuer: "legacy",
    projects: ["archive", "billing"],
  },
  { name: "fabrikam", tenantId: tenants.adatum.id, issuer: "entra", projects: ["shared"] },
];

/** The project whose repository has no commit yet, and the one whose main branch only a pull request may change. */
const emptyRepository = { organization: "adatum", project: "Field Service" };
const protectedRepository = { organization: "northwind", project: "payments" };

export const organizationIdOf = (organization: string): string => guidOf(`organization:${organization}`);
export const projectIdOf = (organization: string, project: string): string =>
  guidOf(`project:${organization}/${project}`);
export const repositoryIdOf = (organization: string, project: string): string =>
  guidOf(`repository:${organization}/${project}`);

/** Id of a person or service principal as one organization knows it. */
export const identityIdOf = (organization: string, entraId: string): string =>
  guidOf(`identity:${organization}/${entraId}`);

/** A commit id: forty hexadecimal digits that belong to a name. */
export const commitIdOf = (name: string): string => createHash("sha1").update(name).digest("hex");

type ProjectRights = Membership["projects"][string];

const rights: Record<"administrator" | "contributor" | "reader", ProjectRights> = {
  administrator: { administrator: true, contributor: true, endpointRoles: ["Administrator"] },
  contributor: { administrator: false, contributor: true, endpointRoles: ["Creator", "User"] },
  reader: { administrator: false, contributor: false, endpointRoles: ["Reader"] },
};

const membership = (
  organization: string,
  user: User,
  projects: Record<string, ProjectRights>,
  organizationAdministrator = false,
): Membership => ({
  id: `${organizationIdOf(organization)}/${user.id}`,
  organizationId: organizationIdOf(organization),
  entraId: user.id,
  identityId: identityIdOf(organization, user.id),
  organizationAdministrator,
  projects,
});

const everyProject = (
  { name, projects }: OrganizationPlan,
  right: ProjectRights,
): Record<string, ProjectRights> =>
  Object.fromEntries(projects.map((project) => [projectIdOf(name, project), right]));

function membershipsOf(plan: OrganizationPlan): Membership[] {
  if (plan.tenantId !== tenants.northwind.id) return [membership(plan.name, persons.lenaAtHome, {}, true)];
  const everywhere = [
    membership(plan.name, persons.ada, {}, true),
    membership(plan.name, persons.tomas, everyProject(plan, rights.reader)),
  ];
  if (plan.name !== "northwind") return everywhere;
  return [
    ...everywhere,
    membership(plan.name, persons.priya, everyProject(plan, rights.administrator)),
    membership(plan.name, persons.lena, { [projectIdOf(plan.name, "mobile")]: rights.contributor }),
  ];
}

function seedProject({ state }: Sandbox, organization: string, name: string): void {
  const here = (place: { organization: string; project: string }) =>
    place.organization === organization && place.project === name;
  const project: Project = {
    id: projectIdOf(organization, name),
    organizationId: organizationIdOf(organization),
    name,
    description: `Everything about ${name}`,
    visibility: "private",
    lastUpdateAt: dateOf("2026-05-04T09:30:00Z"),
  };
  state.projects.put(project);
  const repositoryId = repositoryIdOf(organization, name);
  const commitId = commitIdOf(`${organization}/${name}/README.md`);
  const empty = here(emptyRepository);
  state.repositories.put({
    id: repositoryId,
    projectId: project.id,
    name,
    defaultBranch: empty ? null : "refs/heads/main",
    protectedBranches: here(protectedRepository) ? ["refs/heads/main"] : [],
    refs: empty ? {} : { "refs/heads/main": commitId },
  });
  if (empty) return;
  state.commits.put({
    id: commitId,
    repositoryId,
    comment: "Say what this is",
    parents: [],
    files: { "/README.md": `# ${name}\n\nThe home of ${name}.\n` },
    authorId: organization === "fabrikam" ? persons.lenaAtHome.id : persons.ada.id,
    createdAt: dateOf("2024-02-12T10:00:00Z"),
  });
}

/** Organizations with their projects, repositories and members. */
export function seedOrganizations(sandbox: Sandbox): void {
  for (const plan of plans) {
    sandbox.state.organizations.put({
      id: organizationIdOf(plan.name),
      name: plan.name,
      tenantId: plan.tenantId,
      issuer: plan.issuer,
      stopped: false,
      createdAt: foundedAt,
    });
    for (const project of plan.projects) seedProject(sandbox, plan.name, project);
    for (const row of membershipsOf(plan)) sandbox.state.memberships.put(row);
  }
}
