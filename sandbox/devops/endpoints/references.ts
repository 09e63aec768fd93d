import type { Reply } from "../../kernel/service.ts";
import type { EndpointProjectReference, ServiceEndpoint } from "../../state/devops.ts";
import { findProject, rights, rightsInProject, rightsOn } from "../access.ts";
import { accessDenied, badArgument, projectNotFound } from "../errors.ts";
import { nameOfMember } from "../identities.ts";
import type { OrganizationScope } from "../route.ts";
import { duplicateName, notACreator } from "./rules.ts";

/** Why the caller may not change a connection as it is in one of its projects, or undefined. */
function refuseChangeIn(
  { sandbox, membership }: OrganizationScope,
  endpoint: ServiceEndpoint,
  projectId: string,
): Reply | undefined {
  if ((rightsOn(membership, endpoint, projectId) & rights.administer) !== 0) return undefined;
  return accessDenied(nameOfMember(sandbox, membership), `Administer on service connection ${endpoint.id}`);
}

const isSame = (a: EndpointProjectReference, b: EndpointProjectReference): boolean =>
  a.name === b.name && a.description === b.description;

/** Names that other connections have, each in its project. */
const takenNames = ({ sandbox, organization }: OrganizationScope, except?: ServiceEndpoint): Set<string> =>
  new Set(
    sandbox.state.endpoints
      .by("byOrganization", organization.id)
      .filter(({ id }) => id !== except?.id)
      .flatMap((endpoint) => endpoint.projects)
      .map(({ projectId, name }) => `${projectId}/${name.toLowerCase()}`),
  );

/**
 * Why a connection may not be in these projects under these names, or undefined. What stays as it is in a project asks
 * for nothing there. Follows docs/sources/devops.md#changing-a-connection.
 */
export function refuseReferences(
  scope: OrganizationScope,
  references: readonly EndpointProjectReference[],
  existing?: ServiceEndpoint,
): Reply | undefined {
  const { sandbox, organization, membership } = scope;
  const taken = takenNames(scope, existing);
  const seen = new Set<string>();
  for (const reference of references) {
    const { projectId, name } = reference;
    if (seen.has(projectId))
      return badArgument(
        `The project ${projectId} is referred to twice.`,
        "endpoint.ServiceEndpointProjectReferences",
      );
    seen.add(projectId);
    const stored = existing?.projects.find((each) => each.projectId === projectId);
    if (stored && isSame(stored, reference)) continue;
    if (!findProject(sandbox, organization, membership, projectId)) return projectNotFound(projectId);
    const refused =
      existing && stored
        ? refuseChangeIn(scope, existing, projectId)
        : (rightsInProject(membership, projectId) & rights.create) === 0
          ? notACreator
          : undefined;
    if (refused) return refused;
    if (taken.has(`${projectId}/${name.toLowerCase()}`)) return duplicateName(name);
  }
  return undefined;
}

/** Why a connection may not be taken out of these projects, or undefined. */
export function refuseRemoval(
  scope: OrganizationScope,
  endpoint: ServiceEndpoint,
  projectIds: readonly string[],
): Reply | undefined {
  for (const projectId of projectIds) {
    const refused = refuseChangeIn(scope, endpoint, projectId);
    if (refused) return refused;
  }
  return undefined;
}
