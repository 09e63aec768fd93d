import { createClock } from "../kernel/clock.ts";
import { defaultSettings, type Sandbox } from "../kernel/context.ts";
import { createFaults } from "../kernel/faults.ts";
import { createIds, guidOf } from "../kernel/ids.ts";
import { createJournal } from "../kernel/journal.ts";
import { createPipeline, type Service } from "../kernel/service.ts";
import { issueApplicationToken, issueUserToken } from "../login/issue.ts";
import { createKeyRing } from "../login/keys.ts";
import { type Caller, resourceAppIds } from "../login/tokens.ts";
import type { Membership, Organization } from "../state/devops.ts";
import type { User } from "../state/directory.ts";
import { createState } from "../state/state.ts";
import { devopsService, vsspsService } from "./service.ts";

/** A small tenant for tests: one organization per issuer, three projects, one person per kind of right. */

export const tenantId = guidOf("tenant:test");
const foreignTenantId = guidOf("tenant:foreign");

const user = (name: string, tenant = tenantId): User => ({
  id: guidOf(`user:${name}`),
  tenantId: tenant,
  displayName: name,
  userPrincipalName: `${name}@test.example`,
  roles: [],
  eligibleRoles: [],
  guest: false,
  story: "",
});

export const people = {
  owner: user("owner"),
  projectAdministrator: user("project-administrator"),
  creator: user("creator"),
  user: user("user"),
  reader: user("reader"),
  stranger: user("stranger"),
  foreigner: user("foreigner", foreignTenantId),
} as const;

export type PersonName = keyof typeof people;

export const projectIds = {
  web: guidOf("project:web"),
  data: guidOf("project:data"),
  hidden: guidOf("project:hidden"),
} as const;

export const organizations: Record<"contoso" | "oldcorp", Organization> = {
  contoso: {
    id: guidOf("org:contoso"),
    name: "Contoso",
    tenantId,
    issuer: "entra",
    stopped: false,
    createdAt: 0,
  },
  oldcorp: {
    id: guidOf("org:oldcorp"),
    name: "OldCorp",
    tenantId,
    issuer: "legacy",
    stopped: false,
    createdAt: 0,
  },
};

export const legacyProjectId = guidOf("project:legacy");
export const repositoryId = guidOf("repository:web");
export const emptyRepositoryId = guidOf("repository:data");
export const rootCommit = "1".repeat(40);

type ProjectRights = Membership["projects"][string];
const nothing: ProjectRights = { administrator: false, contributor: false, endpointRoles: [] };

const rightsOf: Partial<Record<PersonName, ProjectRights>> = {
  projectAdministrator: { administrator: true, contributor: true, endpointRoles: [] },
  creator: { ...nothing, contributor: true, endpointRoles: ["Creator"] },
  user: { ...nothing, contributor: true, endpointRoles: ["User"] },
  reader: { ...nothing, endpointRoles: ["Reader"] },
};

export const identityIdOf = (organization: Organization, entraId: string): string =>
  guidOf(`identity:${organization.id}:${entraId}`);

function join(
  sandbox: Sandbox,
  organization: Organization,
  entraId: string,
  rights: ProjectRights | "all",
): void {
  const projects = rights === "all" ? {} : { [projectIds.web]: rights, [projectIds.data]: rights };
  sandbox.state.memberships.put({
    id: `${organization.id}/${entraId}`,
    organizationId: organization.id,
    entraId,
    identityId: identityIdOf(organization, entraId),
    organizationAdministrator: rights === "all",
    projects,
  });
}

function seed(sandbox: Sandbox): void {
  const { state } = sandbox;
  state.tenants.put({
    id: tenantId,
    displayName: "Test",
    domains: ["test.example"],
    usersMayRegisterApplications: true,
  });
  for (const person of Object.values(people)) state.users.put(person);
  for (const organization of Object.values(organizations)) {
    state.organizations.put(organization);
    join(sandbox, organization, people.owner.id, "all");
  }
  for (const [name, rights] of Object.entries(rightsOf)) {
    join(sandbox, organizations.contoso, people[name as PersonName].id, rights);
  }
  const project = (id: string, organization: Organization, name: string) =>
    state.projects.put({
      id,
      organizationId: organization.id,
      name,
      description: "",
      visibility: "private",
      lastUpdateAt: 0,
    });
  project(projectIds.web, organizations.contoso, "Web Shop");
  project(projectIds.data, organizations.contoso, "data");
  project(projectIds.hidden, organizations.contoso, "hidden");
  project(legacyProjectId, organizations.oldcorp, "archive");
  state.repositories.put({
    id: repositoryId,
    projectId: projectIds.web,
    name: "Web Shop",
    defaultBranch: "refs/heads/main",
    protectedBranches: ["refs/heads/release"],
    refs: {
      "refs/heads/main": rootCommit,
      "refs/heads/main-2": rootCommit,
      "refs/heads/release": rootCommit,
    },
  });
  state.commits.put({
    id: rootCommit,
    repositoryId,
    comment: "Begin",
    parents: [],
    files: { "/README.md": "# Web Shop\n" },
    authorId: people.owner.id,
    createdAt: 0,
  });
  state.repositories.put({
    id: emptyRepositoryId,
    projectId: projectIds.data,
    name: "data",
    defaultBranch: null,
    protectedBranches: [],
    refs: {},
  });
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined where it is none. */
  json: unknown;
}

