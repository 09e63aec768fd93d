import { azureDevOpsAppId, microsoftGraphAppId } from "../cloud/index.ts";
import { scopes } from "./scopes.ts";

/** A delegated scope as an app registration names it. */
export interface DeclaredScope {
  readonly id: string;
  readonly value: string;
}

/** The scopes of one resource that the portal may ask for. */
export interface DeclaredResource {
  readonly appId: string;
  readonly displayName: string;
  readonly scopes: readonly DeclaredScope[];
}

/** Azure's management interface as a resource, the same in every tenant. */
const azureManagementAppId = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

type Purpose = keyof typeof scopes;
type GraphScope = (typeof scopes)[Exclude<Purpose, "azureDevOps" | "azure">][number];

/**
 * Id of each scope of Microsoft Graph, the same in every tenant. A scope that the portal begins to ask for does not
 * compile without its id. Source: https://learn.microsoft.com/graph/permissions-reference
 */
const graphIds: Readonly<Record<GraphScope, string>> = {
  "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
  "User.ReadBasic.All": "b340eb25-3456-403f-be2f-af7a0d370277",
  "Application.Read.All": "c79f8feb-a9db-4090-85f9-90d820caa0eb",
  "RoleManagement.Read.Directory": "741c54c3-0c1e-44a1-818b-3f97ab4e8c83",
  "RoleEligibilitySchedule.Read.Directory": "eb0788c2-6d4e-4658-8c9e-c0fb8053f03d",
  "Policy.Read.All": "572fea84-0151-49b2-9301-11cb16974376",
  "Application.ReadWrite.All": "bdfbf15f-ee85-4955-8675-146e8e5296b5",
  "AppRoleAssignment.ReadWrite.All": "84bccea3-f856-4a8a-967b-dbe0a3d53a64",
};

const { azureDevOps, azure, ...graph } = scopes;
const graphScopes = [...new Set<GraphScope>(Object.values(graph).flat())];

/** Everything that the portal may ask for, and nothing else: what its registration declares. */
export const declaredResources: readonly DeclaredResource[] = [
  {
    appId: microsoftGraphAppId,
    displayName: "Microsoft Graph",
    scopes: graphScopes.map((value) => ({ id: graphIds[value], value })),
  },
  {
    appId: azureDevOpsAppId,
    displayName: "Azure DevOps",
    scopes: azureDevOps.map((value) => ({ id: "ee69721e-6c3a-468f-a9ec-302d16a4c599", value })),
  },
  {
    appId: azureManagementAppId,
    displayName: "Azure Service Management",
    scopes: azure.map((value) => ({ id: "41094075-9dad-400e-a0bd-54e686782033", value })),
  },
];
