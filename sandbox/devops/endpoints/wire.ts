import type { Sandbox } from "../../kernel/context.ts";
import type { Membership, Organization, ServiceEndpoint } from "../../state/devops.ts";
import { rights, rightsOn } from "../access.ts";
import { identityRef } from "../identities.ts";
import { isoTime } from "../wire.ts";

/** Values that are stored but never shown again. */
const secrets = new Set(["serviceprincipalkey", "password", "apitoken"]);

const withoutSecrets = (parameters: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [key, secrets.has(key.toLowerCase()) ? null : value]),
  );

const tellsDetails = (membership: Membership, endpoint: ServiceEndpoint, projectId: string): boolean =>
  (rightsOn(membership, endpoint, projectId) & rights.viewAuthorization) !== 0;

/** Through which project somebody sees a connection that is not asked for in one: the first that tells its details. */
const projectFor = (membership: Membership, endpoint: ServiceEndpoint): string | undefined =>
  (
    endpoint.projects.find(({ projectId }) => tellsDetails(membership, endpoint, projectId)) ??
    endpoint.projects[0]
  )?.projectId;

/**
 * A connection as seen from one of its projects, whose name and description it bears. Who may see but not use it gets
 * it without type, data and authorization. Follows docs/sources/devops.md#service-connection.
 */
export function endpointBody(
  sandbox: Sandbox,
  organization: Organization,
  membership: Membership,
  endpoint: ServiceEndpoint,
  projectId: string | undefined = projectFor(membership, endpoint),
) {
  const here = endpoint.projects.find((reference) => reference.projectId === projectId);
  const detailed = tellsDetails(membership, endpoint, projectId ?? "");
  return {
    ...(detailed && { data: endpoint.data }),
    id: endpoint.id,
    name: here?.name ?? "",
    ...(detailed && { type: endpoint.type, url: endpoint.url }),
    createdBy: identityRef(sandbox, organization, endpoint.createdBy),
    creationDate: isoTime(endpoint.createdAt),
    modifiedBy: identityRef(sandbox, organization, endpoint.modifiedBy),
    modificationDate: isoTime(endpoint.modifiedAt),
    description: here?.description ?? "",
    ...(detailed && {
      authorization: {
        parameters: withoutSecrets(endpoint.authorizationParameters),
        scheme: endpoint.authorizationScheme,
      },
    }),
    isShared: endpoint.isShared,
    isOutdated: endpoint.isOutdated,
    isReady: endpoint.isReady,
    isDisabled: endpoint.isDisabled,
    operationStatus: endpoint.operationStatus,
    owner: endpoint.owner,
    serviceManagementReference: endpoint.serviceManagementReference,
    serviceEndpointProjectReferences: endpoint.projects.map((reference) => ({
      projectReference: {
        id: reference.projectId,
        name: sandbox.state.projects.get(reference.projectId)?.name ?? "",
      },
      name: reference.name,
      description: reference.description,
    })),
  };
}
