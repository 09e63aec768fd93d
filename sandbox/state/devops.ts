import { Table } from "../kernel/table.ts";
import type { Ms } from "./directory.ts";

export interface Organization {
  /** The organization GUID: accountId, instanceId, and part of every issuer or subject. */
  id: string;
  name: string;
  /** The Entra tenant it is connected to. */
  tenantId: string;
  /** `legacy`: new connections still get the Azure DevOps issuer. */
  issuer: "entra" | "legacy";
  /** Refuses every call, as a deactivated organization does. */
  stopped: boolean;
  createdAt: Ms;
}

/** What a member may do with the service connections of one project. */
export type EndpointRole = "Administrator" | "Creator" | "User" | "Reader";

export interface Membership {
  /** `{organizationId}/{userOrPrincipalObjectId}` */
  id: string;
  organizationId: string;
  /** Entra object id of the user or service principal. */
  entraId: string;
  /** The organization-local identity id; never equal to the Entra object id. */
  identityId: string;
  organizationAdministrator: boolean;
  /** By project id. A private project without an entry is invisible unless the member administers the organization. */
  projects: Record<string, { administrator: boolean; contributor: boolean; endpointRoles: EndpointRole[] }>;
}

export interface Project {
  id: string;
  organizationId: string;
  name: string;
  description: string;
  visibility: "private" | "public" | "organization";
  lastUpdateAt: Ms;
}

export interface EndpointProjectReference {
  projectId: string;
  name: string;
  description: string;
}

export interface ServiceEndpoint {
  id: string;
  organizationId: string;
  type: string;
  url: string;
  owner: string;
  isShared: boolean;
  isReady: boolean;
  isOutdated: boolean;
  isDisabled: boolean;
  authorizationScheme: string;
  /** Keys lower-cased except those the service spells otherwise. */
  authorizationParameters: Record<string, string>;
  data: Record<string, string>;
  serviceManagementReference: string | null;
  /** The first is the project that owns it. */
  projects: EndpointProjectReference[];
  /** Identity id of the creator, who is its administrator. */
  createdBy: string;
  createdAt: Ms;
  modifiedBy: string;
  modifiedAt: Ms;
  operationStatus: { state: "InProgress" | "Ready" | "Failed"; statusMessage: string } | null;
  /** When its deletion, which is under way, will be done; null where nobody has asked for it. */
  goneAt: Ms | null;
}

export interface PipelinePermission {
  /** `{projectId}/{resourceType}/{resourceId}` */
  id: string;
  projectId: string;
  resourceType: string;
  resourceId: string;
  allPipelines: { authorizedBy: string; authorizedAt: Ms } | null;
  pipelines: { pipelineId: number; authorizedBy: string; authorizedAt: Ms }[];
}

export interface ApprovalSettings {
  /** Identity ids, in the order in which they are asked where the order counts. */
  approvers: string[];
  executionOrder: "anyOrder" | "inSequence";
  /** 0 asks for all of them. */
  minRequiredApprovers: number;
  instructions: string;
  /** Identity ids. */
  blockedApprovers: string[];
  /** Whoever asked for a run may not let it pass. */
  requesterCannotBeApprover: boolean;
}

/** A check that a task of the service carries out. */
export interface TaskCheckSettings {
  displayName: string;
  task: "evaluatebranchProtection" | "evaluateBusinessHours";
  inputs: Record<string, string>;
  /** Minutes. */
  retryInterval: number;
}

interface AnyCheck {
  /** `{organizationId}/{number}` */
  id: string;
  number: number;
  projectId: string;
  endpointId: string;
  version: number;
  /** How long a stage waits for it. */
  timeoutMinutes: number;
  isDisabled: boolean;
  createdBy: string;
  createdAt: Ms;
  modifiedBy: string;
  modifiedAt: Ms;
}

/** What must hold before a stage may use a connection in one project. */
export type CheckConfiguration = AnyCheck &
  (
    | { kind: "approval"; settings: ApprovalSettings }
    | { kind: "task"; settings: TaskCheckSettings }
    | { kind: "lock"; settings: Record<string, never> }
  );

export interface ApprovalStep {
  /** Identity id of who is asked. */
  approver: string;
  /** `uninitiated` until it is their turn, `skipped` where nobody needs them any more. */
  status: "uninitiated" | "pending" | "approved" | "rejected" | "skipped";
  comment: string;
  initiatedAt: Ms | null;
  modifiedAt: Ms | null;
}

/** The question whether a stage of one run may go on, as an approval check puts it. */
export interface PipelineApproval {
  id: string;
  projectId: string;
  runId: string;
  stage: string;
  /** As they were when the question was put. */
  settings: ApprovalSettings;
  steps: ApprovalStep[];
  status: "pending" | "approved" | "rejected" | "timedOut" | "canceled";
  createdAt: Ms;
  modifiedAt: Ms;
}

