import * as z from "zod/mini";
import { checkNotes, checkServiceManagementReference, checkTag } from "../federation/index.ts";
import { filePathProblem } from "./file-path.ts";

const Guid = z.guid();
const Named = z.object({ id: Guid, name: z.string().check(z.minLength(1)) });

/** The identity to federate: one to be created, or one that exists. */
const Identity = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("new-application"), displayName: z.string().check(z.minLength(1)) }),
  z.object({
    kind: z.literal("existing-application"),
    applicationId: Guid,
    clientId: Guid,
    displayName: z.string(),
  }),
]);
export type Identity = z.infer<typeof Identity>;

const AzureScope = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("management-group"),
    id: z.string().check(z.minLength(1)),
    name: z.string().check(z.minLength(1)),
  }),
  z.object({ kind: z.literal("subscription"), id: Guid, name: z.string().check(z.minLength(1)) }),
]);

/** A pipeline, by the number that Azure DevOps gives it within its project. */
const Pipeline = z.object({ id: z.int().check(z.positive()), name: z.string() });
export type PipelineIntent = z.infer<typeof Pipeline>;

export const ProjectIntent = z.extend(Named, {
  /** May use the connection at once. The first run of every other pipeline waits until somebody permits it. */
  pipelines: z.optional(z.array(Pipeline)),
  /** What a connection that is shared with the project is called there, where that is another name than its owner's. */
  connectionName: z.optional(z.string().check(z.minLength(1))),
  /** Owns the connection already: another project that is added does not take its place. */
  owns: z.optional(z.literal(true)),
});
export type ProjectIntent = z.infer<typeof ProjectIntent>;

/** What a connection is called in one of its projects. */
export const nameIn = (
  { name }: { readonly name: string },
  { connectionName }: { readonly connectionName?: string | undefined },
): string => connectionName ?? name;

/** What a run has to pass before it may use a connection. */
export const CheckIntent = z.discriminatedUnion("kind", [
  /** Whoever applies the plan approves; others can be added in Azure DevOps. */
  z.object({ kind: z.literal("approval"), instructions: z.string() }),
  /** Only runs of these branches, by their full names. */
  z.object({
    kind: z.literal("branch-control"),
    branches: z.array(z.string().check(z.startsWith("refs/"))).check(z.minLength(1)),
  }),
  z.object({ kind: z.literal("exclusive-lock") }),
]);
export type CheckIntent = z.infer<typeof CheckIntent>;

/** One service connection that the plan makes. The first project owns it; it is shared with the others. */
const Connection = z.object({
  organization: Named,
  projects: z.array(ProjectIntent).check(z.minLength(1)),
  name: z.string().check(z.minLength(1)),
  description: z.string(),
  /** Every pipeline of its projects may use it at once, those to come among them. */
  allPipelines: z.optional(z.literal(true)),
  /** In each of its projects. */
  checks: z.optional(z.array(CheckIntent)),
});
export type ConnectionIntent = z.infer<typeof Connection>;

/**
 * Projects in the order in which the first owns the connection: the one that owns it already, then by names, because
 * people read them, and by ids between equals.
 */
export const inOwningOrder = (projects: readonly ProjectIntent[]): ProjectIntent[] => {
  const keyOf = ({ owns, name, id }: ProjectIntent) => [owns ? "0" : "1", name, id];
  return [...projects].sort((a, b) => {
    const others = keyOf(b);
    const index = keyOf(a).findIndex((key, at) => key !== others[at]);
    return index < 0 ? 0 : (keyOf(a)[index] ?? "") < (others[index] ?? "") ? -1 : 1;
  });
};

/** True where no project would hold two connections of one name: Azure DevOps refuses the second. */
const namesAreFree = (connections: readonly ConnectionIntent[]): boolean => {
  const places = connections.flatMap(({ organization, projects, name }) =>
    [...new Map(projects.map((project) => [project.id, project])).values()].map((project) =>
      `${organization.id}/${project.id}/${nameIn({ name }, project)}`.toLowerCase(),
    ),
  );
  return new Set(places).size === places.length;
};

