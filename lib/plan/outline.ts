import type { Cloud } from "../cloud/index.ts";
import type { AzureScope } from "../devops/index.ts";
import type { RequiredResourceAccess } from "../entra/index.ts";
import { connectSteps, creationOf, credentialOf, declaredAccess, sorted } from "./connect.ts";
import { addAccess } from "./declared-access.ts";
import { type ConnectIntent, nameIn, type PermissionIntent, type ProjectIntent } from "./intent.ts";
import type { Plan } from "./plan.ts";
import type { Made, StepId } from "./step.ts";
import { applicationStep, type NewApplicationSpec } from "./steps/application.ts";
import { connectionStepId, ownerOf } from "./steps/connection-spec.ts";
import { credentialStepId } from "./steps/credential.ts";
import { grantStepId, parseAccess } from "./steps/permissions.ts";
import { servicePrincipalStep } from "./steps/service-principal.ts";

interface ApplicationIds {
  readonly applicationId: string;
  readonly clientId: string;
}

export interface ApplicationOutline {
  readonly displayName: string;
  /** How the plan creates it, single-tenant; undefined for one that was chosen. */
  readonly creation: NewApplicationSpec | undefined;
  /** Known for one that was chosen, and for one that an earlier run of the plan created. */
  readonly found: ApplicationIds | undefined;
  /** What the plan wants it to declare. */
  readonly access: readonly RequiredResourceAccess[];
  /** What it declares once that is done, so far as is known: a change replaces the whole list. */
  readonly wholeAccess: readonly RequiredResourceAccess[];
  /** Client ids of the APIs of which it declares something already. */
  readonly declaredApis: readonly string[];
}

export interface ConnectionOutline {
  readonly organization: { readonly id: string; readonly name: string };
  /** The project that owns it. */
  readonly owner: ProjectIntent;
  /** The projects that it is shared with, and what it is called there. */
  readonly others: readonly (ProjectIntent & { readonly connectionName: string })[];
  readonly name: string;
  readonly description: string;
  /** Every pipeline of its projects may use it, rather than the chosen ones. */
  readonly allPipelines: boolean;
  /** How the application trusts it. Issuer and subject are known once the connection exists, and never before. */
  readonly credential: { readonly name: string; readonly description: string; readonly audience: string };
  readonly found: { readonly endpointId: string; readonly credentialId: string | undefined } | undefined;
}

/** The objects of a plan with what is known of each: what other forms of the plan, such as code, are written from. */
export interface PlanOutline {
  readonly tenant: { readonly id: string; readonly name: string };
  readonly application: ApplicationOutline;
  readonly servicePrincipalId: string | undefined;
  readonly grants: readonly (PermissionIntent & { readonly assignmentId: string | undefined })[];
  readonly connections: readonly ConnectionOutline[];
  readonly scope: AzureScope;
  /** Steps of the plan that make none of these objects, in words. */
  readonly besides: readonly string[];
}

/** The kinds of steps whose objects an outline tells, and the proof, which makes none. */
const told: ReadonlySet<string> = new Set([
  "create-application",
  "existing-application",
  "create-service-principal",
  "declare-permissions",
  "grant-permission",
  "create-connection",
  "trust-connection",
  "share-connection",
  "complete-connection",
  "allow-pipelines",
  "open-to-all-pipelines",
  "prove-connection",
]);

/** What the steps of a plan found to be so already. */
export const foundBy = (plan: Plan): ReadonlyMap<StepId, Made> =>
  new Map(plan.steps.flatMap(({ step, state }) => (state.kind === "already" ? [[step.id, state.made]] : [])));

/** The objects that an intent makes, in the order in which its steps make them. Pure. */
export function outlineOf(given: ConnectIntent, found: ReadonlyMap<StepId, Made>, cloud: Cloud): PlanOutline {
  const intent = sorted(given);
  const { tenant, permissions, scope } = intent;
  return {
    tenant,
    application: applicationOf(intent, found.get(applicationStep), cloud),
    servicePrincipalId: found.get(servicePrincipalStep)?.["servicePrincipalId"],
    grants: permissions.map((permission) => ({
      ...permission,
      assignmentId: found.get(grantStepId(permission))?.["assignmentId"],
    })),
    connections: intent.connections.map((connection) => {
      const { organization, projects, name, description } = connection;
      const owner = ownerOf(connection);
      const id = connectionStepId(connection);
      const endpointId = found.get(id)?.["endpointId"];
      return {
        organization,
        owner,
        others: projects
          .filter((project) => project.id !== owner.id)
          .map((project) => ({ ...project, connectionName: nameIn(connection, project) })),
        name,
        description,
        allPipelines: connection.allPipelines === true,
        credential: credentialOf(intent, connection, cloud),
        found:
          endpointId === undefined
            ? undefined
            : { endpointId, credentialId: found.get(credentialStepId(id))?.["credentialId"] },
      };
    }),
    scope,
    besides: connectSteps(intent, cloud)
      .filter(({ kind }) => !told.has(kind))
      .map(({ words }) => `${words.verb} ${words.object}`),
  };
}

function applicationOf(intent: ConnectIntent, found: Made | undefined, cloud: Cloud): ApplicationOutline {
  const { identity, permissions } = intent;
  const access = declaredAccess(permissions);
  const declared = parseAccess(found?.["declared"]);
  const about = {
    displayName: identity.displayName,
    access,
    wholeAccess: addAccess(declared, access),
    declaredApis: declared.map(({ resourceAppId }) => resourceAppId),
  };
  if (identity.kind === "existing-application") {
    const { applicationId, clientId } = identity;
    return { ...about, creation: undefined, found: { applicationId, clientId } };
  }
  const { applicationId, clientId } = found ?? {};
  return {
    ...about,
    creation: creationOf(intent, cloud),
    found: applicationId !== undefined && clientId !== undefined ? { applicationId, clientId } : undefined,
  };
}
