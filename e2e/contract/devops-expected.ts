import { z } from "zod";

/**
 * What a reply of Azure DevOps must have, whatever else it has. The published descriptions name properties and require
 * none, so that an empty object fits every one of them. This is what the portal reads, and what the documentation shows
 * of what it does not read.
 */

/** A list in its envelope, which tells its length. */
export const listOf = (element: z.ZodType) =>
  z
    .object({ count: z.int(), value: z.array(element) })
    .refine(({ count, value }) => count === value.length, { path: ["count"], error: "is not the length" });

const time = z.iso.datetime();
const link = z.object({ href: z.url() });
const commitId = z.string().regex(/^[0-9a-f]{40}$/);

const identity = z.object({
  id: z.guid(),
  displayName: z.string(),
  uniqueName: z.string(),
  descriptor: z.string(),
});

const project = z.object({
  id: z.guid(),
  name: z.string(),
  url: z.url(),
  state: z.string(),
  revision: z.int(),
  visibility: z.string(),
  lastUpdateTime: time,
});

const endpoint = z.object({
  id: z.guid(),
  name: z.string(),
  type: z.string(),
  url: z.url(),
  description: z.string(),
  owner: z.string(),
  isShared: z.boolean(),
  isReady: z.boolean(),
  isDisabled: z.boolean(),
  isOutdated: z.boolean(),
  createdBy: identity,
  authorization: z.object({
    scheme: z.string(),
    parameters: z
      .object({
        tenantid: z.guid(),
        serviceprincipalid: z.string(),
        workloadIdentityFederationIssuer: z.url(),
        workloadIdentityFederationSubject: z.string(),
      })
      .catchall(z.string().nullable()),
  }),
  data: z.record(z.string(), z.string()).and(z.object({ scopeLevel: z.string(), creationMode: z.string() })),
  serviceEndpointProjectReferences: z
    .array(
      z.object({
        projectReference: z.object({ id: z.guid(), name: z.string() }),
        name: z.string(),
        description: z.string(),
      }),
    )
    .min(1),
});

const inputDescriptor = z.object({
  id: z.string(),
  name: z.string(),
  isConfidential: z.boolean(),
  validation: z.object({ dataType: z.string(), isRequired: z.boolean(), maxLength: z.int() }),
});

const endpointType = z.object({
  name: z.string(),
  displayName: z.string(),
  endpointUrl: z.object({ value: z.url() }),
  helpLink: z.object({ text: z.string(), url: z.url() }),
  inputDescriptors: z.array(inputDescriptor).min(1),
  authenticationSchemes: z
    .array(
      z.object({
        scheme: z.string(),
        displayName: z.string(),
        requiresOAuth2Configuration: z.boolean(),
        inputDescriptors: z.array(inputDescriptor).min(1),
      }),
    )
    .min(1),
  dataSources: z.array(z.object({ name: z.string(), endpointUrl: z.string() })).min(1),
  dependencyData: z.array(z.object({ input: z.string(), map: z.array(z.object({ key: z.string() })) })),
  trustedHosts: z.array(z.string()),
});

const permission = z.object({ authorized: z.boolean(), authorizedBy: identity, authorizedOn: time });

const pipelinePermissions = z.object({
  resource: z.object({ type: z.string(), id: z.guid() }),
  allPipelines: permission.optional(),
  pipelines: z.array(permission.extend({ id: z.int() })),
});

const check = z.object({
  id: z.int(),
  type: z.object({ id: z.guid(), name: z.string() }),
  timeout: z.int(),
  resource: z.object({ type: z.string(), id: z.guid(), name: z.string() }),
  url: z.url(),
  createdBy: identity,
  createdOn: time,
  modifiedBy: identity,
  modifiedOn: time,
  _links: z.object({ self: link }),
});
const checkWithSettings = check.extend({ settings: z.record(z.string(), z.unknown()) });

export const approval = z.object({
  id: z.guid(),
  status: z.string(),
  steps: z.array(z.object({ assignedApprover: identity, status: z.string(), order: z.int() })),
  createdOn: time,
  lastModifiedOn: time,
  executionOrder: z.string(),
  minRequiredApprovers: z.int(),
  blockedApprovers: z.array(identity),
  _links: z.object({ self: link }),
});