export interface Fixture {
  sandbox: Sandbox;
  /** Sends a request to Azure DevOps as one of the people; null sends no token. */
  call(
    who: PersonName | "service-principal" | null,
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; service?: "devops" | "vssps" },
  ): Promise<Answer>;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const origin = "http://localhost:5103";

/** Making keys is slow, and no test depends on their being new. */
const keys = createKeyRing();

/** A sandbox that serves Azure DevOps in memory, with a stopped clock. */
export async function createFixture(): Promise<Fixture> {
  const at = (port: number) => `http://localhost:${port}`;
  const sandbox: Sandbox = {
    state: createState(),
    clock: createClock({ startAtMs: Date.parse("2026-03-01T09:00:00Z"), stopped: true }),
    ids: createIds("devops"),
    journal: createJournal(),
    faults: createFaults(),
    settings: { ...defaultSettings },
    keys: await keys,
    // Nothing listens on port 1: what the service asks of others fails at once.
    origins: { login: at(1), graph: at(1), devops: origin, vssps: at(1), azure: at(1), control: at(1) },
  };
  seed(sandbox);
  const pipelines = Object.fromEntries(
    [devopsService(), vsspsService()].map((service: Service<Caller>) => [
      service.name,
      createPipeline(service, sandbox),
    ]),
  );
  const principal = sandbox.state.servicePrincipals.put({
    id: guidOf("principal"),
    appId: guidOf("app"),
    tenantId,
    displayName: "robot",
    servicePrincipalType: "Application",
    accountEnabled: true,
    appOwnerOrganizationId: tenantId,
    appRoleAssignmentRequired: false,
    alternativeNames: [],
    tags: [],
    appRoles: [],
    oauth2PermissionScopes: [],
    servicePrincipalNames: [],
    owners: [],
    createdAt: 0,
    visibleAt: 0,
  });
  const tokenOf = (who: PersonName | "service-principal"): Promise<string> =>
    who === "service-principal"
      ? issueApplicationToken(sandbox, { principal, audience: resourceAppIds.devops, roles: [] })
      : issueUserToken(sandbox, {
          user: people[who],
          clientId: guidOf("portal"),
          resource: "devops",
          scopes: ["user_impersonation"],
        });
  return {
    sandbox,
    async call(who, method, path, { body, headers = {}, service = "devops" } = {}) {
      const pipeline = pipelines[service];
      if (!pipeline) throw new Error(`no service ${service}`);
      const outcome = await pipeline(
        new Request(`${origin}${path}`, {
          method,
          headers: {
            origin: "http://localhost:3000",
            ...(who !== null && { authorization: `Bearer ${await tokenOf(who)}` }),
            ...(body !== undefined && { "content-type": "application/json" }),
            ...headers,
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      );
      if ("dropped" in outcome) throw new Error("the connection was cut");
      const text = await outcome.response.text();
      return { status: outcome.response.status, headers: outcome.response.headers, text, json: parse(text) };
    },
  };
}

/** A draft or finished connection as a client creates it. */
export const connectionBody = (overrides: Record<string, unknown> = {}) => ({
  name: "azure-prod",
  type: "azurerm",
  url: "https://management.azure.com/",
  description: "",
  authorization: {
    scheme: "WorkloadIdentityFederation",
    parameters: { tenantid: tenantId, serviceprincipalid: guidOf("client") },
  },
  data: {
    environment: "AzureCloud",
    scopeLevel: "Subscription",
    subscriptionId: guidOf("subscription"),
    subscriptionName: "Production",
    creationMode: "Manual",
  },
  isShared: false,
  isReady: true,
  owner: "library",
  serviceEndpointProjectReferences: [
    { projectReference: { id: projectIds.web, name: "Web Shop" }, name: "azure-prod", description: "" },
  ],
  ...overrides,
});
