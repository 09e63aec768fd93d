import { microsoftGraphAppId } from "../cloud/index.ts";
import { projectsWithoutCreateRight } from "../devops/index.ts";
import {
  ApplicationObjectId,
  directoryRoles,
  directoryRoleTitles,
  type FederatedIdentityCredential,
  listActiveDirectoryRoles,
  listFederatedCredentials,
  listOwnerIds,
  listRoleAssignments,
  type RoleAssignment,
} from "../entra/index.ts";
import { limits } from "../federation/index.ts";
import type { HttpError } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import type { ConnectIntent } from "./intent.ts";
import type { StepIo } from "./step.ts";

/** What the signed-in person may do, as far as it could be read. Undefined: it could not be read. */
export interface Rights {
  /** Template ids of directory roles that are active in the whole tenant. */
  readonly roles: readonly string[] | undefined;
  /** Roles assigned to the person directly: among them those limited to one object, and those of the tenant's own making. */
  readonly assignments: readonly RoleAssignment[];
  /** Owner of the existing application. */
  readonly ownsApplication: boolean;
  /** Federated credentials that the existing application has. */
  readonly credentialCount: number;
  /** Ids of the projects in which the person may not create connections, by organization name. */
  readonly deniedProjects: ReadonlyMap<string, readonly string[]>;
  /** Organizations whose rights could not be read, with the reason. */
  readonly unreadable: ReadonlyMap<string, HttpError>;
}

/** Why a step cannot be done by this person, and who can do it. */
export interface Blocker {
  readonly reason: string;
  /** The role or right that is missing. */
  readonly missing: string;
  /** Who can do it or give the right. */
  readonly unblockedBy: string;
}

const {
  globalAdministrator,
  privilegedRoleAdministrator,
  applicationAdministrator,
  cloudApplicationAdministrator,
  hybridIdentityAdministrator,
} = directoryRoles;
const applicationManagers: readonly string[] = [
  globalAdministrator,
  applicationAdministrator,
  cloudApplicationAdministrator,
  hybridIdentityAdministrator,
];
/** Consent to application permissions of Microsoft Graph takes more than managing applications. */
const graphGranters: readonly string[] = [globalAdministrator, privilegedRoleAdministrator];
const otherGranters: readonly string[] = [
  ...graphGranters,
  applicationAdministrator,
  cloudApplicationAdministrator,
];

const titles = (roles: readonly string[]): string =>
  roles.map((role) => directoryRoleTitles[role] ?? role).join(" or ");

/** The service answered and does not let the person look: Azure DevOps by its sign-in page, or by hiding what it has. */
const isDenial = (error: HttpError): boolean =>
  (error.kind === "refused" && [401, 403, 404].includes(error.status)) || error.kind === "sign-in-page";

/** Reads what the person may do. Only a failure to ask at all is an error; a refusal is noted and judged as unknown. */
export async function readRights(
  intent: ConnectIntent,
  { graph, http, signal }: StepIo,
): Promise<Result<Rights, HttpError>> {
  const { identity } = intent;
  const applicationId =
    identity.kind === "existing-application" ? ApplicationObjectId.parse(identity.applicationId) : undefined;
  const organizations = new Map<string, Set<string>>();
  for (const { organization, projects } of intent.connections) {
    const ids = organizations.get(organization.name) ?? new Set();
    for (const { id } of projects) ids.add(id);
    organizations.set(organization.name, ids);
  }
  const [roles, assignments, owners, credentials, denied] = await Promise.all([
    listActiveDirectoryRoles(graph, signal),
    listRoleAssignments(graph, intent.person.id, signal),
    applicationId === undefined ? ok<readonly string[]>([]) : listOwnerIds(graph, applicationId, signal),
    applicationId === undefined
      ? ok<readonly FederatedIdentityCredential[]>([])
      : listFederatedCredentials(graph, applicationId, signal),
    Promise.all(
      [...organizations].map(async ([name, ids]) => ({
        name,
        answer: await projectsWithoutCreateRight(http, name, [...ids], signal),
      })),
    ),
  ]);
  for (const asked of [roles, assignments, owners, credentials, ...denied.map(({ answer }) => answer)]) {
    if (!asked.ok && !isDenial(asked.error)) return asked;
  }
  return ok({
    roles: roles.ok ? roles.value : undefined,
    assignments: assignments.ok ? assignments.value : [],
    ownsApplication: owners.ok && owners.value.includes(intent.person.id),
    credentialCount: credentials.ok ? credentials.value.length : 0,
    deniedProjects: new Map(
      denied.flatMap(({ name, answer }) => (answer.ok ? [[name, answer.value] as const] : [])),
    ),
    unreadable: new Map(
      denied.flatMap(({ name, answer }) => (answer.ok ? [] : [[name, answer.error] as const])),
    ),
  });
}

