import {
  type AzureScope,
  findEndpoint,
  findEndpointsByName,
  type NewConnection,
  newConnectionBody,
  type ServiceEndpoint,
} from "../../devops/index.ts";
import type { Http, HttpError } from "../../http/index.ts";
import { ok, type Result } from "../../result.ts";
import { scopes } from "../../session/index.ts";
import { type CheckIntent, nameIn } from "../intent.ts";
import type { Observation, StepGroup, StepId } from "../step.ts";

export interface ConnectionSpec {
  readonly organization: { readonly id: string; readonly name: string };
  /** The first owns the connection. */
  readonly projects: readonly {
    readonly id: string;
    readonly name: string;
    readonly connectionName?: string | undefined;
  }[];
  readonly name: string;
  readonly description: string;
  readonly tenantId: string;
  readonly azureEnvironment: NewConnection["azureEnvironment"];
  readonly scope: AzureScope;
  /** What runs have to pass, in each project. */
  readonly checks?: readonly CheckIntent[] | undefined;
  /** Open to every pipeline of its projects. */
  readonly allPipelines?: true | undefined;
}

export const azureDevOpsNeeds = [{ service: "devops", scopes: scopes.azureDevOps }] as const;

/** The project that owns the connection. */
export const ownerOf = (spec: Pick<ConnectionSpec, "projects">): { id: string; name: string } => {
  const [first] = spec.projects;
  if (!first) throw new Error("a connection without a project");
  return first;
};

/** Tells the connection apart within a plan. */
export const keyOf = (spec: Pick<ConnectionSpec, "organization" | "projects" | "name">): string =>
  `${spec.organization.id}/${ownerOf(spec).id}/${spec.name}`;

type Keyed = Parameters<typeof keyOf>[0];
export const connectionStepId = (spec: Keyed): StepId => `connection/${keyOf(spec)}`;
export const completionStepId = (spec: Keyed): StepId => `complete/${keyOf(spec)}`;
export const shareStepId = (spec: Keyed): StepId => `share/${keyOf(spec)}`;
export const checkStepId = (spec: Keyed, projectId: string, kind: CheckIntent["kind"]): StepId =>
  `check/${keyOf(spec)}/${projectId}/${kind}`;
export const allowStepId = (spec: Keyed, projectId: string): StepId => `allow/${keyOf(spec)}/${projectId}`;

export const groupOf = (spec: ConnectionSpec): StepGroup => ({
  title: "Azure DevOps",
  name: spec.organization.name,
});

/** What creates the connection, as a draft. */
export const draftBody = (spec: ConnectionSpec, clientId: string) =>
  newConnectionBody({ ...spec, project: ownerOf(spec), clientId });

/** The connection as it is now, or undefined where it is gone. */
export const readConnection = (
  http: Http,
  spec: ConnectionSpec,
  id: string,
  signal: AbortSignal,
): Promise<Result<ServiceEndpoint | undefined, HttpError>> =>
  findEndpoint(http, { organization: spec.organization.name, projectId: ownerOf(spec).id, id }, signal);

/** Says whether another connection has the name in this project: Azure DevOps compares without regard to case. */
export async function nameTaken(
  http: Http,
  spec: ConnectionSpec,
  project: ConnectionSpec["projects"][number],
  signal: AbortSignal,
): Promise<Result<Observation, HttpError>> {
  const name = nameIn(spec, project);
  const found = await findEndpointsByName(
    http,
    { organization: spec.organization.name, projectId: project.id, name },
    signal,
  );
  if (!found.ok) return found;
  const taken = found.value.some((each) => each.name.toLowerCase() === name.toLowerCase());
  return ok(
    taken
      ? {
          kind: "in-the-way",
          reason: `A connection named ${name} exists in ${project.name} and belongs to another identity. Choose another name.`,
        }
      : { kind: "absent" },
  );
}

/** Somebody removed the connection while the plan was applied. */
export const connectionGone = (spec: ConnectionSpec): HttpError => ({
  kind: "refused",
  service: "devops",
  method: "GET",
  path: `/${spec.organization.name}/${ownerOf(spec).name}/_apis/serviceendpoint/endpoints`,
  status: 404,
  code: "",
  message: `The connection ${spec.name} is no longer there.`,
});

/** Ids of the projects that a connection reaches. */
export const sharedWith = (endpoint: ServiceEndpoint | undefined): ReadonlySet<string> =>
  new Set(
    (endpoint?.serviceEndpointProjectReferences ?? []).map(({ projectReference }) => projectReference.id),
  );
