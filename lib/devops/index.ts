export {
  type Check,
  createCheck,
  createCheckRequest,
  deleteCheck,
  listChecks,
  type NewCheck,
} from "./checks.ts";
export {
  deleteBranch,
  findBranchTip,
  listRepositories,
  type NewFile,
  pushFile,
  pushFileRequest,
  type Repository,
  readFile,
} from "./git.ts";
export { organizationNameIn } from "./organization-name.ts";
export { getOrganization, getOwnIdentityId, listOrganizations, type Organization } from "./organizations.ts";
export { projectsWithoutCreateRight } from "./permissions.ts";
export {
  type PipelinePermissions,
  readPipelinePermissions,
  setAllPipelines,
  setAllPipelinesRequest,
  setPipelinePermissions,
  setPipelinePermissionsRequest,
} from "./pipeline-permissions.ts";
export {
  createPipeline,
  createPipelineRequest,
  deletePipeline,
  findNewestRun,
  getRun,
  listPipelines,
  type NewPipeline,
  type Pipeline,
  type PipelineRun,
  type ProjectAddress,
  readRunLog,
  startRun,
  startRunRequest,
} from "./pipelines.ts";
export { listAllProjects, type Project } from "./projects.ts";
export {
  abandonPullRequest,
  getPullRequest,
  listPullRequests,
  openPullRequest,
  openPullRequestRequest,
} from "./pull-requests.ts";
export {
  type AzureScope,
  authorizationParameter,
  completedConnection,
  createEndpoint,
  createEndpointRequest,
  deleteEndpoint,
  type Federation,
  federationOf,
  findEndpoint,
  findEndpointsByName,
  isDuplicateName,
  type NewConnection,
  newConnectionBody,
  readTestOutcome,
  type ServiceEndpoint,
  type SharedWith,
  shareEndpoint,
  shareEndpointRequest,
  type TestOutcome,
  testEndpoint,
  testEndpointRequest,
  updateEndpoint,
  updateEndpointRequest,
} from "./service-endpoints.ts";
export { apiVersions } from "./versions.ts";