const repository = z.object({
  id: z.guid(),
  name: z.string(),
  url: z.url(),
  project,
  /** Absent while the repository is empty. */
  defaultBranch: z.string().startsWith("refs/heads/").optional(),
  size: z.int(),
  remoteUrl: z.url(),
  sshUrl: z.string(),
  webUrl: z.url(),
  isDisabled: z.boolean(),
  isInMaintenance: z.boolean(),
});

const signature = z.object({ name: z.string(), email: z.string(), date: time });

const push = z.object({
  pushId: z.int(),
  date: time,
  url: z.url(),
  pushedBy: identity,
  repository,
  commits: z
    .array(
      z.object({
        commitId,
        treeId: commitId,
        author: signature,
        committer: signature,
        comment: z.string(),
        parents: z.array(commitId),
        url: z.url(),
      }),
    )
    .min(1),
  refUpdates: z
    .array(
      z.object({ repositoryId: z.guid(), name: z.string(), oldObjectId: commitId, newObjectId: commitId }),
    )
    .min(1),
});

const mergedCommit = z.object({ commitId, url: z.url() });

const pullRequest = z.object({
  pullRequestId: z.int(),
  codeReviewId: z.int(),
  status: z.string(),
  repository,
  createdBy: identity,
  creationDate: time,
  title: z.string(),
  description: z.string(),
  sourceRefName: z.string().startsWith("refs/heads/"),
  targetRefName: z.string().startsWith("refs/heads/"),
  mergeStatus: z.string(),
  mergeId: z.guid(),
  isDraft: z.boolean(),
  lastMergeSourceCommit: mergedCommit,
  lastMergeTargetCommit: mergedCommit,
  reviewers: z.array(identity),
  url: z.url(),
});

const pipelineReference = z.object({
  id: z.int(),
  name: z.string(),
  folder: z.string(),
  revision: z.int(),
  url: z.url(),
});
const pipeline = pipelineReference.extend({ _links: z.object({ self: link, web: link }) });

const anyRun = z.object({
  id: z.int(),
  name: z.string(),
  createdDate: time,
  url: z.url(),
  _links: z.object({ self: link, web: link, pipeline: link, "pipeline.web": link }),
  pipeline: pipelineReference,
  templateParameters: z.record(z.string(), z.string()),
  resources: z.object({
    repositories: z.object({
      self: z.object({
        repository: z.object({ id: z.guid(), type: z.string() }),
        refName: z.string(),
        version: commitId,
      }),
    }),
  }),
});
const run = z.discriminatedUnion("state", [
  anyRun.extend({ state: z.literal("inProgress") }),
  anyRun.extend({
    state: z.literal("completed"),
    result: z.enum(["succeeded", "failed", "canceled"]),
    finishedDate: time,
  }),
]);

const signedContent = z.object({ url: z.url(), signatureExpires: time });

