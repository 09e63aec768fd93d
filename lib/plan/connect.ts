import type { Cloud } from "../cloud/index.ts";
import type { RequiredResourceAccess } from "../entra/index.ts";
import { buildCredentialName, limits } from "../federation/index.ts";
import { noteParts } from "./application-notes.ts";
import {
  type CheckIntent,
  type ConnectIntent,
  type ConnectionIntent,
  type DetailsIntent,
  inOwningOrder,
  nameIn,
  type ProjectIntent,
  planTag,
} from "./intent.ts";
import type { Step, StepGroup, StepId } from "./step.ts";
import { addCheckStep } from "./steps/add-check.ts";
import { addOwnerStep } from "./steps/add-owner.ts";
import { allowPipelinesStep } from "./steps/allow-pipelines.ts";
import {
  createApplicationStep,
  existingApplicationStep,
  type NewApplicationSpec,
} from "./steps/application.ts";
import { completeConnectionStep } from "./steps/complete-connection.ts";
import {
  allowStepId,
  type ConnectionSpec,
  checkStepId,
  completionStepId,
  connectionStepId,
  groupOf,
  shareStepId,
} from "./steps/connection-spec.ts";
import { createConnectionStep } from "./steps/create-connection.ts";
import { type CredentialSpec, credentialStepId, trustConnectionStep } from "./steps/credential.ts";
import { describeApplicationStep } from "./steps/describe-application.ts";
import { openToAllPipelinesStep } from "./steps/open-to-all-pipelines.ts";
import { declarePermissionsStep, grantPermissionStep } from "./steps/permissions.ts";
import { proveConnectionStep } from "./steps/prove-connection.ts";
import { createServicePrincipalStep } from "./steps/service-principal.ts";
import { shareConnectionStep } from "./steps/share-connection.ts";

/** The permissions of an intent in the form in which an application declares them. */
export function declaredAccess(permissions: ConnectIntent["permissions"]): RequiredResourceAccess[] {
  const byResource = new Map<string, RequiredResourceAccess>();
  for (const { resource, role } of permissions) {
    const access = byResource.get(resource.appId) ?? { resourceAppId: resource.appId, resourceAccess: [] };
    access.resourceAccess.push({ id: role.id, type: "Role" });
    byResource.set(resource.appId, access);
  }
  return [...byResource.values()];
}

/** Compares key by key: names come first, because people read them, and ids decide between equal names. */
const byKeys =
  <T>(keysOf: (item: T) => readonly string[]) =>
  (a: T, b: T): number => {
    const others = keysOf(b);
    for (const [index, key] of keysOf(a).entries()) {
      const other = others[index] ?? "";
      if (key !== other) return key < other ? -1 : 1;
    }
    return 0;
  };

/** The items in order, each once: ids are what makes two the same. */
const inOrder = <T>(
  items: readonly T[],
  idOf: (item: T) => string,
  namesOf: (item: T) => readonly string[],
): T[] =>
  [...new Map(items.map((item) => [idOf(item), item])).values()].sort(
    byKeys((item) => [...namesOf(item), idOf(item)]),
  );

const pipelinesOf = ({ pipelines = [] }: ProjectIntent) => ({
  pipelines: inOrder(
    pipelines,
    ({ id }) => String(id),
    ({ name }) => [name],
  ),
});

const sortedDetails = ({ owners = [], tags = [], ...details }: DetailsIntent): DetailsIntent => ({
  ...details,
  owners: inOrder(
    owners,
    ({ id }) => id,
    ({ name }) => [name],
  ),
  tags: [...new Set(tags)].sort(),
});

/** The intent in one canonical order, so that the order in which choices were made changes nothing. */
export const sorted = (intent: ConnectIntent): ConnectIntent => ({
  ...intent,
  ...(intent.details && { details: sortedDetails(intent.details) }),
  connections: inOrder(
    intent.connections.map((connection) => ({
      ...connection,
      projects: inOwningOrder(
        [...new Map(connection.projects.map((project) => [project.id, project])).values()].map((project) => ({
          ...project,
          ...(project.pipelines && pipelinesOf(project)),
        })),
      ),
    })),
    ({ organization, projects, name }) => `${organization.id}/${projects[0]?.id ?? ""}/${name}`,
    ({ organization, projects, name }) => [organization.name, projects[0]?.name ?? "", name],
  ),
  permissions: inOrder(
    intent.permissions,
    ({ resource, role }) => `${resource.servicePrincipalId}/${role.id}`,
    ({ resource, role }) => [resource.displayName, role.value],
  ),
});

