import { guidOf } from "../kernel/ids.ts";
import type { User } from "../state/directory.ts";
import { roleIds } from "../state/directory-roles.ts";
import { tenants } from "./tenants.ts";

const northwind = tenants.northwind.id;
const adatum = tenants.adatum.id;

const member = (
  account: string,
  displayName: string,
  story: string,
  roles: readonly string[] = [],
  eligibleRoles: readonly string[] = [],
): User => ({
  id: guidOf(`user:${account}@northwind.example`),
  tenantId: northwind,
  displayName,
  userPrincipalName: `${account}@northwind.example`,
  roles: [...roles],
  eligibleRoles: [...eligibleRoles],
  guest: false,
  story,
});

/** Lena's own account in her own tenant, for which the guest in Northwind stands. */
const lenaAtHome: User = {
  id: guidOf("user:lena@adatum.example"),
  tenantId: adatum,
  displayName: "Lena Fischer",
  userPrincipalName: "lena@adatum.example",
  roles: [],
  eligibleRoles: [],
  guest: false,
  story: "Works at Adatum Partners",
};

/** Everybody who can sign in, under the name by which scenarios speak of them. Ids never change. */
export const persons = {
  ada: member("ada", "Ada Lindqvist", "Global Administrator, administers every Azure DevOps organization", [
    roleIds.globalAdministrator,
  ]),
  kim: member(
    "kim",
    "Kim Osei",
    "Application Administrator without any right in Azure DevOps",
    [roleIds.applicationAdministrator],
    // Could be activated before granting a permission of Microsoft Graph, and is not.
    [roleIds.privilegedRoleAdministrator],
  ),
  priya: member("priya", "Priya Raman", "Project administrator in Azure DevOps without a directory role"),
  tomas: member("tomas", "Tomás Rivera", "Auditor: reads the directory and every project, changes nothing", [
    roleIds.globalReader,
    roleIds.securityReader,
  ]),
  lena: {
    id: guidOf("user:lena_adatum.example#EXT#@northwind.onmicrosoft.com"),
    tenantId: northwind,
    displayName: "Lena Fischer",
    userPrincipalName: "lena_adatum.example#EXT#@northwind.onmicrosoft.com",
    roles: [],
    eligibleRoles: [],
    guest: true,
    homeAccount: { userId: lenaAtHome.id, tenantId: adatum },
    story: "Guest from Adatum Partners, contributes to one project",
  },
  noah: member("noah", "Noah Brandt", "Employee without any role"),
  lenaAtHome,
} satisfies Record<string, User>;