/** By the operation's name in the descriptions. */
export const expectedReplies: Readonly<Record<string, z.ZodType>> = {
  "GET /_apis/accounts": listOf(
    z.object({ accountId: z.guid(), accountName: z.string(), accountUri: z.url(), properties: z.object() }),
  ),
  "GET /_apis/profile/profiles/{id}": z.object({
    id: z.guid(),
    publicAlias: z.string(),
    displayName: z.string(),
    emailAddress: z.string(),
    coreRevision: z.int(),
    revision: z.int(),
    timeStamp: z.string(),
  }),
  "GET /{organization}/_apis/projects": listOf(project),
  "GET /{organization}/_apis/projects/{projectId}": project.extend({
    _links: z.object({ self: link, collection: link, web: link }),
    defaultTeam: z.object({ id: z.guid(), name: z.string(), url: z.url() }),
  }),
  "GET /{organization}/_apis/serviceendpoint/types": listOf(endpointType),
  "POST /{organization}/_apis/serviceendpoint/endpoints": endpoint,
  "PUT /{organization}/_apis/serviceendpoint/endpoints/{endpointId}": endpoint,
  "GET /{organization}/{project}/_apis/serviceendpoint/endpoints": listOf(endpoint),
  // One that is not there is null.
  "GET /{organization}/{project}/_apis/serviceendpoint/endpoints/{endpointId}": endpoint.nullable(),
  "POST /{organization}/{project}/_apis/serviceendpoint/endpointproxy": z.object({
    result: z.array(z.string()),
    statusCode: z.string(),
    errorMessage: z.string(),
    callbackContextParameters: z.record(z.string(), z.string()),
    callbackRequired: z.boolean(),
  }),
  "GET /{organization}/{project}/_apis/pipelines/pipelinepermissions/{resourceType}/{resourceId}":
    pipelinePermissions,
  "PATCH /{organization}/{project}/_apis/pipelines/pipelinepermissions/{resourceType}/{resourceId}":
    pipelinePermissions,
  "GET /{organization}/{project}/_apis/pipelines/checks/configurations": listOf(check),
  "GET /{organization}/{project}/_apis/pipelines/checks/configurations/{id}": check,
  "POST /{organization}/{project}/_apis/pipelines/checks/configurations": checkWithSettings,
  "PATCH /{organization}/{project}/_apis/pipelines/checks/configurations/{id}": checkWithSettings,
  "POST /{organization}/{project}/_apis/pipelines/checks/queryconfigurations": listOf(check),
  "GET /{organization}/{project}/_apis/git/repositories": listOf(repository),
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}": repository.extend({
    _links: z.object({ self: link, web: link, refs: link, pushes: link }),
  }),
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/items": z.object({
    objectId: commitId,
    gitObjectType: z.literal("blob"),
    commitId,
    path: z.string().startsWith("/"),
    url: z.url(),
  }),
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/refs": listOf(
    z.object({ name: z.string().startsWith("refs/"), objectId: commitId, creator: identity, url: z.url() }),
  ),
  "POST /{organization}/{project}/_apis/git/repositories/{repositoryId}/refs": listOf(
    z.object({
      repositoryId: z.guid(),
      name: z.string(),
      oldObjectId: commitId,
      newObjectId: commitId,
      isLocked: z.boolean(),
      updateStatus: z.string(),
      success: z.boolean(),
    }),
  ),
  "POST /{organization}/{project}/_apis/git/repositories/{repositoryId}/pushes": push,
  "POST /{organization}/{project}/_apis/git/repositories/{repositoryId}/pullrequests": pullRequest,
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/pullrequests": listOf(pullRequest),
  "GET /{organization}/{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}":
    pullRequest,
  "PATCH /{organization}/{project}/_apis/git/repositories/{repositoryId}/pullrequests/{pullRequestId}":
    pullRequest,
  "GET /{organization}/{project}/_apis/pipelines": listOf(pipeline),
  "POST /{organization}/{project}/_apis/pipelines": pipeline.extend({
    configuration: z.object({
      type: z.literal("yaml"),
      path: z.string(),
      repository: z.object({ id: z.guid(), type: z.string() }),
    }),
  }),
  "POST /{organization}/{project}/_apis/pipelines/{pipelineId}/runs": run,
  "GET /{organization}/{project}/_apis/pipelines/{pipelineId}/runs": listOf(run),
  "GET /{organization}/{project}/_apis/pipelines/{pipelineId}/runs/{runId}": run,
  // As it is asked for here: with the addresses that need no token.
  "GET /{organization}/{project}/_apis/pipelines/{pipelineId}/runs/{runId}/logs": z.object({
    url: z.url(),
    signedContent,
    logs: z
      .array(
        z.object({
          id: z.int(),
          createdOn: time,
          lastChangedOn: time,
          lineCount: z.int(),
          url: z.url(),
          signedContent,
        }),
      )
      .min(1),
  }),
};

/** What a reply lacks of what it must have, or has with another type: the place and the rule. */
export function lackingIn(reply: unknown, expected: z.ZodType | undefined): string[] {
  if (reply === undefined) return expected ? ["reply is missing"] : [];
  if (!expected) return ["reply is not expected to have anything"];
  const read = expected.safeParse(reply);
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `reply ${path.join(".")}: ${message}`);
}
