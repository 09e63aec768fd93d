/** 0: a way to take over the tenant. 1: changes the tenant or reads what is sensitive. 2: limited. */
export type RiskTier = 0 | 1 | 2;

export type ListedPermission = {
  readonly value: string;
  /** Id of the app role on Microsoft Graph; the same in every tenant. */
  readonly id: string;
  readonly tier: RiskTier;
  readonly why: string;
  readonly narrower?: readonly string[];
};

const row = (
  tier: RiskTier,
  value: string,
  id: string,
  why: string,
  ...narrower: readonly string[]
): ListedPermission =>
  narrower.length === 0 ? { value, id, tier, why } : { value, id, tier, why, narrower };

/**
 * Microsoft Graph application permissions that identities of pipelines ask for most, and every one known to lead to
 * control of a tenant. Source: docs/sources/federation.md#permission-risk
 */
export const listedPermissions: readonly ListedPermission[] = [
  row(
    0,
    "RoleManagement.ReadWrite.Directory",
    "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
    "Gives any directory role, Global Administrator included, to itself or to anyone.",
  ),
  row(
    0,
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "dd199f4a-f148-40a4-a2ec-f0069cc799ec",
    "Activates any directory role for anyone through privileged identity management.",
  ),
  row(
    0,
    "RoleEligibilitySchedule.ReadWrite.Directory",
    "fee28b28-e1f3-4841-818e-2704dc62245f",
    "Makes an account it controls eligible for any directory role, which that account then activates.",
  ),
  row(
    0,
    "RoleManagementPolicy.ReadWrite.Directory",
    "31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad",
    "Takes approval and multifactor rules off the activation of privileged roles.",
  ),
  row(
    0,
    "AppRoleAssignment.ReadWrite.All",
    "06b708a9-e830-4db3-a914-8e69da51d44f",
    "Grants itself any application permission, so it can become whatever it likes.",
  ),
  row(
    0,
    "Application.ReadWrite.All",
    "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    "Adds a credential to any application and acts with that application's permissions.",
    "Application.ReadWrite.OwnedBy",
  ),
  row(
    0,
    "Application.ReadWrite.OwnedBy",
    "18a4783c-866b-4cc7-a460-3d5e5662c884",
    "Adds credentials to the applications it owns; as strong as the strongest of them.",
  ),
  row(
    0,
    "Policy.ReadWrite.PermissionGrant",
    "a402ca1c-2696-4531-972d-6e5ee4aa11ea",
    "Writes a consent policy that lets it grant itself stronger permissions.",
  ),
  row(
    0,
    "Directory.ReadWrite.All",
    "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
    "Writes most directory objects, among them groups that carry privileged access.",
  ),
  row(
    0,
    "PrivilegedAccess.ReadWrite.AzureADGroup",
    "2f6817f8-7b12-4f0f-bc18-eeaf60705a9e",
    "Joins groups that hold directory roles.",
  ),
  row(
    0,
    "PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup",
    "41202f2c-f7ab-45be-b001-85c9728b9d69",
    "Activates membership in groups that hold directory roles.",
  ),
  row(
    0,
    "PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup",
    "618b6020-bca8-4de6-99f6-ef445fa4d857",
    "Makes an account it controls eligible for groups that hold directory roles.",
  ),
  row(
    0,
    "RoleManagementPolicy.ReadWrite.AzureADGroup",
    "b38dcc4d-a239-4ed6-aa84-6c65b284f97c",
    "Weakens the rules that guard membership in privileged groups.",
  ),
  row(
    0,
    "UserAuthenticationMethod.ReadWrite.All",
    "50483e42-d915-4231-9639-7fdb7fd190e5",
    "Adds a sign-in method to an administrator's account and signs in with it.",
  ),
  row(
    0,
    "User-PasswordProfile.ReadWrite.All",
    "cc117bb9-00cf-4eb8-b580-ea2a878fe8f7",
    "Sets new passwords and so takes over accounts.",
  ),
  row(
    0,
    "Policy.ReadWrite.AuthenticationMethod",
    "29c18626-4985-4dcd-85c0-193eef327366",
    "Turns on sign-in methods that make taking over an account easy.",
  ),
  row(
    0,
    "Policy.ReadWrite.ConditionalAccess",
    "01c0a623-fc9b-48e9-b794-0756f8e8f067",
    "Opens the tenant to any sign-in, or locks everyone out.",
  ),
  row(
    0,
    "Domain.ReadWrite.All",
    "7e05723c-0bb0-42da-be95-ae9f08a6e53c",
    "Federates a domain with an identity provider of its own and signs in as any of its users.",
  ),
  row(
    0,
    "Organization.ReadWrite.All",
    "292d869f-3427-49a8-9dab-8c70152b74e9",
    "Changes tenant settings, among them the certificate authorities that sign-in trusts.",
  ),
  row(
    0,
    "EntitlementManagement.ReadWrite.All",
    "9acd699f-1e81-4958-b001-93b1d2506e19",
    "Builds an access package that hands out privileged roles or groups.",
  ),
  row(
    0,
    "Group.ReadWrite.All",
    "62a82d76-70ea-41e2-9197-370581804d09",
    "Joins groups that carry privileged access, and reads and changes their content.",
    "GroupMember.ReadWrite.All",
    "Group.Create",
  ),
  row(
    0,
    "GroupMember.ReadWrite.All",
    "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
    "Joins groups that carry privileged access.",
  ),
  row(
    0,
    "User.ReadWrite.All",
    "741f803b-c850-494e-b5df-cde7c675a1ca",
    "Changes the attributes by which dynamic groups and rules give access.",
  ),
  row(
    0,
    "User.DeleteRestore.All",
    "eccc023d-eccf-4e7b-9683-8813ab36cecc",
    "Deletes any account, so it can stop the whole tenant.",
  ),
  row(
    0,
    "User.EnableDisableAccount.All",
    "3011c876-62b7-4ada-afa2-506cbbecc68c",
    "Disables any account, so it can lock everyone out.",
  ),
  row(
    0,
    "AdministrativeUnit.ReadWrite.All",
    "5eb59dd3-1da2-4329-8733-9dabdc435916",
    "Takes protected accounts out of the units that protect them.",
  ),
  row(
    0,
    "DeviceManagementConfiguration.ReadWrite.All",
    "9241abd9-d0e6-425a-bd4f-47ba86e767a4",
    "Runs scripts on managed devices, an administrator's workstation included.",
  ),
  row(
    0,
    "DeviceManagementRBAC.ReadWrite.All",
    "e330c4f0-4170-414e-a55a-2f022ec2b57b",
    "Gives itself the Intune roles that run scripts on managed devices.",
  ),
  row(
    1,
    "Synchronization.ReadWrite.All",
    "9b50c33d-700f-43b1-b2eb-87e89b703581",
    "Steers provisioning and may write identities through it; close to a takeover.",
  ),
  row(
    1,
    "DelegatedPermissionGrant.ReadWrite.All",
    "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
    "Consents on behalf of every user, for any application that a user signs in to.",
  ),
  row(
    1,
    "Policy.ReadWrite.ApplicationConfiguration",
    "be74164b-cff1-491c-8741-e671cb536e13",
    "Loosens the rules for credentials and token lifetimes of applications.",
  ),
  row(
    1,
    "Policy.ReadWrite.CrossTenantAccess",
    "338163d7-f101-4c92-94ba-ca46fe52447c",
    "Lets foreign tenants in, and trusts what they claim.",
  ),
  row(
    1,
    "Policy.ReadWrite.Authorization",
    "fb221be6-99f2-473f-bd32-01c6a0e9ca3b",
    "Widens what users and guests may do by default.",
  ),
  row(
    1,
    "DeviceManagementApps.ReadWrite.All",
    "78145de6-330d-4800-a6ce-494ff2d33d07",
    "Puts software on every managed device.",
  ),
  row(
    1,
    "DeviceManagementManagedDevices.PrivilegedOperations.All",
    "5b07b0dd-2377-4e44-a38d-703f09a0dc3c",
    "Wipes and retires devices.",
  ),
  row(
    1,
    "DeviceManagementManagedDevices.ReadWrite.All",
    "243333ab-4d21-40cb-a475-36241daa0842",
    "Changes the records of all managed devices.",
  ),
  row(
    1,
    "Device.ReadWrite.All",
    "1138cb37-bd11-4084-a2b7-9f71582aeddb",
    "Changes device identities that access rules rely on.",
  ),
  row(
    1,
    "BitlockerKey.Read.All",
    "57f1cf28-c0c4-4ec3-9a30-19a2eaaf2f6e",
    "Reads the recovery keys of encrypted disks.",
  ),
  row(
    1,
    "DeviceLocalCredential.Read.All",
    "884b599e-4d48-43a5-ba94-15c414d00588",
    "Reads the local administrator passwords of devices.",
  ),
  row(
    1,
    "Mail.Read",
    "810c84a8-4a9e-49e6-bf7d-12d183f40d01",
    "Reads every mailbox, unless Exchange limits it to some.",
  ),
  row(
    1,
    "Mail.ReadWrite",
    "e2a3a72e-5f79-4c64-b1b1-878b674786c9",
    "Reads and changes every mailbox, unless Exchange limits it to some.",
    "Mail.Read",
  ),
  row(
    1,
    "Mail.Send",
    "b633e1c5-b582-4048-a93e-9f11b44c7e96",
    "Sends mail as anybody, unless Exchange limits it to some mailboxes.",
  ),
  row(
    1,
    "MailboxSettings.ReadWrite",
    "6931bccd-447a-43d1-b442-00a195474933",
    "Changes settings of every mailbox, forwarding included.",
  ),
  row(1, "Calendars.ReadWrite", "ef54d2bf-783f-4e0f-bca1-3210c0444d99", "Reads and changes every calendar."),
  row(
    1,
    "Files.Read.All",
    "01d4889c-1287-42c6-ac1f-5d1e02578ef6",
    "Reads every file in OneDrive and SharePoint.",
    "Files.SelectedOperations.Selected",
    "Sites.Selected",
  ),
  row(
    1,
    "Files.ReadWrite.All",
    "75359482-378d-4052-8f01-80520e7db3cd",
    "Reads, changes and deletes every file in OneDrive and SharePoint.",
    "Files.SelectedOperations.Selected",
    "Sites.Selected",
  ),
  row(
    1,
    "Sites.Read.All",
    "332a536c-c7ef-4017-ab91-336970924f0d",
    "Reads every site and its documents.",
    "Sites.Selected",
  ),
  row(
    1,
    "Sites.ReadWrite.All",
    "9492366f-7969-46a4-8d15-ed1a20078fff",
    "Changes every site and its documents.",
    "Sites.Selected",
  ),
  row(
    1,
    "Sites.FullControl.All",
    "a82116e5-55eb-4c41-a434-62fe8a61c773",
    "Owns every site, its permissions included.",
    "Sites.Selected",
  ),
  row(1, "Chat.Read.All", "6b7d71aa-70aa-4810-a8d9-5d9fb2830017", "Reads every chat in Teams."),
  row(
    1,
    "ChannelMessage.Read.All",
    "7b2449af-6ccd-4f4d-9f78-e550c193f0d1",
    "Reads every message in every channel of Teams.",
  ),
  row(
    1,
    "eDiscovery.ReadWrite.All",
    "b2620db1-3bf7-4c5b-9cb9-576d29eac736",
    "Searches the content of the whole organization.",
  ),
  row(
    1,
    "SecurityActions.ReadWrite.All",
    "f2bf083f-0179-402a-bedb-b2784de8a49b",
    "Can get in the way of the security team's response.",
  ),
  row(
    1,
    "ThreatHunting.Read.All",
    "dd98c7f5-2d42-42d3-a0e4-633161547251",
    "Queries the telemetry of all devices, mail and identities.",
  ),
  row(
    1,
    "CustomSecAttributeAssignment.ReadWrite.All",
    "de89b5e4-5b8f-48eb-8925-29c2b33bd8bd",
    "Sets the attributes by which access rules make exceptions.",
  ),
  row(
    1,
    "Directory.Read.All",
    "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Reads the whole directory: people, groups, roles, applications.",
    "User.Read.All",
    "GroupMember.Read.All",
    "Application.Read.All",
  ),
  row(
    1,
    "AuditLog.Read.All",
    "b0afded3-3588-46d8-8b3d-9842eff778da",
    "Reads who signed in where and who changed what.",
  ),
  row(
    1,
    "Policy.Read.All",
    "246dd0d5-5bd0-4def-940b-0421030a5b68",
    "Reads the policies that defend the tenant, and so their gaps.",
  ),
  row(
    1,
    "RoleManagement.Read.Directory",
    "483bed4a-2ad3-4361-a73b-c83ccdbdc53c",
    "Reads who holds which directory role, and so whom to attack.",
  ),
  row(
    1,
    "User.Read.All",
    "df021288-bdef-4463-88db-98f22de89214",
    "Reads the full profile of every person.",
    "User.ReadBasic.All",
  ),
  row(
    1,
    "Group.Read.All",
    "5b567255-7703-4780-807c-7be8301ae99b",
    "Reads every group with its conversations and files.",
    "GroupMember.Read.All",
  ),
  row(
    2,
    "Application.Read.All",
    "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    "Reads applications and service principals; no secrets are among what it returns.",
  ),
  row(
    2,
    "GroupMember.Read.All",
    "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "Reads groups and who belongs to them, not what they write.",
  ),
  row(
    2,
    "User.ReadBasic.All",
    "97235f07-e226-4f63-ace3-39588e11d3a1",
    "Reads names and addresses of people, little more.",
  ),
  row(2, "Device.Read.All", "7438b122-aefc-4978-80ed-43db9fcc7715", "Reads the directory's device records."),
  row(2, "Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6", "Reads the tenant's own profile."),
  row(2, "Domain.Read.All", "dbb9058a-0e50-45d7-ae91-66909b5d4664", "Reads the tenant's domains."),
  row(
    2,
    "Reports.Read.All",
    "230c1aed-a721-4c5d-9cb4-a90514e508ef",
    "Reads usage figures, in which names may be hidden.",
  ),
  row(
    2,
    "ServiceHealth.Read.All",
    "79c261e0-fe76-4144-aad5-bdc68fbe4037",
    "Reads the health of Microsoft's services.",
  ),
  row(
    2,
    "ServiceMessage.Read.All",
    "1b620472-6534-4fe6-9df2-4680e8aa28ec",
    "Reads Microsoft's announcements to administrators.",
  ),
  row(
    2,
    "Group.Create",
    "bf7b1a76-6e77-406b-b258-bf5c7720e98f",
    "Creates groups and cannot touch existing ones.",
  ),
  row(
    2,
    "Sites.Selected",
    "883ea226-0bf2-4a8f-9f9d-92c9162a727d",
    "Reaches only the sites that were shared with it.",
  ),
  row(
    2,
    "Files.SelectedOperations.Selected",
    "bd61925e-3bf4-4d62-bc0b-06b06c96d95c",
    "Reaches only the files that were shared with it.",
  ),
  row(
    2,
    "User.Invite.All",
    "09850681-111b-4a89-9bed-3f2cae46d706",
    "Invites guests, with no rights beyond a guest's.",
  ),
  row(2, "TeamsActivity.Send", "a267235f-af13-44dc-8385-c1dc93023186", "Sends notifications in Teams."),
];
