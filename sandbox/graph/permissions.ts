import type { Call } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { denied, type Problem } from "./errors.ts";
import { roleIds } from "./roles.ts";

/** Alternatives; every scope of one alternative is needed. */
type Scopes = readonly (readonly string[])[];

interface Right {
  /** Scopes of a token that speaks for a person. */
  delegated: Scopes;
  /** App roles of a token that speaks for an application; empty: not open to applications. */
  application: Scopes;
  /**
   * What the person must be: anybody signed in, a member of the organization (guests need a role), or holder of
   * one of these directory roles.
   */
  person: "anyone" | "member" | readonly string[];
  source: string;
}

const oneOf = (...values: string[]): Scopes => values.map((value) => [value]);

const readDirectory = ["Directory.Read.All", "Directory.ReadWrite.All"];
const readApplications = oneOf("Application.Read.All", "Application.ReadWrite.All", ...readDirectory);
const readApplicationsAsApplication = [...readApplications, ["Application.ReadWrite.OwnedBy"]];
const writeApplications = oneOf("Application.ReadWrite.All");
const writePrincipals = oneOf("Application.ReadWrite.All", "Directory.ReadWrite.All");
const assign: Scopes = ["Application.Read.All", "Application.ReadWrite.All", ...readDirectory].map((read) => [
  "AppRoleAssignment.ReadWrite.All",
  read,
]);
const readUsers = oneOf("User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", ...readDirectory);
const readGroups = oneOf(
  "GroupMember.Read.All",
  "Group.ReadBasic.All",
  "Group.Read.All",
  "Group.ReadWrite.All",
  ...readDirectory,
);
const readRoles = oneOf(
  "RoleManagement.Read.Directory",
  "RoleManagement.ReadWrite.Directory",
  ...readDirectory,
);
const readOrganization = oneOf(
  "Organization.Read.All",
  "Organization.ReadWrite.All",
  "User.Read.All",
  ...readDirectory,
);
const readDomains = oneOf("Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All");
const readCredentials = oneOf("Application.Read.All", "Application.ReadWrite.All");

/** Roles that let a person manage every application. */
export const applicationAdministrators: readonly string[] = [
  roleIds.globalAdministrator,
  roleIds.applicationAdministrator,
  roleIds.cloudApplicationAdministrator,
];

const rights = "docs/sources/graph.md#rights";
const consent = "docs/sources/graph.md#who-may-grant";

/**
 * Who may do what: a scope of the token and a right of the person, both. Ownership of the object, or a setting of
 * the organization that opens the operation to everyone, stands in for the directory role and is passed in as
 * `entitled`.
 */