/**
 * Does the person hold one of these roles, in the whole tenant or on this object? True as well where that cannot be
 * told, because a role of the tenant's own making may allow it: then the service judges.
 */
const hasOne = (rights: Rights, wanted: readonly string[], objectId?: string): boolean =>
  rights.roles === undefined ||
  wanted.some((role) => rights.roles?.includes(role)) ||
  rights.assignments
    .filter(({ limitedTo }) => limitedTo === undefined || limitedTo === objectId)
    .some(({ templateId, isBuiltIn }) => !isBuiltIn || wanted.includes(templateId));

/** Why the person cannot write to the application of this intent, or undefined. */
export function applicationBlocker(intent: ConnectIntent, rights: Rights): Blocker | undefined {
  // Whoever creates an application owns it; whether everybody may is a setting of the tenant that the service judges.
  const { identity } = intent;
  if (
    identity.kind === "new-application" ||
    rights.ownsApplication ||
    hasOne(rights, applicationManagers, identity.applicationId)
  )
    return undefined;
  return {
    reason: `You neither own ${intent.identity.displayName} nor hold a role that manages applications.`,
    missing: titles([applicationAdministrator]),
    unblockedBy: `an owner of the application, or a holder of ${titles(applicationManagers)}`,
  };
}

/** Why the person cannot grant a permission of this API, or undefined. */
export function grantBlocker(resourceAppId: string, rights: Rights): Blocker | undefined {
  const granters = resourceAppId === microsoftGraphAppId ? graphGranters : otherGranters;
  if (hasOne(rights, granters)) return undefined;
  return {
    reason: "You hold no directory role that may consent to application permissions of this API.",
    missing: titles(
      resourceAppId === microsoftGraphAppId ? [privilegedRoleAdministrator] : [applicationAdministrator],
    ),
    unblockedBy: `a holder of ${titles(granters)}`,
  };
}

/** Why the person cannot create this connection, or undefined. */
export function connectionBlocker(
  connection: ConnectIntent["connections"][number],
  rights: Rights,
): Blocker | undefined {
  const { organization, projects } = connection;
  const unreadable = rights.unreadable.get(organization.name);
  if (unreadable) {
    return {
      reason: `${organization.name} refuses you: ${unreadable.kind === "refused" ? unreadable.message : "it does not accept the session"}`,
      missing: `membership of ${organization.name}`,
      unblockedBy: `an administrator of the organization ${organization.name}`,
    };
  }
  const denied = new Set(rights.deniedProjects.get(organization.name) ?? []);
  const names = projects.filter(({ id }) => denied.has(id)).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return {
    reason: `You may not create service connections in ${names.join(", ")}.`,
    missing: `Endpoint Creator in ${names.join(", ")}`,
    unblockedBy: `a project administrator or Endpoint Administrator of ${names.join(", ")}`,
  };
}

/** Why the application cannot trust one more connection, or undefined. `added`: credentials that the plan adds. */
export function credentialLimitBlocker(rights: Rights, added: number): Blocker | undefined {
  const max = limits.credentialsPerIdentity.value;
  if (rights.credentialCount + added <= max) return undefined;
  return {
    reason: `An application holds ${max} federated credentials at most. This one has ${rights.credentialCount}, and the plan would add ${added}.`,
    missing: `room for ${rights.credentialCount + added - max} more`,
    unblockedBy: "one connection per organization, shared with its projects, or a second identity",
  };
}
