import { groupScope, subscriptionScope } from "../azure/access.ts";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import { resourceAppIds } from "../login/tokens.ts";
import type { Application, FederatedIdentityCredential, PasswordCredential } from "../state/directory.ts";
import { applicationOf, putApplication } from "./applications.ts";
import { azureRole, subscriptions } from "./azure.ts";
import { connections, putConnection, secretValueOf, trustOf } from "./connections.ts";
import { graphApplicationPermissions } from "./graph-permissions.ts";
import { persons } from "./persons.ts";
import { seedPipelines } from "./pipelines.ts";
import { principalIdOf, principalOf } from "./service-principals.ts";
import { dateOf, tenants } from "./tenants.ts";

const northwind = tenants.northwind.id;
const gitHubIssuer = "https://token.actions.githubusercontent.com";
const registeredAt = dateOf("2025-11-12T10:00:00Z");

type Trust =
  | { name: string; issuer: string; subject: string }
  | { name: string; issuer: string; expression: string };

interface ApplicationPlan {
  name: string;
  about?: Partial<Application>;
  /** Values of Graph app roles that it holds. */
  roles?: readonly string[];
  trusts?: readonly Trust[];
  /** When its secret ends. */
  secretEnds?: string;
}

const trusting = (name: string, connection: (typeof connections)[keyof typeof connections]): Trust => ({
  name,
  ...trustOf(connection),
});

const otherCase = (text: string): string => text.replace(/[^/]+$/, (last) => last.toUpperCase());

const onboardingTrust = trustOf(connections.onboarding);

/** The applications of the story: used, broken, forgotten and dangerous ones, as a tenant gathers them. */
const plans: readonly ApplicationPlan[] = [
  { name: "web-deploy", trusts: [trusting("northwind-web", connections.web)] },
  {
    name: "people-sync",
    roles: ["User.Read.All", "GroupMember.Read.All"],
    trusts: [trusting("northwind-people", connections.people)],
  },
  { name: "payments-deploy", trusts: [trusting("northwind-payments", connections.payments)] },
  {
    name: "infra-terraform",
    about: { description: "Lays out subscriptions and registers applications", owners: [persons.ada.id] },
    roles: ["Application.ReadWrite.OwnedBy", "Directory.Read.All"],
    trusts: [trusting("northwind-infra", connections.infra)],
  },
  {
    name: "onboarding-robot",
    roles: ["User.ReadWrite.All", "Mail.Send"],
    trusts: [
      { name: "onboarding", issuer: onboardingTrust.issuer, subject: otherCase(onboardingTrust.subject) },
    ],
  },
  { name: "mobile-release", secretEnds: "2026-09-30T00:00:00Z" },
  {
    name: "lake-reader",
    about: { owners: [persons.priya.id] },
    roles: ["Sites.Selected"],
    trusts: [trusting("adatum-data", connections.lake)],
  },
  { name: "archive-mover", trusts: [trusting("archive", connections.archive)] },
  {
    name: "billing-robot",
    roles: ["Mail.Send"],
    trusts: [
      { ...trusting("billing", connections.billing), subject: "sc://northwind-legacy/invoicing/billing-api" },
    ],
  },
  {
    name: "design-system",
    about: { description: "Publishes the design system from GitHub" },
    trusts: [
      {
        name: "github-main",
        issuer: gitHubIssuer,
        subject: "repo:northwind/design-system:ref:refs/heads/main",
      },
      {
        name: "github-branches",
        issuer: gitHubIssuer,
        expression:
          "claims['sub'] matches 'repo:northwind/design-system:ref:refs/heads/*' and claims['repository_owner_id'] eq '4017812'",
      },
    ],
  },
  {
    name: "shop-preview",
    trusts: [
      {
        name: "gone-connection",
        issuer: onboardingTrust.issuer,
        subject: otherCase(onboardingTrust.subject).replace(/[^/]+$/, guidOf("connection:deleted")),
      },
    ],
  },
  {
    name: "identity-governance",
    roles: ["RoleManagement.ReadWrite.Directory", "AppRoleAssignment.ReadWrite.All"],
    secretEnds: "2027-02-01T00:00:00Z",
  },
  { name: "reporting-export", roles: ["Reports.Read.All"], secretEnds: "2026-03-31T00:00:00Z" },
  { name: "crm-bridge", roles: ["User.Read.All"], secretEnds: "2026-12-15T00:00:00Z" },
  { name: "mail-archive", roles: ["Mail.Read"], secretEnds: "2026-10-05T00:00:00Z" },
  { name: "device-inventory", roles: ["Device.Read.All"], secretEnds: "2027-05-20T00:00:00Z" },
  { name: "service-health-board", roles: ["ServiceHealth.Read.All", "ServiceMessage.Read.All"] },
  { name: "site-publisher", roles: ["Sites.Selected"] },
  { name: "teams-notifier", roles: ["TeamsActivity.Send"] },
  { name: "guest-inviter", roles: ["User.Invite.All"] },
  { name: "partner-portal", about: { signInAudience: "AzureADMultipleOrgs" } },
  { name: "expense-app" },
  { name: "intranet" },
  { name: "shop-frontend" },
  { name: "shop-backend", about: { identifierUris: ["api://shop.northwind.example"] } },
  { name: "warehouse-scanner" },
  { name: "fleet-tracker" },
  { name: "training-lab", about: { notes: "Used in the spring workshop only" } },
  { name: "proof-of-concept-7" },
  { name: "build-metrics", roles: ["Application.Read.All"] },
];