/** The credential by which the identity trusts a connection, but for issuer and subject: those Azure DevOps says. */
export const credentialOf = (
  { id }: ConnectIntent,
  { organization, projects, name }: ConnectionIntent,
  { tokenExchangeAudience }: Pick<Cloud, "tokenExchangeAudience">,
): Pick<CredentialSpec, "name" | "description" | "audience"> => ({
  // The end of the name comes from the intent, so that a dead credential of an earlier connection is not in the way.
  name: buildCredentialName({
    organization: organization.name,
    project: projects[0]?.name ?? "",
    connection: `${name}-${id.slice(0, 8)}`,
  }),
  description: `Azure DevOps ${organization.name}/${projects[0]?.name ?? ""}, connection ${name}`
    .slice(0, 600)
    // Half a character may be left of the cut.
    .replace(/\p{Cs}$/u, ""),
  audience: tokenExchangeAudience,
});

const checkWords = (check: CheckIntent): { readonly object: string; readonly detail: string } => {
  switch (check.kind) {
    case "approval":
      return {
        object: "approval",
        detail: "you approve each run before it goes on; add others in Azure DevOps",
      };
    case "branch-control":
      return {
        object: "branch control",
        detail: `only ${check.branches.join(", ")}, and only where the branch is protected`,
      };
    case "exclusive-lock":
      return { object: "exclusive lock", detail: "one run at a time" };
  }
};

const checkIdsOf = (spec: ConnectionSpec, { id }: ProjectIntent): StepId[] =>
  (spec.checks ?? []).map(({ kind }) => checkStepId(spec, id, kind));

/** Adds the checks of a connection in one project. Before any pipeline is let in. */
function checkSteps(spec: ConnectionSpec, project: ProjectIntent): Step[] {
  const connection = connectionStepId(spec);
  const shared = project.id !== spec.projects[0]?.id;
  return (spec.checks ?? []).map((check) => {
    const { object, detail } = checkWords(check);
    return addCheckStep({
      id: checkStepId(spec, project.id, check.kind),
      dependsOn: [connection, ...(shared ? [shareStepId(spec)] : [])],
      group: groupOf(spec),
      words: { verb: "Add", object: `${object} to ${nameIn(spec, project)} in ${project.name}`, detail },
      address: { organization: spec.organization.name, projectId: project.id },
      connection,
      connectionName: nameIn(spec, project),
      check,
      changes: `connection ${spec.name} in ${project.name}: ${object}`,
    });
  });
}

/** Lets the chosen pipelines of a project use the connection; none where none is chosen. */
function allowStep(spec: ConnectionSpec, project: ProjectIntent): Step[] {
  const { id, name, pipelines: chosen = [] } = project;
  if (spec.allPipelines) {
    const connection = connectionStepId(spec);
    return [
      openToAllPipelinesStep({
        id: allowStepId(spec, id),
        dependsOn: [connection, completionStepId(spec), ...checkIdsOf(spec, project)],
        group: groupOf(spec),
        words: {
          verb: "Open",
          object: `${nameIn(spec, project)} to every pipeline of ${name}`,
          detail: "those to come among them: whoever can change a pipeline there can act as the identity",
        },
        address: { organization: spec.organization.name, projectId: id },
        connection,
        changes: `connection ${spec.name} for every pipeline of ${name}`,
      }),
    ];
  }
  if (chosen.length === 0) return [];
  const names = chosen.map((pipeline) => pipeline.name).join(", ");
  const connection = connectionStepId(spec);
  const which = chosen.length === 1 ? `pipeline ${names}` : `${chosen.length} pipelines of ${name}`;
  return [
    allowPipelinesStep({
      id: allowStepId(spec, id),
      dependsOn: [connection, completionStepId(spec), ...checkIdsOf(spec, project)],
      group: groupOf(spec),
      words: {
        verb: "Allow",
        object: `${which} to use ${nameIn(spec, project)}`,
        detail: chosen.length === 1 ? `in ${name}, and no other` : `${names}, and no other`,
      },
      address: { organization: spec.organization.name, projectId: id },
      endpointId: (read) => read(connection, "endpointId"),
      pipelineIds: () => chosen.map((pipeline) => String(pipeline.id)),
      changes: `connection ${spec.name} for ${names}`,
    }),
  ];
}

