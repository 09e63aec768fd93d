import type { AzureRoleAssignment } from "../state/azure.ts";

type RoleName = AzureRoleAssignment["roleName"];

export interface RoleDefinition {
  id: string;
  roleName: RoleName;
  description: string;
  actions: readonly string[];
  notActions: readonly string[];
}

/** Roles that come with Azure; their ids are the same in every tenant. Follows docs/sources/azure.md#roles. */
export const roleDefinitions: readonly RoleDefinition[] = [
  {
    id: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    roleName: "Owner",
    description: "Manages all resources and who may use them.",
    actions: ["*"],
    notActions: [],
  },
  {
    id: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    roleName: "Contributor",
    description: "Manages all resources and not who may use them.",
    actions: ["*"],
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
    ],
  },
  {
    id: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    roleName: "Reader",
    description: "Sees all resources and changes none.",
    actions: ["*/read"],
    notActions: [],
  },
  {
    id: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    roleName: "User Access Administrator",
    description: "Manages who may use resources.",
    actions: ["*/read", "Microsoft.Authorization/*"],
    notActions: [],
  },
];

const byName = new Map(roleDefinitions.map((role) => [role.roleName, role]));

/** The id of a role of Azure's own. */
export function roleIdOf(roleName: RoleName): string {
  const role = byName.get(roleName);
  if (!role) throw new Error(`there is no role ${roleName}`);
  return role.id;
}