const secretOf = (name: string, endDateTime: string): PasswordCredential => ({
  keyId: guidOf(`secret:${name}`),
  displayName: "pipeline",
  hint: "Nw~",
  startDateTime: "2025-03-31T00:00:00Z",
  endDateTime,
  secret: secretValueOf(name),
});

const credentialOf = (parentId: string, trust: Trust): FederatedIdentityCredential => ({
  id: guidOf(`credential:${parentId}/${trust.name}`),
  parentId,
  name: trust.name,
  issuer: trust.issuer,
  subject: "subject" in trust ? trust.subject : null,
  audiences: ["api://AzureADTokenExchange"],
  description: null,
  claimsMatchingExpression: "expression" in trust ? { value: trust.expression, languageVersion: 1 } : null,
  createdAt: registeredAt,
  effectiveAt: registeredAt,
  visibleAt: registeredAt,
});

const graphRoleIds = new Map(graphApplicationPermissions.map(([value, id]) => [value, id]));

function grant({ state }: Sandbox, principalId: string, roles: readonly string[]): void {
  const resourceId = principalIdOf(northwind, resourceAppIds.graph);
  for (const value of roles) {
    const appRoleId = graphRoleIds.get(value);
    if (appRoleId === undefined) throw new Error(`The story grants ${value}, which Graph does not offer.`);
    state.appRoleAssignments.put({
      id: Buffer.from(guidOf(`assignment:${principalId}:${value}`).replaceAll("-", ""), "hex").toString(
        "base64url",
      ),
      appRoleId,
      principalId,
      resourceId,
      createdAt: registeredAt,
    });
  }
}

function seedApplications(sandbox: Sandbox): void {
  for (const { name, about, roles = [], trusts = [], secretEnds } of plans) {
    const application = applicationOf(name, {
      createdAt: registeredAt,
      visibleAt: registeredAt,
      ...(secretEnds && { passwordCredentials: [secretOf(name, secretEnds)] }),
      ...about,
    });
    const principal = putApplication(sandbox, application);
    for (const trust of trusts) sandbox.state.federatedCredentials.put(credentialOf(application.id, trust));
    grant(sandbox, principal.id, roles);
  }
}

/** User-assigned managed identities: they show in the directory as service principals without an application. */
function seedManagedIdentities(sandbox: Sandbox): void {
  for (const [name, trusts] of [
    ["id-warehouse", [trusting("northwind-warehouse", connections.warehouse)]],
    ["id-monitoring", []],
  ] as const) {
    const resourceId = `${subscriptionScope(subscriptions.development.id)}/resourcegroups/identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
    const appId = guidOf(`application:${name}`);
    sandbox.state.servicePrincipals.put(
      principalOf({
        appId,
        tenantId: northwind,
        displayName: name,
        servicePrincipalType: "ManagedIdentity",
        alternativeNames: ["isExplicit=True", resourceId],
        createdAt: registeredAt,
        visibleAt: registeredAt,
      }),
    );
    for (const trust of trusts)
      sandbox.state.federatedCredentials.put(credentialOf(resourceId.toLowerCase(), trust));
  }
}

function seedAzureRoles({ state }: Sandbox): void {
  const production = subscriptionScope(subscriptions.production.id);
  const development = subscriptionScope(subscriptions.development.id);
  for (const [name, role, scope] of [
    ["web-deploy", "Contributor", production],
    ["payments-deploy", "Contributor", production],
    ["people-sync", "Reader", production],
    ["onboarding-robot", "Reader", production],
    ["lake-reader", "Reader", production],
    ["archive-mover", "Contributor", production],
    ["mobile-release", "Contributor", development],
    ["id-warehouse", "Contributor", development],
    ["infra-terraform", "Owner", groupScope(northwind)],
  ] as const) {
    state.azureRoleAssignments.put(
      azureRole(principalIdOf(northwind, guidOf(`application:${name}`)), role, scope),
    );
  }
}

/** About thirty applications, their credentials and permissions, and the connections and pipelines that use them. */
export function seedStory(sandbox: Sandbox): void {
  seedApplications(sandbox);
  seedManagedIdentities(sandbox);
  seedAzureRoles(sandbox);
  for (const connection of Object.values(connections)) putConnection(sandbox, connection);
  seedPipelines(sandbox);
}
