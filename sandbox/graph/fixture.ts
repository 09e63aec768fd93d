import { createClock } from "../kernel/clock.ts";
import { defaultSettings, type Sandbox, type Settings } from "../kernel/context.ts";
import { createFaults } from "../kernel/faults.ts";
import { createIds } from "../kernel/ids.ts";
import { createJournal } from "../kernel/journal.ts";
import { createPipeline } from "../kernel/service.ts";
import { issueApplicationToken, issueUserToken } from "../login/issue.ts";
import { createKeyRing } from "../login/keys.ts";
import { persons } from "../seeds/persons.ts";
import { seeds } from "../seeds/seeds.ts";
import { principalIdOf } from "../seeds/service-principals.ts";
import { tenants } from "../seeds/tenants.ts";
import type { Application, ServicePrincipal, User } from "../state/directory.ts";
import { createState } from "../state/state.ts";
import { graphService } from "./service.ts";

/** Everything the portal may be granted. */
export const everyScope = [
  "User.Read",
  "Application.Read.All",
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "Directory.Read.All",
  "DelegatedPermissionGrant.ReadWrite.All",
  "RoleManagement.Read.Directory",
  "RoleEligibilitySchedule.Read.Directory",
  "Policy.Read.All",
];

export const graphPrincipalId = principalIdOf(tenants.northwind.id, "00000003-0000-0000-c000-000000000000");

/** An answer as a test reads it. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

interface Body {
  [name: string]: unknown;
  error?: { code: string; message: string; innerError?: Record<string, string> };
  value?: Record<string, unknown>[];
}

interface Ask {
  body?: unknown;
  headers?: Record<string, string>;
  /** Null sends none. */
  token?: string | null;
}

type Send = (method: string, path: string, ask?: Ask) => Promise<Answer>;

export interface World {
  sandbox: Sandbox;
  /** Sends requests of a person with every scope, or with those given. */
  as(person: User, scopes?: readonly string[]): Send;
  /** Sends requests of an application that holds these Graph app roles. */
  asApplication(roles: readonly string[]): Send;
  send: Send;
}

/** Making keys is slow, and no test depends on which they are. */
const keys = createKeyRing();

/** A sandbox with the people and places of the empty seed and nothing of the portal's making. */
export async function createWorld(settings: Partial<Settings> = {}): Promise<World> {
  const origin = "http://localhost:5101";
  const sandbox: Sandbox = {
    state: createState(),
    clock: createClock({ startAtMs: Date.parse("2026-09-01T08:00:00Z"), stopped: true }),
    ids: createIds("graph"),
    journal: createJournal(),
    faults: createFaults(),
    settings: { ...defaultSettings, ...settings },
    keys: await keys,
    origins: {
      login: "http://localhost:5100",
      graph: origin,
      devops: "http://localhost:5102",
      vssps: "http://localhost:5103",
      azure: "http://localhost:5104",
      control: "http://localhost:5105",
    },
  };
  seeds.empty(sandbox, { portalOrigins: [] });
  const pipeline = createPipeline(graphService(), sandbox);

  const send: Send = async (method, path, { body, headers = {}, token } = {}) => {
    const url = path.startsWith("http")
      ? path
      : `${origin}${/^\/(?:v1\.0|beta)\//.test(path) ? "" : "/v1.0"}${path}`;
    const outcome = await pipeline(
      new Request(url, {
        method,
        headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    if ("dropped" in outcome) throw new Error(`${method} ${path} was dropped`);
    const text = await outcome.response.text();
    const isJson = outcome.response.headers.get("content-type")?.startsWith("application/json") === true;
    return {
      status: outcome.response.status,
      headers: outcome.response.headers,
      body: isJson ? JSON.parse(text) : { text },
    };
  };
  return {
    sandbox,
    send,
    as:
      (person, scopes = everyScope) =>
      async (method, path, ask = {}) => {
        const token = await issueUserToken(sandbox, {
          user: person,
          clientId: "portal",
          resource: "graph",
          scopes,
        });
        return send(method, path, { token, ...ask });
      },
    asApplication:
      (roles) =>
      async (method, path, ask = {}) => {
        const principal = principalNamed(sandbox, "pipeline");
        const token = await issueApplicationToken(sandbox, {
          principal,
          audience: "https://graph.microsoft.com",
          roles: [...roles],
        });
        return send(method, path, { token, ...ask });
      },
  };
}

function principalNamed(sandbox: Sandbox, name: string): ServicePrincipal {
  const known = sandbox.state.servicePrincipals.get(principalIdOf(tenants.northwind.id, name));
  return known ?? sandbox.state.servicePrincipals.put(principalFixture(name));
}

export const principalFixture = (name: string, about: Partial<ServicePrincipal> = {}): ServicePrincipal => ({
  id: principalIdOf(tenants.northwind.id, name),
  appId: name,
  tenantId: tenants.northwind.id,
  displayName: name,
  servicePrincipalType: "Application",
  accountEnabled: true,
  appOwnerOrganizationId: tenants.northwind.id,
  appRoleAssignmentRequired: false,
  alternativeNames: [],
  tags: [],
  appRoles: [],
  oauth2PermissionScopes: [],
  servicePrincipalNames: [name],
  owners: [],
  createdAt: 0,
  visibleAt: 0,
  ...about,
});

/** A new application straight in the state, without a service principal. */
export function putApplication(sandbox: Sandbox, about: Partial<Application> = {}): Application {
  return sandbox.state.applications.put({
    id: sandbox.ids.guid(),
    appId: sandbox.ids.guid(),
    tenantId: tenants.northwind.id,
    displayName: "payments",
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
    createdAt: 0,
    visibleAt: 0,
    ...about,
  });
}

export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export { persons };
