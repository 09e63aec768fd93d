import type { SnippetContext } from "./context.ts";

/** What a snippet asks Microsoft Graph, so that its reader sees the connection work. */
export type GraphCall =
  | {
      readonly kind: "request";
      /** Absolute address under `/v1.0/`. */
      readonly url: string;
      /** What the answer shows, as the end of "Reads …". */
      readonly shows: string;
      /** The permission that it needs. */
      readonly permission: string;
    }
  /** None of the granted permissions has a simple request: the names of the token's roles are shown instead. */
  | { readonly kind: "roles" }
  /** The tool can ask nothing that is allowed: it signs in and shows who it is. */
  | { readonly kind: "identity" };

type SimpleRequest = { readonly permission: string; readonly path: string; readonly shows: string };

const request = (permission: string, path: string, shows: string): SimpleRequest => ({
  permission,
  path,
  shows,
});

/**
 * A harmless request for each common permission, in the order in which they are preferred. Each answers without
 * knowing anything of the tenant and with few rows. Source: docs/sources/pipelines.md#graph-requests
 */
export const graphRequests: readonly SimpleRequest[] = [
  request("User.Read.All", "users?$select=id,displayName,userPrincipalName&$top=3", "three users"),
  request("User.ReadBasic.All", "users?$select=id,displayName&$top=3", "three users"),
  request("GroupMember.Read.All", "groups?$select=id,displayName&$top=3", "three groups"),
  request("Group.Read.All", "groups?$select=id,displayName&$top=3", "three groups"),
  request("Application.Read.All", "applications?$select=id,appId,displayName&$top=3", "three applications"),
  request("Directory.Read.All", "users?$select=id,displayName&$top=3", "three users"),
  request("Organization.Read.All", "organization?$select=id,displayName", "the tenant's profile"),
  request("Domain.Read.All", "domains?$select=id,isDefault,isVerified", "the tenant's domains"),
  request("Device.Read.All", "devices?$select=id,displayName,operatingSystem&$top=3", "three devices"),
  request(
    "AdministrativeUnit.Read.All",
    "directory/administrativeUnits?$select=id,displayName&$top=3",
    "three administrative units",
  ),
  request(
    "RoleManagement.Read.Directory",
    "directoryRoles?$select=id,displayName",
    "the active directory roles",
  ),
  request("AuditLog.Read.All", "auditLogs/directoryAudits?$top=3", "three entries of the audit log"),
  request(
    "Policy.Read.All",
    "identity/conditionalAccess/policies?$select=id,displayName,state&$top=3",
    "three Conditional Access policies",
  ),
  request("Sites.Read.All", "sites/root?$select=id,displayName,webUrl", "the root site"),
  request("Files.Read.All", "sites/root/drive?$select=id,name,webUrl", "the root site's library"),
  request("Team.ReadBasic.All", "teams?$select=id,displayName&$top=3", "three teams"),
  request("Place.Read.All", "places/microsoft.graph.room?$select=id,displayName&$top=3", "three rooms"),
  request(
    "ServiceHealth.Read.All",
    "admin/serviceAnnouncement/healthOverviews?$select=id,service,status&$top=3",
    "the health of three services",
  ),
  request(
    "ServiceMessage.Read.All",
    "admin/serviceAnnouncement/messages?$select=id,title&$top=3",
    "three announcements",
  ),
  request(
    "DeviceManagementManagedDevices.Read.All",
    "deviceManagement/managedDevices?$select=id,deviceName&$top=3",
    "three managed devices",
  ),
  request(
    "DeviceManagementConfiguration.Read.All",
    "deviceManagement/deviceConfigurations?$select=id,displayName&$top=3",
    "three device configurations",
  ),
  request(
    "DeviceManagementApps.Read.All",
    "deviceAppManagement/mobileApps?$select=id,displayName&$top=3",
    "three managed apps",
  ),
  request(
    "IdentityRiskyUser.Read.All",
    "identityProtection/riskyUsers?$select=id,riskLevel&$top=3",
    "three risky users",
  ),
  request("SecurityAlert.Read.All", "security/alerts_v2?$top=3", "three security alerts"),
  request("SecurityIncident.Read.All", "security/incidents?$top=3", "three security incidents"),
  request(
    "EntitlementManagement.Read.All",
    "identityGovernance/entitlementManagement/accessPackages?$select=id,displayName&$top=3",
    "three access packages",
  ),
];

/** Microsoft Graph as service principals are called in a tenant. */
const microsoftGraph = "Microsoft Graph";

/** A permission that writes also reads what its reading sibling does. */
const readingSibling = (value: string): string => value.replace(".ReadWrite.", ".Read.");

type Granted = Pick<SnippetContext, "permissions">;

/** The granted permission that allows what another allows: that one itself, or else one that also writes. */
export const holderOf = ({ permissions }: Granted, wanted: string): string | undefined => {
  const granted = permissions.filter(({ resource }) => resource === microsoftGraph).map(({ value }) => value);
  return (
    granted.find((value) => value === wanted) ?? granted.find((value) => readingSibling(value) === wanted)
  );
};

/** The request that the granted permissions allow, by the order of the table; showing the roles when none does. */
export const chooseGraphCall = (context: Granted & Pick<SnippetContext, "hosts">): GraphCall => {
  for (const { permission, path, shows } of graphRequests) {
    const holder = holderOf(context, permission);
    if (holder !== undefined) {
      return { kind: "request", url: `${context.hosts.graphUrl}/v1.0/${path}`, shows, permission: holder };
    }
  }
  return { kind: "roles" };
};
