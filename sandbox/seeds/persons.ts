import { guidOf } from "../kernel/ids.ts";
import type { User } from "../state/directory.ts";
import { tenants } from "./tenants.ts";

/** Template ids of built-in directory roles. Follows docs/sources/login.md#directory-roles. */
const directoryRoles = {
  globalAdministrator: "62e90394-69f5-4237-9190-012177145e10",
  privilegedRoleAdministrator: "e8611ab8-c189-46e8-94e1-60213ab1f814",
  applicationAdministrator: "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
  cloudApplicationAdministrator: "158c047a-c907-4556-b7ef-446551a6b5f7",
  globalReader: "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
  securityReader: "5d6b6bb7-de71-4623-b4af-96380a352509",
} as const;

const northwind = tenants.northwind.id;
const adatum = tenants.adatum.id;

const member = (
  account: string,
  displayName: string,
  story: string,
  roles: readonly string[] = [],
): User => ({
  id: guidOf(`user:${account}@northwind.example`),
  tenantId: northwind,
  displayName,
  userPrincipalName: `${account}@northwind.example`,
  roles: [...roles],
  eligibleRoles: [],
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
    directoryRoles.globalAdministrator,
  ]),
  kim: member("kim", "Kim Osei", "Application Administrator without any right in Azure DevOps", [
    directoryRoles.applicationAdministrator,
  ]),
  priya: member("priya", "Priya Raman", "Project administrator in Azure DevOps without a directory role"),
  tomas: member("tomas", "Tomás Rivera", "Auditor: reads the directory and every project, changes nothing", [
    directoryRoles.globalReader,
    directoryRoles.securityReader,
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
