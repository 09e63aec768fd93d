import type { Cloud } from "../cloud/index.ts";
import type { AzureScope } from "../devops/index.ts";
import type { RequiredResourceAccess } from "../entra/index.ts";
import { credentialOf, declaredAccess, sorted } from "./connect.ts";
import { addAccess } from "./declared-access.ts";
import { type ConnectIntent, nameIn, type PermissionIntent, type ProjectIntent, planTag } from "./intent.ts";
import type { Plan } from "./plan.ts";
import type { Made, StepId } from "./step.ts";
import { applicationStep } from "./steps/application.ts";
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
  /** Created by the plan, single-tenant, with this tag and this owner; undefined for one that was chosen. */
  readonly creation: { readonly tag: string; readonly ownerId: string } | undefined;
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
}

/** What the steps of a plan found to be so already. */
export const foundBy = (plan: Plan): ReadonlyMap<StepId, Made> =>
  new Map(plan.steps.flatMap(({ step, state }) => (state.kind === "already" ? [[step.id, state.made]] : [])));

/** The objects that an intent makes, in the order in which its steps make them. Pure. */
export function outlineOf(
  given: ConnectIntent,
  found: ReadonlyMap<StepId, Made>,
  cloud: Pick<Cloud, "tokenExchangeAudience">,
): PlanOutline {
  const intent = sorted(given);
  const { tenant, permissions, scope } = intent;
  return {
    tenant,
    application: applicationOf(intent, found.get(applicationStep)),
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
  };
}

function applicationOf(
  { id, identity, person, permissions }: ConnectIntent,
  found: Made | undefined,
): ApplicationOutline {
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
    creation: { tag: planTag(id), ownerId: person.id },
    found: applicationId !== undefined && clientId !== undefined ? { applicationId, clientId } : undefined,
  };
}
