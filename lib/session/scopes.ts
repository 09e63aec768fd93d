/**
 * The delegated scopes that the portal may ask for, least first, each at the moment it is needed.
 * @see docs/permissions.md for what each opens and why nothing narrower does.
 */
export const scopes = {
  /** Who is signed in. Asked for at sign-in. */
  signIn: ["User.Read"],
  /** Read names and addresses of people. Asked for when further owners of an application are looked for. */
  readPeople: ["User.ReadBasic.All"],
  /** Read applications, service principals and their credentials. */
  readApplications: ["Application.Read.All"],
  /** Read which directory roles the person holds, to say before a plan is applied what is missing. */
  readDirectoryRoles: ["RoleManagement.Read.Directory"],
  /** Read which roles the person could activate. Asked for only where one is missing and the person wants to know. */
  readEligibleRoles: ["RoleEligibilitySchedule.Read.Directory"],
  /** Read whether members may register applications. Asked for as the one before. */
  readPolicies: ["Policy.Read.All"],
  /** Create and change applications, service principals and federated credentials. */
  writeApplications: ["Application.ReadWrite.All"],
  /** Grant app roles. Needs a reading scope beside it. */
  grantAppRoles: ["AppRoleAssignment.ReadWrite.All", "Application.Read.All"],
  /** Azure DevOps as the person. */
  azureDevOps: ["user_impersonation"],
  /** Azure Resource Manager as the person. */
  azure: ["user_impersonation"],
} as const satisfies Record<string, readonly string[]>;