/** What an application is noted to be, beside its name. */
const Details = z.object({
  /** Beside those that it has, and beside the person who creates it. */
  owners: z.optional(z.array(Named)),
  notes: z.optional(z.string().check(z.refine((text) => checkNotes(text) === undefined, "no notes"))),
  serviceManagementReference: z.optional(
    z.string().check(z.refine((text) => checkServiceManagementReference(text) === undefined, "no reference")),
  ),
  tags: z.optional(
    z.array(
      z
        .string()
        .check(
          z.refine((tag) => checkTag(tag) === undefined && !isPlanTag(tag), "no tag for an application"),
        ),
    ),
  ),
});
export type DetailsIntent = z.infer<typeof Details>;

/** Why somebody wants a permission that takes over the tenant. */
const Reason = z.object({
  text: z.string(),
  /** Who wrote it. */
  by: z.string(),
  /** The day it was written, such as 2026-08-03. */
  on: z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/)),
});
export type ReasonIntent = z.infer<typeof Reason>;

const Permission = z.object({
  resource: z.object({ servicePrincipalId: Guid, appId: Guid, displayName: z.string() }),
  role: z.object({ id: Guid, value: z.string() }),
  reason: z.optional(Reason),
});
export type PermissionIntent = z.infer<typeof Permission>;

/** Connect an identity to pipelines of chosen projects, with chosen permissions. */
export const ConnectIntent = z.object({
  kind: z.literal("connect"),
  id: Guid,
  tenant: Named,
  person: z.object({ id: Guid, displayName: z.string() }),
  identity: Identity,
  details: z.optional(Details),
  connections: z
    .array(Connection)
    .check(z.refine(namesAreFree, "two connections of one name would stand in one project")),
  scope: AzureScope,
  permissions: z.array(Permission),
});
export type ConnectIntent = z.infer<typeof ConnectIntent>;

/** Prove a connection by a pipeline of its own: a file on a branch, a pipeline, its permission, a run. */
export const TryIntent = z.object({
  kind: z.literal("try"),
  id: Guid,
  tenant: Named,
  person: z.object({ id: Guid, displayName: z.string() }),
  organization: Named,
  project: Named,
  connection: Named,
  repository: z.object({ id: Guid, name: z.string(), defaultBranch: z.string() }),
  branch: z.string(),
  file: z.object({ path: z.string(), content: z.string() }),
  pipelineName: z.string().check(z.minLength(1)),
});
export type TryIntent = z.infer<typeof TryIntent>;

/** Bring a file with a pipeline into a repository: a branch that grows from a commit that was seen, and a pull request. */
export const CommitIntent = z.object({
  kind: z.literal("commit"),
  id: Guid,
  tenant: Named,
  person: z.object({ id: Guid, displayName: z.string() }),
  organization: Named,
  project: Named,
  repository: Named,
  /** The branch that it is to come into, as a full ref name. */
  target: z.string().check(z.startsWith("refs/heads/")),
  /** The commit that the preview was made of. What others push meanwhile is for the pull request to merge. */
  base: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
  branch: z.string().check(z.startsWith("refs/heads/")),
  file: z.object({
    path: z.string().check(z.refine((path) => filePathProblem(path) === undefined, "no path of a file")),
    content: z.string(),
    change: z.enum(["add", "edit"]),
  }),
  title: z.string().check(z.minLength(1), z.maxLength(400)),
  description: z.string(),
});
export type CommitIntent = z.infer<typeof CommitIntent>;

export const Intent = z.discriminatedUnion("kind", [ConnectIntent, TryIntent, CommitIntent]);
export type Intent = z.infer<typeof Intent>;

/** Do both want the same, whatever order their parts were written in? */
export const isSameIntent = (one: Intent, other: Intent): boolean =>
  JSON.stringify(Intent.parse(one)) === JSON.stringify(Intent.parse(other));

const planTagBegin = "federation-portal:";

/** Tag by which an application tells which plan created it: found again after a lost answer, and by an audit. */
export const planTag = (intentId: string): string => `${planTagBegin}${intentId}`;

/** Would a tag speak of a plan? Nobody else may say so. */
export const isPlanTag = (tag: string): boolean => tag.startsWith(planTagBegin);
