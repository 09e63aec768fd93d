import { microsoftGraphAppId } from "../cloud/index.ts";
import { projectsWithoutCreateRight } from "../devops/index.ts";
import {
  ApplicationObjectId,
  directoryRoles,
  directoryRoleTitles,
  type FederatedIdentityCredential,
  findApplicationsByTag,
  type Graph,
  listActiveDirectoryRoles,
  listEligibleDirectoryRoles,
  listFederatedCredentials,
  listOwnerIds,
  listRoleAssignments,
  membersMayRegisterApplications,
  type RoleAssignment,
} from "../entra/index.ts";
import { limits } from "../federation/index.ts";
import { explain, type HttpError } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import type { Failure } from "./failure.ts";
import { type ConnectIntent, planTag } from "./intent.ts";
import type { Blocker } from "./run.ts";
import type { ScopeNeed, StepIo, Viewer } from "./step.ts";

/** What the signed-in person may do, as far as it could be read. Undefined: it could not be read. */
export interface Rights {
  /** Template ids of directory roles that are active in the whole tenant. */
  readonly roles: readonly string[] | undefined;
  /** Roles assigned to the person directly: among them those limited to one object, and those of the tenant's own making. */
  readonly assignments: readonly RoleAssignment[];
  /** Template ids of roles that the person could activate. Undefined: not read. */
  readonly eligible: readonly string[] | undefined;
  /** May everybody in the tenant register applications? Undefined: not read. */
  readonly mayRegister: boolean | undefined;
  /** Scopes that were not granted, and that would have told more. */
  readonly notGranted: readonly ScopeNeed[];
  /** Object id of the application; undefined while it is still to be created. */
  readonly applicationId: string | undefined;
  readonly ownsApplication: boolean;
  /** Federated credentials that the application has. */
  readonly credentialCount: number;
  /** Ids of the projects in which the person may not create connections, by organization name. */
  readonly deniedProjects: ReadonlyMap<string, readonly string[]>;
  /** Organizations whose rights could not be read, with the reason. */
  readonly unreadable: ReadonlyMap<string, HttpError>;
}

const {
  globalAdministrator,
  privilegedRoleAdministrator,
  applicationAdministrator,
  cloudApplicationAdministrator,
  applicationDeveloper,
  hybridIdentityAdministrator,
} = directoryRoles;
const applicationCreators: readonly string[] = [
  globalAdministrator,
  applicationAdministrator,
  cloudApplicationAdministrator,
  applicationDeveloper,
];
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

/**
 * The service does not let the person look: Azure DevOps answers with its sign-in page, or hides what it has.
 * `withoutConsent`: scopes that were not granted count as a denial, because the person chose to go on without them.
 */
export const isDenial = (error: HttpError, withoutConsent: boolean): boolean =>
  (error.kind === "refused" && [401, 403, 404].includes(error.status)) ||
  error.kind === "sign-in-page" ||
  (withoutConsent && error.kind === "interaction");

