import { guidOf } from "../kernel/ids.ts";
import { issueUserToken } from "../login/issue.ts";
import { resourceAppIds } from "../login/tokens.ts";
import { type RunningSandbox, startSandbox } from "../sandbox.ts";
import { applicationOf, portalClientId, putApplication } from "../seeds/applications.ts";
import { azureRole, subscriptions } from "../seeds/azure.ts";
import { projectIdOf } from "../seeds/organizations.ts";
import { persons } from "../seeds/persons.ts";
import type { SeedName } from "../seeds/seeds.ts";
import { principalIdOf } from "../seeds/service-principals.ts";
import { tenants } from "../seeds/tenants.ts";
import type { User } from "../state/directory.ts";

const tenantId = tenants.northwind.id;
const userReadAll = "df021288-bdef-4463-88db-98f22de89214";

interface Answer {
  status: number;
  text: string;
  json: unknown;
}

export interface Connection {
  id: string;
  organization: string;
  projectId: string;
  issuer: string;
  subject: string;
  principalId: string;
  applicationId: string;
}

/** A whole sandbox that listens, for tests in which services ask each other. */
export interface LiveFixture {
  running: RunningSandbox;
  /** A new token for Azure DevOps, Ada's unless somebody else is named. */
  token(user?: User): Promise<string>;
  send(method: string, path: string, body?: unknown, user?: User): Promise<Answer>;
  /** A new application with a connection of its own name in a project. */
  connect(
    name: string,
    organization?: string,
    project?: string,
    data?: Record<string, string>,
    parameters?: Record<string, string>,
  ): Promise<Connection>;
  /** Makes the application trust the connection. */
  trust(connection: Connection, overrides?: { issuer?: string; subject?: string }): void;
  /** Makes the identity a reader of the connection's subscription. */
  grantReader(connection: Connection): void;
  /** Lets the identity read users in Graph. */
  grantGraph(connection: Connection): void;
}

const connectionBody = (
  name: string,
  appId: string,
  projectId: string,
  data: Record<string, string>,
  parameters: Record<string, string>,
) => ({
  name,
  type: "azurerm",
  url: "https://management.azure.com/",
  authorization: {
    scheme: "WorkloadIdentityFederation",
    parameters: { tenantid: tenantId, serviceprincipalid: appId, ...parameters },
  },
  data: {
    environment: "AzureCloud",
    scopeLevel: "Subscription",
    subscriptionId: subscriptions.production.id,
    subscriptionName: "Production",
    creationMode: "Manual",
    ...data,
  },
  serviceEndpointProjectReferences: [{ projectReference: { id: projectId }, name }],
});

export async function startLive(seed: SeedName = "empty"): Promise<LiveFixture> {
  const running = await startSandbox({ seed });
  const { state } = running.sandbox;
  const token = (user: User = persons.ada) =>
    issueUserToken(running.sandbox, {
      user,
      clientId: portalClientId,
      resource: "devops",
      scopes: ["user_impersonation"],
    });
  const send: LiveFixture["send"] = async (method, path, body, user) => {
    const response = await fetch(`${running.origins.devops}${path}`, {
      method,
      headers: { authorization: `Bearer ${await token(user)}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : undefined };
  };
  return {
    running,
    token,
    send,
    async connect(name, organization = "northwind", project = "web", data = {}, parameters = {}) {
      const application = applicationOf(name);
      const principal = putApplication(running.sandbox, application);
      const projectId = projectIdOf(organization, project);
      const { json, text } = await send(
        "POST",
        `/${organization}/_apis/serviceendpoint/endpoints?api-version=7.1`,
        connectionBody(name, application.appId, projectId, data, parameters),
      );
      if (json === undefined) throw new Error(text);
      const { id, authorization } = json as {
        id: string;
        authorization: { parameters: Record<string, string> };
      };
      return {
        id,
        organization,
        projectId,
        issuer: authorization.parameters["workloadIdentityFederationIssuer"] ?? "",
        subject: authorization.parameters["workloadIdentityFederationSubject"] ?? "",
        principalId: principal.id,
        applicationId: application.id,
      };
    },
    trust({ applicationId, issuer, subject }, overrides = {}) {
      state.federatedCredentials.put({
        id: guidOf(`credential:${applicationId}`),
        parentId: applicationId,
        name: "azure-devops",
        issuer,
        subject,
        audiences: ["api://AzureADTokenExchange"],
        description: null,
        claimsMatchingExpression: null,
        createdAt: 0,
        effectiveAt: 0,
        visibleAt: 0,
        ...overrides,
      });
    },
    grantReader({ principalId }) {
      const scope = `/subscriptions/${subscriptions.production.id}`;
      state.azureRoleAssignments.put(azureRole(principalId, "Reader", scope));
    },
    grantGraph({ principalId }) {
      state.appRoleAssignments.put({
        id: `grant-${principalId}`,
        appRoleId: userReadAll,
        principalId,
        resourceId: principalIdOf(tenantId, resourceAppIds.graph),
        createdAt: 0,
      });
    },
  };
}