/** Whoever creates an application is its owner anyway. */
const furtherOwners = ({ details, person }: ConnectIntent) =>
  (details?.owners ?? []).filter(({ id }) => id !== person.id);

/** How many can be named beside whoever creates an application. */
const ownersBesidePerson = limits.ownersAtCreation.value - 1;

/** The application that an intent in canonical order creates, where it creates one. */
export const creationOf = (
  intent: ConnectIntent,
  { graphUrlInCode }: Pick<Cloud, "graphUrlInCode">,
): NewApplicationSpec => ({
  displayName: intent.identity.displayName,
  tag: planTag(intent.id),
  ownerId: intent.person.id,
  ownerName: intent.person.displayName,
  furtherOwners: furtherOwners(intent).slice(0, ownersBesidePerson),
  notes: noteParts(intent).join("\n"),
  serviceManagementReference: intent.details?.serviceManagementReference,
  tags: intent.details?.tags ?? [],
  requiredResourceAccess: declaredAccess(intent.permissions),
  graphUrl: graphUrlInCode,
});

/**
 * Every step that makes an intent true, in the order in which a person reads them. Pure: reads nothing, and the same
 * intent always gives the same steps with the same ids.
 */
export function connectSteps(given: ConnectIntent, cloud: Cloud): Step[] {
  const intent = sorted(given);
  const { identity, permissions } = intent;
  const entra: StepGroup = { title: "Entra", name: intent.tenant.name };
  const access = declaredAccess(permissions);
  const isNew = identity.kind === "new-application";
  const { displayName } = identity;
  const { owners = [], serviceManagementReference, tags = [] } = intent.details ?? {};
  const notes = noteParts(intent);
  const further = isNew ? furtherOwners(intent) : owners;

  const application = isNew
    ? createApplicationStep(creationOf(intent, cloud), entra)
    : existingApplicationStep(identity, entra);
  const declare =
    isNew || permissions.length === 0
      ? []
      : [
          declarePermissionsStep(
            { displayName: identity.displayName, access, values: permissions.map(({ role }) => role.value) },
            entra,
          ),
        ];
  const describe =
    isNew || (notes.length === 0 && serviceManagementReference === undefined && tags.length === 0)
      ? []
      : [describeApplicationStep({ displayName, notes, serviceManagementReference, tags }, entra)];
  const addOwners = further
    .slice(isNew ? ownersBesidePerson : 0)
    .map((owner) => addOwnerStep({ owner, displayName, isNew, graphUrl: cloud.graphUrlInCode }, entra));
  const grants = permissions.map(({ resource, role, reason }) =>
    grantPermissionStep({ resource, role, displayName, reason: reason?.text }, entra),
  );

  const connections = intent.connections.flatMap((connection) => {
    const spec: ConnectionSpec = {
      ...connection,
      tenantId: intent.tenant.id,
      azureEnvironment: cloud.azureEnvironment,
      scope: intent.scope,
    };
    const id = connectionStepId(spec);
    const shared = connection.projects.length > 1;
    const group: StepGroup = { title: "Azure DevOps", name: connection.organization.name };
    return [
      createConnectionStep(spec),
      ...(shared ? [shareConnectionStep(spec)] : []),
      trustConnectionStep(
        {
          connection: id,
          ...credentialOf(intent, connection, cloud),
          connectionName: connection.name,
          displayName: identity.displayName,
        },
        group,
      ),
      completeConnectionStep(spec, [credentialStepId(id), ...(shared ? [shareStepId(spec)] : [])]),
      ...connection.projects.flatMap((project) => checkSteps(spec, project)),
      ...connection.projects.flatMap((project) => allowStep(spec, project)),
      proveConnectionStep(spec),
    ];
  });

  return [
    application,
    createServicePrincipalStep({ displayName: identity.displayName, removable: !isNew }, entra),
    ...describe,
    ...addOwners,
    ...declare,
    ...grants,
    ...connections,
  ];
}
