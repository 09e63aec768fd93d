import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import { resourceAppIds } from "../login/tokens.ts";
import type { Application, RequiredResourceAccess, ServicePrincipal } from "../state/directory.ts";
import { graphDelegatedPermissions } from "./graph-permissions.ts";
import { persons } from "./persons.ts";
import { principalOf } from "./service-principals.ts";
import { foundedAt, tenants } from "./tenants.ts";

/** Client id of the portal's own application in the Northwind tenant. */
export const portalClientId = guidOf("application:federation-portal");

/** An application of Northwind with nothing special about it. */
export const applicationOf = (name: string, about: Partial<Application> = {}): Application => ({
  id: guidOf(`application-object:${name}`),
  appId: guidOf(`application:${name}`),
  tenantId: tenants.northwind.id,
  displayName: name,
  description: null,
  notes: null,
  tags: [],
  uniqueName: null,
  signInAudience: "AzureADMyOrg",
  identifierUris: [],
  serviceManagementReference: null,
  requiredResourceAccess: [],
  passwordCredentials: [],
  appRoles: [],
  spaRedirectUris: [],
  owners: [],
  createdAt: foundedAt,
  visibleAt: foundedAt,
  ...about,
});

/** Stores an application with its service principal. */
export function putApplication(
  sandbox: Sandbox,
  application: Application,
  principal: Partial<ServicePrincipal> = {},
): ServicePrincipal {
  const { appId, tenantId, displayName, appRoles, createdAt, visibleAt, identifierUris } = application;
  sandbox.state.applications.put(application);
  return sandbox.state.servicePrincipals.put(
    principalOf({
      appId,
      tenantId,
      displayName,
      appRoles,
      createdAt,
      visibleAt,
      servicePrincipalNames: [appId, ...identifierUris],
      ...principal,
    }),
  );
}

/** What the portal declares that it may ask for. */
const portalAccess: RequiredResourceAccess[] = [
  {
    resourceAppId: resourceAppIds.graph,
    resourceAccess: graphDelegatedPermissions.map(([, id]) => ({ id, type: "Scope" })),
  },
  {
    resourceAppId: resourceAppIds.devops,
    resourceAccess: [{ id: "ee69721e-6c3a-468f-a9ec-302d16a4c599", type: "Scope" }],
  },
  {
    resourceAppId: resourceAppIds.azure,
    resourceAccess: [{ id: "41094075-9dad-400e-a0bd-54e686782033", type: "Scope" }],
  },
];

/** The portal's own application: registered and present in the tenant, with nobody's consent yet. */
export function seedPortal(sandbox: Sandbox, portalOrigins: readonly string[]): void {
  putApplication(
    sandbox,
    applicationOf("federation-portal", {
      displayName: "Federation Portal",
      requiredResourceAccess: portalAccess,
      spaRedirectUris: portalOrigins.map((origin) => `${origin}/redirect`),
      owners: [persons.ada.id],
    }),
  );
}

/** An API of the company's own. Its roles differ in who may hold them: applications, people, or both. */
export function seedCustomApi(sandbox: Sandbox): void {
  const role = (value: string, displayName: string, allowedMemberTypes: ("Application" | "User")[]) => ({
    id: guidOf(`role:invoices:${value}`),
    value,
    displayName,
    description: `${displayName} through the Invoices API.`,
    isEnabled: true,
    allowedMemberTypes,
  });
  const application = applicationOf("invoices-api", {
    displayName: "Invoices API",
    identifierUris: ["api://invoices.northwind.example"],
    appRoles: [
      role("Invoices.Read.All", "Read every invoice", ["Application"]),
      role("Invoices.Approve", "Approve invoices", ["User"]),
      role("Invoices.Export", "Export invoices", ["Application", "User"]),
    ],
    owners: [persons.ada.id],
  });
  putApplication(sandbox, application);
}
