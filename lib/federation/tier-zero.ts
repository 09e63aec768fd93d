/**
 * Permissions that change who holds which privilege, by their names. Source: docs/sources/federation.md#permission-risk
 */
export const privilegeShape =
  /^(RoleManagement|RoleAssignment|RoleEligibility|AppRoleAssignment|Privileged)[^.]*\.ReadWrite\b/;

/** The other ways to take over a tenant. They stand here without their reasons, for pages that need to know no more. */
const others: ReadonlySet<string> = new Set(
  [
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Policy.ReadWrite.PermissionGrant",
    "Directory.ReadWrite.All",
    "UserAuthenticationMethod.ReadWrite.All",
    "User-PasswordProfile.ReadWrite.All",
    "Policy.ReadWrite.AuthenticationMethod",
    "Policy.ReadWrite.ConditionalAccess",
    "Domain.ReadWrite.All",
    "Organization.ReadWrite.All",
    "EntitlementManagement.ReadWrite.All",
    "Group.ReadWrite.All",
    "GroupMember.ReadWrite.All",
    "User.ReadWrite.All",
    "User.DeleteRestore.All",
    "User.EnableDisableAccount.All",
    "AdministrativeUnit.ReadWrite.All",
    "DeviceManagementConfiguration.ReadWrite.All",
    "DeviceManagementRBAC.ReadWrite.All",
  ].map((value) => value.toLowerCase()),
);

/** Is a Microsoft Graph permission a way to take over the tenant? The same as `riskOf`, without what else that knows. */
export const isTierZero = (value: string): boolean =>
  privilegeShape.test(value) || others.has(value.toLowerCase());
