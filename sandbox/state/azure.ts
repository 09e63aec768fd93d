import { Table } from "../kernel/table.ts";
import type { Ms } from "./directory.ts";

export interface Subscription {
  /** The subscription GUID. */
  id: string;
  tenantId: string;
  displayName: string;
  state: "Enabled" | "Warned" | "PastDue" | "Disabled" | "Deleted";
  /** Name of the management group of its tenant that is right above it. */
  managementGroup: string;
}

export interface ResourceGroup {
  /** As `resourceGroupKey` makes it. */
  id: string;
  subscriptionId: string;
  name: string;
  location: string;
  tags: Record<string, string>;
}

/** Where a resource group is stored. Names are unique in a subscription, whatever their case. */
export const resourceGroupKey = (subscriptionId: string, name: string): string =>
  `${subscriptionId}/${name.toLowerCase()}`;

export interface ManagementGroup {
  /** As `managementGroupKey` makes it: two tenants may have groups of one name. */
  id: string;
  /** What scopes and addresses call it. The root group's name is the tenant id. */
  name: string;
  tenantId: string;
  displayName: string;
  /** Name of the parent; null for the root. */
  parent: string | null;
}

/** Where a management group is stored. Names are unique in a tenant, whatever their case. */
export const managementGroupKey = (tenantId: string, name: string): string =>
  `${tenantId}/${name.toLowerCase()}`;

/** An Azure role held by a user, service principal or managed identity. */
export interface AzureRoleAssignment {
  id: string;
  /** Entra object id. */
  principalId: string;
  /** A management group, a subscription, or a resource group, such as `/subscriptions/{id}/resourceGroups/{name}`. */
  scope: string;
  roleName: "Owner" | "Contributor" | "Reader" | "User Access Administrator";
  /** Entra object id of who assigned it. */
  createdBy: string;
  createdAt: Ms;
}

export const createAzure = () => ({
  subscriptions: new Table<Subscription, "byTenant">({ byTenant: (subscription) => subscription.tenantId }),
  resourceGroups: new Table<ResourceGroup, "bySubscription">({
    bySubscription: (group) => group.subscriptionId,
  }),
  managementGroups: new Table<ManagementGroup, "byTenant">({ byTenant: (group) => group.tenantId }),
  azureRoleAssignments: new Table<AzureRoleAssignment, "byPrincipal">({
    byPrincipal: (assignment) => assignment.principalId,
  }),
});
