import type { Call, Reply } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { type ResourceGroup, resourceGroupKey } from "../state/azure.ts";
import { holdsRoleIn, resourceGroupScope, rolesOnResourceGroup, subscriptionScope } from "./access.ts";
import { azureError } from "./errors.ts";
import { pageReply } from "./pages.ts";
import { denied, subscriptionOf } from "./scopes.ts";

const action = "Microsoft.Resources/subscriptions/resourceGroups/read";

const resourceGroupView = ({ subscriptionId, name, location, tags }: ResourceGroup) => ({
  id: resourceGroupScope(subscriptionId, name),
  name,
  type: "Microsoft.Resources/resourceGroups",
  location,
  tags,
  properties: { provisioningState: "Succeeded" },
});

/** The resource groups of a subscription on which the caller holds a role, inherited ones included. */
export function listResourceGroups(call: Call<Caller>): Reply {
  const found = subscriptionOf(call);
  if ("refused" in found) return found.refused;
  const { subscription } = found;
  const { state } = call.sandbox;
  if (!holdsRoleIn(state, call.caller, subscription))
    return denied(call, action, subscriptionScope(subscription.id));
  const visible = state.resourceGroups
    .by("bySubscription", subscription.id)
    .filter(({ name }) => rolesOnResourceGroup(state, call.caller, subscription, name).length > 0);
  return pageReply(call, visible, resourceGroupView);
}

/** The 404 of a resource group that is not there. */
const resourceGroupNotFound = (name: string): Reply =>
  azureError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);

/** One resource group. Who holds no role on it does not learn whether it is there. */
export function getResourceGroup(call: Call<Caller>): Reply {
  const found = subscriptionOf(call);
  if ("refused" in found) return found.refused;
  const { subscription } = found;
  const { state } = call.sandbox;
  const name = call.params["resourceGroup"] ?? "";
  if (rolesOnResourceGroup(state, call.caller, subscription, name).length === 0)
    return denied(call, action, resourceGroupScope(subscription.id, name));
  const group = state.resourceGroups.get(resourceGroupKey(subscription.id, name));
  return group ? { status: 200, body: resourceGroupView(group) } : resourceGroupNotFound(name);
}
