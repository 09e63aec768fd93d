import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import { resourceAppIds } from "../login/tokens.ts";
import type { AppRole, OAuth2PermissionScope, ServicePrincipal } from "../state/directory.ts";
import { graphApplicationPermissions, graphDelegatedPermissions } from "./graph-permissions.ts";
import { foundedAt, tenants } from "./tenants.ts";

/** Microsoft's own tenant, which owns its first-party applications. */
const microsoftTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/** Object id of the service principal of an application in a tenant. */
export const principalIdOf = (tenantId: string, appId: string): string =>
  guidOf(`principal:${tenantId}:${appId}`);

const applicationRole = ([value, id, does]: readonly [string, string, string]): AppRole => ({
  id,
  value,
  displayName: does,
  description: `${does} without a signed-in person.`,
  isEnabled: true,
  allowedMemberTypes: ["Application"],
});

const delegatedScope = ([value, id, type, does]: readonly [
  string,
  string,
  "User" | "Admin",
  string,
]): OAuth2PermissionScope => ({
  id,
  value,
  adminConsentDisplayName: does,
  adminConsentDescription: `${does} on behalf of the signed-in person.`,
  isEnabled: true,
  type,
});

const PublishedPermissions = z.object({
  applicationScopesList: z.array(
    z.object({
      id: z.guid(),
      value: z.string(),
      adminConsentDisplayName: z.string().nullish(),
      adminConsentDescription: z.string().nullish(),
      isEnabled: z.boolean(),
    }),
  ),
});

/** Every published app role of Graph, read from the folder of public specifications where one is given. */
function publishedRoles(specsFolder: string | undefined): AppRole[] {
  if (!specsFolder) return [];
  const text = readFileSync(join(specsFolder, "microsoft-graph", "permissions-descriptions.json"), "utf8");
  return PublishedPermissions.parse(JSON.parse(text)).applicationScopesList.map((role) => ({
    id: role.id,
    value: role.value,
    displayName: role.adminConsentDisplayName ?? role.value,
    description: role.adminConsentDescription ?? role.value,
    isEnabled: role.isEnabled,
    allowedMemberTypes: ["Application"],
  }));
}

export function graphRoles(specsFolder: string | undefined): AppRole[] {
  const own = graphApplicationPermissions.map(applicationRole);
  const known = new Set(own.map((role) => role.id));
  return [...own, ...publishedRoles(specsFolder).filter((role) => !known.has(role.id))];
}

const impersonation = (id: string, does: string): OAuth2PermissionScope =>
  delegatedScope(["user_impersonation", id, "User", does]);

interface FirstParty {
  appId: string;
  displayName: string;
  names: string[];
  appRoles?: AppRole[];
  scopes?: OAuth2PermissionScope[];
}

/** Microsoft's own APIs. Follows docs/sources/login.md#first-party-apis. */
const firstParties = (specsFolder: string | undefined): FirstParty[] => [
  {
    appId: resourceAppIds.graph,
    displayName: "Microsoft Graph",
    names: ["https://graph.microsoft.com"],
    appRoles: graphRoles(specsFolder),
    scopes: graphDelegatedPermissions.map(delegatedScope),
  },
  {
    appId: resourceAppIds.devops,
    displayName: "Azure DevOps",
    names: ["https://app.vssps.visualstudio.com"],
    scopes: [impersonation("ee69721e-6c3a-468f-a9ec-302d16a4c599", "Use Azure DevOps")],
  },
  {
    appId: resourceAppIds.azure,
    displayName: "Azure Service Management",
    names: ["https://management.azure.com", "https://management.core.windows.net"],
    scopes: [impersonation("41094075-9dad-400e-a0bd-54e686782033", "Use Azure Service Management")],
  },
  {
    appId: "cfa8b339-82a2-471a-a3c9-0fc0be7a4093",
    displayName: "Azure Key Vault",
    names: ["https://vault.azure.net"],
    scopes: [impersonation("f53da476-18e3-4152-8e01-aec403e6edc0", "Use Azure Key Vault")],
  },
  {
    appId: "e406a681-f3d4-42a8-90b6-c2b029497af1",
    displayName: "Azure Storage",
    names: ["https://storage.azure.com"],
    scopes: [impersonation("03e0da56-190b-40ad-a80c-ea378c433f7f", "Use Azure Storage")],
  },
  {
    appId: "022907d3-0f1b-48f7-badc-1ba6abab6d66",
    displayName: "Azure SQL Database",
    names: ["https://database.windows.net"],
    appRoles: [
      applicationRole([
        "app_impersonation",
        guidOf("role:sql:app_impersonation"),
        "Sign in to databases as itself",
      ]),
    ],
  },
  {
    appId: "00000003-0000-0ff1-ce00-000000000000",
    displayName: "Office 365 SharePoint Online",
    names: ["https://microsoft.sharepoint-df.com"],
    appRoles: [
      applicationRole([
        "Sites.FullControl.All",
        "678536fe-1083-478a-9c59-b99265e6b0d3",
        "Control every site collection",
      ]),
      applicationRole([
        "Sites.Selected",
        "20d37865-089c-4dee-8c41-6967602d4ac8",
        "Reach the site collections that are shared with it",
      ]),
    ],
  },
  {
    appId: "00000002-0000-0ff1-ce00-000000000000",
    displayName: "Office 365 Exchange Online",
    names: ["https://outlook.office365.com"],
    appRoles: [
      applicationRole([
        "Exchange.ManageAsApp",
        "dc50a0fb-09a3-484d-be87-e023b12c6440",
        "Manage Exchange as an application",
      ]),
    ],
  },
  {
    appId: "fc780465-2017-40d4-a0c5-307022471b92",
    displayName: "WindowsDefenderATP",
    names: ["https://api.securitycenter.microsoft.com"],
    appRoles: [
      applicationRole(["Alert.Read.All", "71fe6b80-7034-4028-9ed8-0f316df9c3ff", "Read every alert"]),
    ],
  },
  {
    appId: "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5",
    displayName: "Log Analytics API",
    names: ["https://api.loganalytics.io"],
    appRoles: [applicationRole(["Data.Read", guidOf("role:log-analytics:Data.Read"), "Read log data"])],
  },
];

/** A service principal with nothing special about it. */
export const principalOf = (
  about: Pick<ServicePrincipal, "appId" | "tenantId" | "displayName"> & Partial<ServicePrincipal>,
): ServicePrincipal => ({
  id: principalIdOf(about.tenantId, about.appId),
  servicePrincipalType: "Application",
  accountEnabled: true,
  appOwnerOrganizationId: about.tenantId,
  appRoleAssignmentRequired: false,
  alternativeNames: [],
  tags: [],
  appRoles: [],
  oauth2PermissionScopes: [],
  servicePrincipalNames: [about.appId],
  owners: [],
  createdAt: foundedAt,
  visibleAt: foundedAt,
  ...about,
});

/** Puts Microsoft's own service principals into both tenants; their object ids differ from tenant to tenant. */
export function seedFirstParties(
  sandbox: Sandbox,
  specsFolder: string | undefined = process.env["API_SPECS_DIR"],
): void {
  const all = firstParties(specsFolder);
  for (const tenant of Object.values(tenants)) {
    for (const { appId, displayName, names, appRoles = [], scopes = [] } of all) {
      sandbox.state.servicePrincipals.put(
        principalOf({
          appId,
          displayName,
          tenantId: tenant.id,
          appOwnerOrganizationId: microsoftTenantId,
          servicePrincipalNames: [appId, ...names],
          appRoles,
          oauth2PermissionScopes: scopes,
        }),
      );
    }
  }
}
