import { trustOf as trustOfConnection } from "../devops/subject.ts";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import type { Subscription } from "../state/azure.ts";
import type { ServiceEndpoint } from "../state/devops.ts";
import { subscriptions } from "./azure.ts";
import { identityIdOf, organizationIdOf, projectIdOf } from "./organizations.ts";
import { persons } from "./persons.ts";
import { dateOf, tenants } from "./tenants.ts";

export interface ConnectionPlan {
  organization: string;
  /** The project that owns it. */
  project: string;
  name: string;
  /** Client id of the identity it signs in as. */
  clientId: string;
  subscription: Subscription;
  /** Projects it is shared with, besides the one that owns it. */
  sharedWith?: readonly string[];
  /** Who issues the assertion by which it proves who it is. Default: Entra. */
  proof?: "entra" | "legacy";
  /** The secret by which it proves who it is instead. */
  secret?: string;
}

export const connectionIdOf = ({
  organization,
  project,
  name,
}: Pick<ConnectionPlan, "organization" | "project" | "name">): string =>
  guidOf(`connection:${organization}/${project}/${name}`);

/** Issuer and subject of the assertion that Azure DevOps presents for a connection. */
export const trustOf = ({
  organization,
  project,
  name,
  proof,
}: ConnectionPlan): { issuer: string; subject: string } => {
  const { issuer, subject } = trustOfConnection({
    kind: proof === "legacy" ? "legacy" : "entra",
    tenantId: tenants.northwind.id,
    organization: { id: organizationIdOf(organization), name: organization },
    endpointId: connectionIdOf({ organization, project, name }),
    projectName: project,
    connectionName: name,
  });
  return { issuer, subject };
};

function authorizationOf(
  plan: ConnectionPlan,
): Pick<ServiceEndpoint, "authorizationScheme" | "authorizationParameters"> {
  const identity = { tenantid: tenants.northwind.id, serviceprincipalid: plan.clientId };
  if (plan.secret !== undefined) {
    return {
      authorizationScheme: "ServicePrincipal",
      authorizationParameters: {
        ...identity,
        authenticationtype: "spnKey",
        serviceprincipalkey: plan.secret,
      },
    };
  }
  const { issuer, subject } = trustOf(plan);
  return {
    authorizationScheme: "WorkloadIdentityFederation",
    authorizationParameters: {
      ...identity,
      ...(plan.proof !== "legacy" && { workloadIdentityFederationIssuerType: "EntraID" }),
      workloadIdentityFederationIssuer: issuer,
      workloadIdentityFederationSubject: subject,
    },
  };
}

/** Stores a finished service connection. */
export function putConnection({ state }: Sandbox, plan: ConnectionPlan): ServiceEndpoint {
  const { organization, project, name, sharedWith = [], subscription } = plan;
  const creator = identityIdOf(organization, persons.ada.id);
  const isOld = plan.proof === "legacy" || plan.secret !== undefined;
  const createdAt = dateOf(isOld ? "2023-09-18T07:40:00Z" : "2026-01-20T13:15:00Z");
  return state.endpoints.put({
    id: connectionIdOf(plan),
    organizationId: organizationIdOf(organization),
    type: "azurerm",
    url: "https://management.azure.com/",
    owner: "library",
    isShared: sharedWith.length > 0,
    isReady: true,
    isOutdated: false,
    isDisabled: false,
    ...authorizationOf(plan),
    data: {
      environment: "AzureCloud",
      scopeLevel: "Subscription",
      subscriptionId: subscription.id,
      subscriptionName: subscription.displayName,
      creationMode: "Manual",
    },
    serviceManagementReference: null,
    projects: [project, ...sharedWith].map((each) => ({
      projectId: projectIdOf(organization, each),
      name,
      description: "",
    })),
    createdBy: creator,
    createdAt,
    modifiedBy: creator,
    modifiedAt: createdAt,
    operationStatus: null,
    goneAt: null,
  });
}

/** The secret of an application of the story, which a connection may hold as well. */
export const secretValueOf = (application: string): string => `Nw~${guidOf(`secret-value:${application}`)}`;

const clientOf = (application: string): string => guidOf(`application:${application}`);

/** The connections of the story tenant, under the name by which its credentials speak of them. */
export const connections = {
  web: {
    organization: "northwind",
    project: "web",
    name: "web-production",
    clientId: clientOf("web-deploy"),
    subscription: subscriptions.production,
  },
  people: {
    organization: "northwind",
    project: "people",
    name: "people-directory",
    clientId: clientOf("people-sync"),
    subscription: subscriptions.production,
  },
  payments: {
    organization: "northwind",
    project: "payments",
    name: "payments-production",
    clientId: clientOf("payments-deploy"),
    subscription: subscriptions.production,
  },
  warehouse: {
    organization: "northwind",
    project: "Data Platform",
    name: "warehouse",
    clientId: clientOf("id-warehouse"),
    subscription: subscriptions.development,
  },
  infra: {
    organization: "northwind",
    project: "infra",
    name: "infra-terraform",
    clientId: clientOf("infra-terraform"),
    subscription: subscriptions.platform,
    sharedWith: ["web", "payments"],
  },
  onboarding: {
    organization: "northwind",
    project: "people",
    name: "onboarding",
    clientId: clientOf("onboarding-robot"),
    subscription: subscriptions.production,
  },
  mobile: {
    organization: "northwind",
    project: "mobile",
    name: "mobile-release",
    clientId: clientOf("mobile-release"),
    subscription: subscriptions.development,
    secret: secretValueOf("mobile-release"),
  },
  lake: {
    organization: "adatum",
    project: "data",
    name: "lake-reader",
    clientId: clientOf("lake-reader"),
    subscription: subscriptions.production,
  },
  archive: {
    organization: "northwind-legacy",
    project: "archive",
    name: "archive-storage",
    clientId: clientOf("archive-mover"),
    subscription: subscriptions.production,
    proof: "legacy",
  },
  billing: {
    organization: "northwind-legacy",
    project: "billing",
    name: "billing-api",
    clientId: clientOf("billing-robot"),
    subscription: subscriptions.production,
    proof: "legacy",
  },
} as const satisfies Record<string, ConnectionPlan>;
