import { guidOf } from "../../kernel/ids.ts";
import type { User } from "../../state/directory.ts";
import type { Entity, Scope } from "../entity.ts";
import { roleName } from "../roles.ts";

/** A directory role as it is activated in one tenant. */
export interface DirectoryRole {
  id: string;
  templateId: string;
}

export const directoryRole = (tenantId: string, templateId: string): DirectoryRole => ({
  id: guidOf(`directoryRole:${tenantId}:${templateId}`),
  templateId,
});

export const directoryRoleEntity: Entity<DirectoryRole> = {
  type: "microsoft.graph.directoryRole",
  fields: {
    id: (role) => role.id,
    deletedDateTime: () => null,
    description: (role) => roleName(role.templateId),
    displayName: (role) => roleName(role.templateId),
    roleTemplateId: (role) => role.templateId,
  },
  filterable: ["id", "displayName", "roleTemplateId"],
  sortable: ["displayName"],
  searchable: [],
  navigations: {},
  notEmulated: ["members", "scopedMembers"],
};

/** What is left of a role without the permission to read roles. */
export const hiddenRoleEntity: Entity<DirectoryRole> = {
  ...directoryRoleEntity,
  fields: {
    id: (role) => role.id,
    deletedDateTime: () => undefined,
    description: () => undefined,
    displayName: () => undefined,
    roleTemplateId: () => undefined,
  },
};

export interface RoleAssignment {
  id: string;
  principalId: string;
  templateId: string;
}

/** Opaque as the service makes them, and the same whenever they are asked for. */
export const roleAssignment = (
  kind: "active" | "eligible",
  user: User,
  templateId: string,
): RoleAssignment => ({
  id: `${Buffer.from(guidOf(`${kind}:${user.id}:${templateId}`).replaceAll("-", ""), "hex").toString("base64url")}-1`,
  principalId: user.id,
  templateId,
});

const definition = ({ templateId }: RoleAssignment) => ({
  id: templateId,
  description: roleName(templateId),
  displayName: roleName(templateId),
  isBuiltIn: true,
  isEnabled: true,
  resourceScopes: ["/"],
  templateId,
  version: "1",
  rolePermissions: [],
});

const expandable = {
  roleDefinition: {
    items: (row: RoleAssignment) => [definition(row)],
    filterable: [],
    advanced: false,
    expandLimit: 1,
    single: true,
  },
};

const otherRelations = ["appScope", "directoryScope", "principal"];

export const roleAssignmentEntity: Entity<RoleAssignment> = {
  type: "microsoft.graph.unifiedRoleAssignment",
  fields: {
    id: (row) => row.id,
    principalId: (row) => row.principalId,
    directoryScopeId: () => "/",
    roleDefinitionId: (row) => row.templateId,
  },
  filterable: ["id", "principalId", "roleDefinitionId", "directoryScopeId"],
  sortable: [],
  searchable: [],
  navigations: expandable,
  notEmulated: ["appScopeId", "condition", "principalOrganizationId", ...otherRelations],
};

export const eligibilityEntity: Entity<RoleAssignment> = {
  type: "microsoft.graph.unifiedRoleEligibilityScheduleInstance",
  fields: {
    id: (row) => row.id,
    principalId: (row) => row.principalId,
    roleDefinitionId: (row) => row.templateId,
    directoryScopeId: () => "/",
    appScopeId: () => null,
    startDateTime: () => null,
    endDateTime: () => null,
    memberType: () => "Direct",
    roleEligibilityScheduleId: (row) => row.id,
  },
  filterable: ["principalId", "roleDefinitionId"],
  sortable: [],
  searchable: [],
  navigations: expandable,
  notEmulated: [
    "id",
    "appScopeId",
    "directoryScopeId",
    "endDateTime",
    "memberType",
    "roleEligibilityScheduleId",
    "startDateTime",
    ...otherRelations,
  ],
};

/** The organization's defaults for members and guests; docs/sources/graph.md#authorization-policy. */
export const authorizationPolicyWire = (tenantId: string, { state }: Pick<Scope, "state">) => ({
  id: "authorizationPolicy",
  allowInvitesFrom: "everyone",
  allowedToSignUpEmailBasedSubscriptions: true,
  allowedToUseSSPR: true,
  allowEmailVerifiedUsersToJoinOrganization: false,
  allowUserConsentForRiskyApps: null,
  blockMsolPowerShell: false,
  displayName: "Authorization Policy",
  description: "Used to manage authorization related settings across the company.",
  guestUserRoleId: "10dae51f-b6af-4016-8d66-8c2a99b929b3",
  defaultUserRolePermissions: {
    allowedToCreateApps: state.tenants.get(tenantId)?.usersMayRegisterApplications ?? false,
    allowedToCreateSecurityGroups: true,
    allowedToCreateTenants: true,
    allowedToReadBitlockerKeysForOwnedDevice: true,
    allowedToReadOtherUsers: true,
    permissionGrantPoliciesAssigned: ["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"],
  },
});
