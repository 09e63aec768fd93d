import { roleIds } from "../state/directory-roles.ts";

export { roleIds };

const names: Record<string, string> = {
  [roleIds.globalAdministrator]: "Global Administrator",
  [roleIds.privilegedRoleAdministrator]: "Privileged Role Administrator",
  [roleIds.applicationAdministrator]: "Application Administrator",
  [roleIds.cloudApplicationAdministrator]: "Cloud Application Administrator",
  [roleIds.applicationDeveloper]: "Application Developer",
  [roleIds.hybridIdentityAdministrator]: "Hybrid Identity Administrator",
  [roleIds.globalReader]: "Global Reader",
  [roleIds.securityReader]: "Security Reader",
  [roleIds.securityAdministrator]: "Security Administrator",
  [roleIds.securityOperator]: "Security Operator",
  [roleIds.reportsReader]: "Reports Reader",
  [roleIds.directoryReaders]: "Directory Readers",
};

export const roleName = (templateId: string): string => names[templateId] ?? templateId;
