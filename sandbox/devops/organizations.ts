import { guidOf } from "../kernel/ids.ts";
import type { Route } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { descriptorOf, personOf } from "./identities.ts";
import { organizationRoute } from "./route.ts";

const serviceOwner = "00025394-6065-48ca-87d9-7f5672854ef7";

/** What `connectionData` says of an identity and of the place that answers. */
export function connectionData(
  identity: { id: string; displayName: string; uniqueName: string; tenantId: string },
  instanceId: string,
) {
  const person = {
    id: identity.id,
    descriptor: `Microsoft.IdentityModel.Claims.ClaimsIdentity;${identity.tenantId}\\${identity.uniqueName}`,
    subjectDescriptor: descriptorOf(identity.id),
    providerDisplayName: identity.displayName,
    customDisplayName: identity.displayName,
    isActive: true,
    properties: { Account: { $type: "System.String", $value: identity.uniqueName } },
    resourceVersion: 2,
    metaTypeId: 0,
  };
  return {
    authenticatedUser: person,
    authorizedUser: person,
    instanceId,
    deploymentId: guidOf("devops deployment"),
    deploymentType: "hosted",
    locationServiceData: {
      serviceOwner,
      defaultAccessMappingMoniker: "PublicAccessMapping",
      lastChangeId: 1,
      lastChangeId64: 1,
    },
  };
}

export const connectionDataDefaults = { connectOptions: "none", lastChangeId: "-1", lastChangeId64: "-1" };

export const organizationRoutes: readonly Route<Caller>[] = [
  organizationRoute({
    method: "GET",
    path: "/connectionData",
    resource: "connectionData",
    atDefault: connectionDataDefaults,
    source: "docs/sources/devops.md#connection-data",
    run: ({ sandbox, organization, membership }) => ({
      status: 200,
      body: connectionData(
        {
          id: membership.identityId,
          tenantId: organization.tenantId,
          ...personOf(sandbox, membership.entraId),
        },
        organization.id,
      ),
    }),
  }),
];
