export {
  listManagementGroups,
  listSubscriptions,
  type ManagementGroup,
  type Subscription,
} from "./scopes.ts";
