import { guidOf } from "../../kernel/ids.ts";
import type { ScopedRole, User } from "../../state/directory.ts";
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

export interface RoleAssignment extends ScopedRole {
  id: string;
  principalId: string;
}

/** A role for the whole organization, as Microsoft defines it. */
export const everywhere = (templateId: string): ScopedRole => ({
  templateId,
  directoryScopeId: "/",
  isBuiltIn: true,
});

/** Opaque as the service makes them, and the same whenever they are asked for. */
export function roleAssignment(kind: "active" | "eligible", user: User, role: ScopedRole): RoleAssignment {
  const { templateId, directoryScopeId } = role;
  const name = [kind, user.id, templateId, ...(directoryScopeId === "/" ? [] : [directoryScopeId])].join(":");
  const id = Buffer.from(guidOf(name).replaceAll("-", ""), "hex").toString("base64url");
  return { ...role, id: `${id}-1`, principalId: user.id };
}

const roleDefinitionEntity: Entity<RoleAssignment> = {
  type: "microsoft.graph.unifiedRoleDefinition",
  fields: {
    id: (role) => role.templateId,
    description: (role) => roleName(role.templateId),
    displayName: (role) => roleName(role.templateId),
    isBuiltIn: (role) => role.isBuiltIn,
    isEnabled: () => true,
    resourceScopes: () => ["/"],
    templateId: (role) => role.templateId,
    version: () => "1",
    rolePermissions: () => [],
  },
  filterable: [],
  sortable: [],
  searchable: [],
  navigations: {},
  notEmulated: ["inheritsPermissionsFrom"],
};

const expandable = {
  roleDefinition: {
    of: roleDefinitionEntity,
    rows: (row: RoleAssignment) => [row],
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
    directoryScopeId: (row) => row.directoryScopeId,
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
    directoryScopeId: (row) => row.directoryScopeId,
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