/** Reads what the person may do. Only a failure to ask at all is an error; a refusal is noted and judged as unknown. */
export async function readRights(
  intent: ConnectIntent,
  { id: personId, withoutConsent = false }: Viewer,
  { graph, http, signal }: StepIo,
): Promise<Result<Rights, HttpError>> {
  const application = await existingApplicationOf(intent, graph, signal);
  if (!application.ok && !isDenial(application.error, withoutConsent)) return application;
  const applicationId = application.ok ? application.value : undefined;
  const organizations = new Map<string, Set<string>>();
  for (const { organization, projects } of intent.connections) {
    const ids = organizations.get(organization.name) ?? new Set();
    for (const { id } of projects) ids.add(id);
    organizations.set(organization.name, ids);
  }
  const [roles, assignments, owners, credentials, denied] = await Promise.all([
    listActiveDirectoryRoles(graph, signal),
    listRoleAssignments(graph, personId, signal),
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
    if (!asked.ok && !isDenial(asked.error, withoutConsent)) return asked;
  }
  const held = {
    roles: roles.ok ? roles.value : undefined,
    assignments: assignments.ok ? assignments.value : [],
  };
  const [eligible, mayRegister] = await Promise.all([
    missesOne(held, intent) ? listEligibleDirectoryRoles(graph, signal) : undefined,
    // Who holds no role at all may not read the tenant's policies either.
    applicationId === undefined && held.roles?.length !== 0 && !hasOne(held, applicationCreators)
      ? membersMayRegisterApplications(graph, signal)
      : undefined,
  ]);
  return ok({
    eligible: eligible?.ok ? eligible.value : undefined,
    mayRegister: mayRegister?.ok ? mayRegister.value : undefined,
    notGranted: [eligible, mayRegister].flatMap((asked) =>
      asked && !asked.ok && asked.error.kind === "interaction"
        ? [{ service: asked.error.service, scopes: asked.error.scopes }]
        : [],
    ),
    ...held,
    applicationId,
    ownsApplication: owners.ok && owners.value.includes(personId),
    credentialCount: credentials.ok ? credentials.value.length : 0,
    deniedProjects: new Map(
      denied.flatMap(({ name, answer }) => (answer.ok ? [[name, answer.value] as const] : [])),
    ),
    unreadable: new Map(
      denied.flatMap(({ name, answer }) => (answer.ok ? [] : [[name, answer.error] as const])),
    ),
  });
}

/** The application of an intent, where it exists: chosen, or created by this plan before. */
async function existingApplicationOf(
  { identity, id }: ConnectIntent,
  graph: Graph,
  signal: AbortSignal,
): Promise<Result<ApplicationObjectId | undefined, HttpError>> {
  if (identity.kind === "existing-application") return ok(ApplicationObjectId.parse(identity.applicationId));
  const spec = { tag: planTag(id), displayName: identity.displayName };
  const found = await findApplicationsByTag(graph, spec, signal);
  return found.ok ? ok(found.value[0]?.id) : found;
}

/**
 * Does the person hold one of these roles, in the whole tenant or on this object? True as well where that cannot be
 * told, because a role of the tenant's own making may allow it: then the service judges.
 */
const hasOne = (
  rights: Pick<Rights, "roles" | "assignments">,
  wanted: readonly string[],
  objectId?: string,
): boolean =>
  rights.roles === undefined ||
  wanted.some((role) => rights.roles?.includes(role)) ||
  rights.assignments
    .filter(({ limitedTo }) => limitedTo === undefined || limitedTo === objectId)
    .some(({ templateId, isBuiltIn }) => !isBuiltIn || wanted.includes(templateId));

/** Would a role that the person does not hold help with this intent? */
const missesOne = (held: Pick<Rights, "roles" | "assignments">, { permissions }: ConnectIntent): boolean =>
  !hasOne(held, applicationManagers) ||
  permissions.some(({ resource }) => !hasOne(held, grantersOf(resource.appId)));

const grantersOf = (resourceAppId: string): readonly string[] =>
  resourceAppId === microsoftGraphAppId ? graphGranters : otherGranters;

/** Who can help: whoever holds one of these roles, or the person who could activate one. */
function helpers(rights: Rights, wanted: readonly string[], others: string): string {
  const own = wanted.filter((role) => rights.eligible?.includes(role));
  return own.length === 0
    ? others
    : `you, once you have activated ${titles(own)} in Privileged Identity Management`;
}

const applicationHelpers = `an owner of the application, or a holder of ${titles(applicationManagers)}`;
const connectionHelpers = "an administrator of the connection, or a project administrator";

/** Who can do a kind of step, where it is not known what in particular this person lacks. */
const usualHelpers: Readonly<Record<string, string>> = {
  "create-application": `a holder of ${titles(applicationCreators)}`,
  "create-service-principal": applicationHelpers,
  "describe-application": applicationHelpers,
  "add-owner": applicationHelpers,
  "declare-permissions": applicationHelpers,
  "trust-connection": applicationHelpers,
  "grant-permission": `a holder of ${titles(graphGranters)}`,
  "create-connection": "a project administrator or Endpoint Administrator",
  "share-connection": "a project administrator or Endpoint Administrator",
  "complete-connection": connectionHelpers,
  "add-check": connectionHelpers,
  "allow-pipelines": connectionHelpers,
  "open-to-all-pipelines": connectionHelpers,
};

/** What a step lacks that the service denied to this person although nothing told so before, or undefined. */
export function denialBlocker(kind: string, failure: Failure): Blocker | undefined {
  const unblockedBy = usualHelpers[kind];
  if (unblockedBy === undefined || failure.kind !== "refused" || failure.status !== 403) return undefined;
  const { title, detail, correlationId } = explain(failure);
  return {
    kind: "right",
    reason: `${title}: ${detail}`,
    missing: "a right that the service did not name",
    unblockedBy,
    ...(correlationId !== undefined && { correlationId }),
  };
}

/** Why the person cannot register the application of this intent, or undefined. */
export function creationBlocker({ identity }: ConnectIntent, rights: Rights): Blocker | undefined {
  // Where it is not known whether everybody may, the service judges.
  if (rights.mayRegister !== false || hasOne(rights, applicationCreators)) return undefined;
  return {
    kind: "right",
    reason: `Members of this tenant may not register applications, and you hold no role that may register ${identity.displayName}.`,
    missing: titles([applicationDeveloper]),
    unblockedBy: helpers(rights, applicationCreators, `a holder of ${titles(applicationCreators)}`),
  };
}

/** Why the person cannot write to the application of this intent, or undefined. */
export function applicationBlocker(intent: ConnectIntent, rights: Rights): Blocker | undefined {
  // Whoever creates an application owns it; whether everybody may is a setting of the tenant that the service judges.
  const { applicationId, ownsApplication } = rights;
  if (applicationId === undefined || ownsApplication || hasOne(rights, applicationManagers, applicationId))
    return undefined;
  return {
    kind: "right",
    reason: `You neither own ${intent.identity.displayName} nor hold a role that manages applications.`,
    missing: titles([applicationAdministrator]),
    unblockedBy: helpers(rights, applicationManagers, applicationHelpers),
  };
}

/** Why the person cannot grant a permission of this API, or undefined. */
export function grantBlocker(resourceAppId: string, rights: Rights): Blocker | undefined {
  const granters = grantersOf(resourceAppId);
  if (hasOne(rights, granters)) return undefined;
  return {
    kind: "right",
    reason: "You hold no directory role that may consent to application permissions of this API.",
    missing: titles(
      resourceAppId === microsoftGraphAppId ? [privilegedRoleAdministrator] : [applicationAdministrator],
    ),
    unblockedBy: helpers(rights, granters, `a holder of ${titles(granters)}`),
  };
}

/** Why the person cannot create connections in these projects, or share one with them; undefined where nothing is in the way. */
export function connectionBlocker(
  organization: string,
  projects: readonly { readonly id: string; readonly name: string }[],
  rights: Rights,
): Blocker | undefined {
  const unreadable = rights.unreadable.get(organization);
  if (unreadable) {
    return {
      kind: "right",
      reason: `${organization} refuses you: ${unreadable.kind === "refused" ? unreadable.message : "it does not accept the session"}`,
      missing: `membership of ${organization}`,
      unblockedBy: `an administrator of the organization ${organization}`,
    };
  }
  const denied = new Set(rights.deniedProjects.get(organization) ?? []);
  const names = projects.filter(({ id }) => denied.has(id)).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return {
    kind: "right",
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
    kind: "choice",
    reason: `An application holds ${max} federated credentials at most. This one has ${rights.credentialCount}, and the plan would add ${added}.`,
    missing: `room for ${rights.credentialCount + added - max} more`,
    unblockedBy: "one connection per organization, shared with its projects, or a second identity",
  };
}