export interface Repository {
  id: string;
  projectId: string;
  name: string;
  /** Full ref, absent while the repository is empty. */
  defaultBranch: string | null;
  /** Branches that only a pull request may change. */
  protectedBranches: string[];
  /** Full ref name to commit id. */
  refs: Record<string, string>;
}

export interface Commit {
  id: string;
  repositoryId: string;
  comment: string;
  parents: string[];
  /** Path to content, the whole tree. */
  files: Record<string, string>;
  authorId: string;
  createdAt: Ms;
}

export interface PullRequest {
  /** `{repositoryId}/{number}` */
  id: string;
  number: number;
  repositoryId: string;
  sourceRefName: string;
  targetRefName: string;
  title: string;
  description: string;
  status: "active" | "completed" | "abandoned";
  createdBy: string;
  createdAt: Ms;
}

export interface Pipeline {
  /** `{projectId}/{number}` */
  id: string;
  /** The pipeline's number, which is also its build definition id. Unique in the organization. */
  number: number;
  projectId: string;
  name: string;
  folder: string;
  path: string;
  repositoryId: string;
  revision: number;
  createdAt: Ms;
}

export interface RunLog {
  id: number;
  name: string;
  lines: string[];
  createdAt: Ms;
}

/** How a stage, a job or a step ended. */
export type RunOutcome = "succeeded" | "succeededWithIssues" | "failed" | "skipped" | "canceled";

export interface RunIssue {
  type: "error" | "warning";
  message: string;
}

/** A line of a run's timeline: what became of a stage, its checkpoint with the checks beneath it, a job or a step. */
export interface RunRecord {
  id: string;
  parentId: string | null;
  type:
    | "Stage"
    | "Checkpoint"
    | "Checkpoint.Approval"
    | "Checkpoint.TaskCheck"
    | "Checkpoint.ExclusiveLock"
    | "Phase"
    | "Job"
    | "Task";
  name: string;
  /** Place among the records of the same parent, from 1. */
  order: number;
  state: "pending" | "inProgress" | "completed";
  result: RunOutcome | null;
  startedAt: Ms | null;
  finishedAt: Ms | null;
  logId: number | null;
  issues: RunIssue[];
}

/** What a stage waits for before it may use a connection. */
export interface RunWait {
  stage: string;
  for: "permission" | "check" | "lock";
  endpointId: string;
}

export interface PipelineRun {
  /** `{organizationId}/{number}`; the number is also the build id. */
  id: string;
  number: number;
  projectId: string;
  pipelineNumber: number;
  name: string;
  state: "inProgress" | "completed";
  result: "succeeded" | "partiallySucceeded" | "failed" | "canceled" | null;
  refName: string;
  commitId: string;
  templateParameters: Record<string, string>;
  records: RunRecord[];
  logs: RunLog[];
  waitingFor: RunWait[];
  /** Ids of the connections that the stage under way has locked. */
  locks: string[];
  requestedBy: string;
  createdAt: Ms;
  finishedAt: Ms | null;
}

/** One use of a connection by a run. */
export interface EndpointExecution {
  id: string;
  endpointId: string;
  projectId: string;
  pipelineNumber: number;
  runNumber: number;
  result: Exclude<RunOutcome, "skipped" | "canceled">;
  startedAt: Ms;
  finishedAt: Ms;
}

export const createDevOps = () => ({
  organizations: new Table<Organization, "byName">({
    byName: (organization) => organization.name.toLowerCase(),
  }),
  memberships: new Table<Membership, "byOrganization" | "byEntraId">({
    byOrganization: (membership) => membership.organizationId,
    byEntraId: (membership) => membership.entraId,
  }),
  projects: new Table<Project, "byOrganization">({ byOrganization: (project) => project.organizationId }),
  endpoints: new Table<ServiceEndpoint, "byOrganization" | "byDeletion">({
    byOrganization: (endpoint) => endpoint.organizationId,
    byDeletion: (endpoint) => (endpoint.goneAt === null ? undefined : endpoint.organizationId),
  }),
  pipelinePermissions: new Table<PipelinePermission>({}),
  checks: new Table<CheckConfiguration, "byProject">({ byProject: (check) => check.projectId }),
  approvals: new Table<PipelineApproval, "byProject">({ byProject: (approval) => approval.projectId }),
  repositories: new Table<Repository, "byProject">({ byProject: (repository) => repository.projectId }),
  commits: new Table<Commit, "byRepository">({ byRepository: (commit) => commit.repositoryId }),
  pullRequests: new Table<PullRequest, "byRepository">({ byRepository: (request) => request.repositoryId }),
  pipelines: new Table<Pipeline, "byProject">({ byProject: (pipeline) => pipeline.projectId }),
  runs: new Table<PipelineRun, "byProject">({ byProject: (run) => run.projectId }),
  executions: new Table<EndpointExecution, "byEndpoint">({ byEndpoint: (execution) => execution.endpointId }),
});
