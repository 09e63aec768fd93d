import type { Sandbox } from "../kernel/context.ts";
import type { Caller } from "../login/tokens.ts";
import type { EndpointRole, Membership, Organization, Project, ServiceEndpoint } from "../state/devops.ts";

/** Permission bits of the service connection namespace. */
export const rights = { use: 1, administer: 2, create: 4, viewAuthorization: 8, view: 16 } as const;

const everything = rights.use | rights.administer | rights.create | rights.viewAuthorization | rights.view;

/** What each role of a project allows on all of its connections. */
const rightsOfRole: Record<EndpointRole, number> = {
  Administrator: everything,
  Creator: rights.create,
  User: rights.use | rights.viewAuthorization | rights.view,
  Reader: rights.view,
};

/** What the creator of one connection may do with it. */
const rightsOfCreator = everything & ~rights.create;

/** Entra object id of a caller. */
export const entraIdOf = (caller: Caller): string =>
  caller.kind === "user" ? caller.user.id : caller.principal.id;

export const membershipOf = (
  sandbox: Sandbox,
  caller: Caller,
  organization: Organization,
): Membership | undefined =>
  sandbox.state.memberships
    .by("byEntraId", entraIdOf(caller))
    .find((membership) => membership.organizationId === organization.id);

/** Public projects and those of the organization are shown to every member. */
export const seesProject = (membership: Membership, { id, visibility }: Project): boolean =>
  membership.organizationAdministrator || membership.projects[id] !== undefined || visibility !== "private";

const administersProject = (membership: Membership, projectId: string): boolean =>
  membership.organizationAdministrator || membership.projects[projectId]?.administrator === true;

/** May change code and pipelines of a project. */
export const contributes = (membership: Membership, projectId: string): boolean =>
  administersProject(membership, projectId) || membership.projects[projectId]?.contributor === true;

/** Bits that a member holds on the connections of a project as a whole. */
export function rightsInProject(membership: Membership, projectId: string): number {
  if (administersProject(membership, projectId)) return everything;
  const roles = membership.projects[projectId]?.endpointRoles ?? [];
  return roles.reduce((bits, role) => bits | rightsOfRole[role], 0);
}

/** Bits that a member holds on one connection in one of its projects. Follows docs/sources/devops.md#service-connection-roles. */
export const rightsOn = (membership: Membership, endpoint: ServiceEndpoint, projectId: string): number =>
  rightsInProject(membership, projectId) |
  (endpoint.createdBy === membership.identityId ? rightsOfCreator : 0);

/** Whether a member administers a connection through any of its projects. */
export const administers = (membership: Membership, endpoint: ServiceEndpoint): boolean =>
  endpoint.projects.some(
    ({ projectId }) => (rightsOn(membership, endpoint, projectId) & rights.administer) !== 0,
  );

/** Id of the list of pipelines that may use a connection in a project. */
export const permissionListId = (projectId: string, endpointId: string): string =>
  `${projectId}/endpoint/${endpointId}`;

/** A project by id or name, if the member may see it. Names compare without regard to case. */
export function findProject(
  sandbox: Sandbox,
  organization: Organization,
  membership: Membership,
  idOrName: string,
): Project | undefined {
  const wanted = idOrName.toLowerCase();
  const project = sandbox.state.projects
    .by("byOrganization", organization.id)
    .find((candidate) => candidate.id === wanted || candidate.name.toLowerCase() === wanted);
  return project && seesProject(membership, project) ? project : undefined;
}