const permissions = {
  "me.read": {
    delegated: oneOf(
      "User.Read",
      "User.ReadWrite",
      "User.ReadBasic.All",
      "User.Read.All",
      "User.ReadWrite.All",
      ...readDirectory,
    ),
    application: [],
    person: "anyone",
    source: rights,
  },
  "directoryRole.details": { delegated: readRoles, application: readRoles, person: "anyone", source: rights },
  "roleAssignment.read": {
    delegated: [...readRoles, ["RoleManagement.Read.All"]],
    application: readRoles,
    person: "member",
    source: rights,
  },
  "roleEligibility.read": {
    delegated: oneOf(
      "RoleEligibilitySchedule.Read.Directory",
      "RoleEligibilitySchedule.ReadWrite.Directory",
      "RoleManagement.Read.Directory",
      "RoleManagement.Read.All",
      "RoleManagement.ReadWrite.Directory",
    ),
    application: [],
    person: "anyone",
    source: rights,
  },
  "organization.read": {
    delegated: [...readOrganization, ["User.Read"]],
    application: readOrganization,
    person: "anyone",
    source: rights,
  },
  "domain.read": { delegated: readDomains, application: readDomains, person: "member", source: rights },
  "user.read": { delegated: readUsers, application: readUsers, person: "member", source: rights },
  "group.read": { delegated: readGroups, application: readGroups, person: "member", source: rights },
  "authorizationPolicy.read": {
    delegated: oneOf("Policy.Read.All", "Policy.ReadWrite.Authorization"),
    application: oneOf("Policy.Read.All", "Policy.ReadWrite.Authorization"),
    person: [
      ...applicationAdministrators,
      roleIds.privilegedRoleAdministrator,
      roleIds.globalReader,
      roleIds.securityReader,
      roleIds.securityAdministrator,
    ],
    source: rights,
  },
  /** One application or service principal, found by a key. */
  "application.read": {
    delegated: readApplications,
    application: readApplicationsAsApplication,
    person: "anyone",
    source: rights,
  },
  /** Lists and searches: guests may not enumerate the directory. */
  "application.list": {
    delegated: readApplications,
    application: readApplicationsAsApplication,
    person: "member",
    source: "docs/sources/graph.md#guests",
  },
  "application.create": {
    delegated: [...writeApplications, ["AppRegistration.Create"]],
    application: [...writeApplications, ["AppRegistration.Create"], ["Application.ReadWrite.OwnedBy"]],
    person: [...applicationAdministrators, roleIds.applicationDeveloper],
    source: rights,
  },
  "application.write": {
    delegated: writeApplications,
    application: writeApplications,
    person: applicationAdministrators,
    source: rights,
  },
  "password.write": {
    delegated: writePrincipals,
    application: writePrincipals,
    person: applicationAdministrators,
    source: "docs/sources/graph.md#passwords",
  },
  "credential.read": {
    delegated: readCredentials,
    application: [...readCredentials, ["Application.ReadWrite.OwnedBy"]],
    person: "anyone",
    source: "docs/sources/graph.md#federated-credentials",
  },
  "credential.write": {
    delegated: writeApplications,
    application: writeApplications,
    person: [...applicationAdministrators, roleIds.hybridIdentityAdministrator],
    source: "docs/sources/graph.md#federated-credentials",
  },
  "deletedItem.write": {
    delegated: writeApplications,
    application: writeApplications,
    person: applicationAdministrators,
    source: "docs/sources/graph.md#deleted-applications",
  },
  "servicePrincipal.write": {
    delegated: writePrincipals,
    application: writePrincipals,
    person: applicationAdministrators,
    source: rights,
  },
  /** Application permissions of Microsoft Graph itself. */
  "assignment.writeGraph": {
    delegated: assign,
    application: assign,
    person: [roleIds.globalAdministrator, roleIds.privilegedRoleAdministrator],
    source: consent,
  },
  /** Application permissions of every other API. */
  "assignment.write": {
    delegated: [...assign, ["Application.ReadWrite.All"]],
    application: [...assign, ["Application.ReadWrite.All"]],
    person: [...applicationAdministrators, roleIds.privilegedRoleAdministrator],
    source: consent,
  },
  "permissionGrant.read": {
    delegated: oneOf(...readDirectory, "DelegatedPermissionGrant.ReadWrite.All"),
    application: oneOf(...readDirectory, "DelegatedPermissionGrant.ReadWrite.All"),
    person: "member",
    source: consent,
  },
  "permissionGrant.write": {
    delegated: oneOf("DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"),
    application: oneOf("DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"),
    person: [...applicationAdministrators, roleIds.privilegedRoleAdministrator],
    source: consent,
  },
} as const satisfies Record<string, Right>;

export type Permission = keyof typeof permissions;

/** Whether the caller may do it. `entitled`: ownership or an open setting stands in for the directory role. */
export function may(caller: Caller, permission: Permission, entitled = false): boolean {
  const right: Right = permissions[permission];
  if (caller.kind === "application") {
    const ownedOnly = entitled && caller.roles.includes("Application.ReadWrite.OwnedBy");
    return covers(right.application, caller.roles) || (ownedOnly && ownable.has(permission));
  }
  if (!covers(right.delegated, caller.scopes)) return false;
  if (entitled || right.person === "anyone") return true;
  if (right.person === "member") return !caller.user.guest || caller.user.roles.length > 0;
  return caller.user.roles.some((role) => right.person.includes(role));
}

/** Whether a role that the person holds on this one object gives the right; docs/sources/graph.md#scoped-roles. */
export function holdsOn(caller: Caller, permission: Permission, objectId: string): boolean {
  const { person }: Right = permissions[permission];
  if (caller.kind !== "user" || typeof person === "string") return false;
  return (caller.user.scopedRoles ?? []).some(
    ({ templateId, directoryScopeId }) =>
      directoryScopeId.toLowerCase() === `/${objectId}` && person.includes(templateId),
  );
}

/** The 403 where the caller may not; undefined where the way is free. */
export const forbid = (
  call: Pick<Call<Caller>, "caller">,
  permission: Permission,
  entitled = false,
): Problem | undefined => (may(call.caller, permission, entitled) ? undefined : denied());

/** Object id under which the caller appears among the owners of an object. */
export const callerId = (caller: Caller): string =>
  caller.kind === "user" ? caller.user.id : caller.principal.id;

const ownable = new Set<Permission>([
  "application.write",
  "password.write",
  "credential.write",
  "servicePrincipal.write",
]);

const covers = (alternatives: Scopes, held: readonly string[]): boolean =>
  alternatives.some((needed) => needed.every((scope) => held.includes(scope)));
