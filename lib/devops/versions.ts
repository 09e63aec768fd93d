/**
 * The api-version each resource is called with: the released one where there is one, else the preview that the
 * service still demands. @see docs/sources/azure-devops-client.md#versions
 */
export const apiVersions = {
  accounts: "7.1",
  checks: "7.1-preview.1",
  connectionData: "7.1-preview.1",
  endpointProxy: "7.1",
  endpoints: "7.1",
  git: "7.1",
  permissions: "7.1",
  pipelinePermissions: "7.1-preview.1",
  pipelines: "7.1",
  builds: "7.1",
  profile: "7.1",
  projects: "7.1",
} as const;
