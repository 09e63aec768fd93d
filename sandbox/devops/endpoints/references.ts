import type { Reply } from "../../kernel/service.ts";
import type { EndpointProjectReference } from "../../state/devops.ts";
import { findProject, rights, rightsInProject } from "../access.ts";
import { projectNotFound } from "../errors.ts";
import type { OrganizationScope } from "../route.ts";
import { duplicateName, notACreator } from "./rules.ts";

/** Why a connection may not be brought into these projects under these names, or undefined. */
export function refuseReferences(
  { sandbox, organization, membership }: OrganizationScope,
  references: readonly EndpointProjectReference[],
  endpointId: string | undefined,
): Reply | undefined {
  const others = sandbox.state.endpoints
    .by("byOrganization", organization.id)
    .filter((endpoint) => endpoint.id !== endpointId)
    .flatMap((endpoint) => endpoint.projects);
  const taken = new Set(others.map(({ projectId, name }) => `${projectId}/${name.toLowerCase()}`));
  const already = new Set(
    endpointId === undefined
      ? []
      : sandbox.state.endpoints.get(endpointId)?.projects.map(({ projectId }) => projectId),
  );
  for (const { projectId, name } of references) {
    if (!findProject(sandbox, organization, membership, projectId)) return projectNotFound(projectId);
    const mayCreate = (rightsInProject(membership, projectId) & rights.create) !== 0;
    if (!already.has(projectId) && !mayCreate) return notACreator;
    if (taken.has(`${projectId}/${name.toLowerCase()}`)) return duplicateName(name);
  }
  return undefined;
}
