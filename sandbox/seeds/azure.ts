import { groupScope, subscriptionScope } from "../azure/access.ts";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import {
  type AzureRoleAssignment,
  managementGroupKey,
  type ResourceGroup,
  resourceGroupKey,
  type Subscription,
} from "../state/azure.ts";
import { persons } from "./persons.ts";
import { foundedAt, tenants } from "./tenants.ts";

const northwind = tenants.northwind.id;
const adatum = tenants.adatum.id;

const subscription = (
  name: string,
  displayName: string,
  managementGroup: string,
  about: Partial<Subscription> = {},
): Subscription => ({
  id: guidOf(`subscription:${name}`),
  tenantId: northwind,
  displayName,
  state: "Enabled",
  managementGroup,
  ...about,
});

/** The subscriptions of both tenants, under the name by which scenarios speak of them. */
export const subscriptions = {
  platform: subscription("platform", "Platform", "platform"),
  production: subscription("production", "Production", "production"),
  development: subscription("development", "Development", "development"),
  experiments: subscription("experiments", "Experiments", "development", { state: "Warned" }),
  retired: subscription("retired", "Retired shop", northwind, { state: "Disabled" }),
  adatum: subscription("adatum", "Adatum shared", adatum, { tenantId: adatum }),
} as const;

const resourceGroup = (
  { id: subscriptionId }: Subscription,
  name: string,
  location: string,
  tags: Record<string, string> = {},
): ResourceGroup => ({ id: resourceGroupKey(subscriptionId, name), subscriptionId, name, location, tags });

/** The resource groups of the first tenant. */
const resourceGroups: readonly ResourceGroup[] = [
  resourceGroup(subscriptions.platform, "rg-network", "northeurope", { "cost-center": "platform" }),
  resourceGroup(subscriptions.platform, "rg-monitoring", "northeurope"),
  resourceGroup(subscriptions.production, "rg-web", "westeurope", { "cost-center": "web" }),
  resourceGroup(subscriptions.production, "rg-payments", "westeurope", { "cost-center": "payments" }),
  resourceGroup(subscriptions.development, "identities", "northeurope"),
  resourceGroup(subscriptions.development, "rg-web-dev", "westeurope"),
];

const managementGroups: readonly (readonly [
  name: string,
  displayName: string,
  parent: string | null,
  tenantId: string,
])[] = [
  [northwind, "Tenant Root Group", null, northwind],
  ["platform", "Platform", northwind, northwind],
  ["landing-zones", "Landing zones", northwind, northwind],
  ["production", "Production", "landing-zones", northwind],
  ["development", "Development", "landing-zones", northwind],
  [adatum, "Tenant Root Group", null, adatum],
];

/** An Azure role that a principal holds since the tenant began. */
export const azureRole = (
  principalId: string,
  roleName: AzureRoleAssignment["roleName"],
  scope: string,
): AzureRoleAssignment => ({
  id: guidOf(`azure-role:${principalId}:${roleName}:${scope}`),
  principalId,
  scope,
  roleName,
  createdBy: persons.ada.id,
  createdAt: foundedAt,
});

/** Subscriptions, management groups, and what persons may do with them. */
export function seedAzure({ state }: Sandbox): void {
  for (const [name, displayName, parent, tenantId] of managementGroups) {
    const id = managementGroupKey(tenantId, name);
    state.managementGroups.put({ id, name, tenantId, displayName, parent });
  }
  for (const row of Object.values(subscriptions)) state.subscriptions.put(row);
  for (const row of resourceGroups) state.resourceGroups.put(row);
  state.azureRoleAssignments.put(azureRole(persons.ada.id, "Owner", groupScope(northwind)));
  state.azureRoleAssignments.put(azureRole(persons.tomas.id, "Reader", groupScope(northwind)));
  state.azureRoleAssignments.put(
    azureRole(persons.priya.id, "Contributor", subscriptionScope(subscriptions.development.id)),
  );
}
