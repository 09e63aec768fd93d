export {
  type AppRoleAssignment,
  type AppRoleGrant,
  grantAppRole,
  grantAppRoleRequest,
  listAppRoleAssignments,
  revokeAppRole,
} from "./app-role-assignments.ts";
export {
  type Application,
  type ApplicationDetails,
  createApplication,
  createApplicationRequest,
  declareRequest,
  deleteApplication,
  describeApplication,
  describeRequest,
  type FoundApplications,
  findApplicationsByTag,
  getApplication,
  type NewApplication,
  newApplicationBody,
  type RequiredResourceAccess,
  RequiredResourceAccessList,
  searchApplications,
  updateRequiredResourceAccess,
} from "./applications.ts";
export {
  createFederatedCredential,
  createFederatedCredentialRequest,
  deleteFederatedCredential,
  type FederatedIdentityCredential,
  listFederatedCredentials,
  type NewFederatedCredential,
} from "./federated-credentials.ts";
export { createGraph, type Graph, graphWire, odataString } from "./graph.ts";
export { ApplicationObjectId, ClientId, ServicePrincipalId, UserId } from "./ids.ts";
export { addOwner, addOwnerRequest, listOwnerIds, removeOwner } from "./owners.ts";
export { findPeople } from "./people.ts";
export { type RatedPermission, ratePermissions, searchPermissions } from "./permission-search.ts";
export {
  directoryRoles,
  directoryRoleTitles,
  getPerson,
  getTenant,
  listActiveDirectoryRoles,
  listEligibleDirectoryRoles,
  listRoleAssignments,
  membersMayRegisterApplications,
  type Person,
  type RoleAssignment,
} from "./person.ts";
export {
  type ApplicationPermission,
  createServicePrincipal,
  createServicePrincipalRequest,
  deleteServicePrincipal,
  findServicePrincipal,
  getResource,
  type Resource,
  type ServicePrincipal,
} from "./service-principals.ts";
export { acceptsOnlyOwnTenant } from "./sign-in-audience.ts";
export { countTrustingApplications, type TrustKind } from "./trust-counts.ts";
