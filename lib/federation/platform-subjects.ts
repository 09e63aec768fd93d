/** A GitHub Actions subject. The ids are there for repositories with immutable subjects. */
export type GitHubSubject = {
  readonly owner: string;
  readonly ownerId: string | undefined;
  readonly repository: string;
  readonly repositoryId: string | undefined;
  readonly context: "environment" | "pull_request" | "branch" | "tag" | "other";
  /** The environment, branch or tag; for `other` whatever follows the repository. */
  readonly value: string;
};

export type GitLabSubject = {
  readonly project: string;
  readonly refType: string;
  readonly ref: string;
};

export type TerraformSubject = {
  readonly organization: string;
  readonly project: string;
  readonly workspace: string;
  readonly runPhase: string;
};

export type KubernetesSubject = { readonly namespace: string; readonly serviceAccount: string };

const gitHubContexts = [
  { context: "environment", shape: /^environment:(.+)$/s },
  { context: "pull_request", shape: /^pull_request()$/ },
  { context: "branch", shape: /^ref:refs\/heads\/(.+)$/s },
  { context: "tag", shape: /^ref:refs\/tags\/(.+)$/s },
  { context: "other", shape: /^(.*)$/s },
] as const;

const gitHubRepository = /^repo:([^/:@]+)(?:@(\d+))?\/([^/:@]+)(?:@(\d+))?:(.*)$/s;

/** Reads `repo:owner/name:…`, with or without immutable ids. Undefined for a customised subject without a repository. */
export const readGitHubSubject = (subject: string): GitHubSubject | undefined => {
  const parts = gitHubRepository.exec(subject);
  if (parts === null) return undefined;
  const [, owner = "", ownerId, repository = "", repositoryId, tail = ""] = parts;
  for (const { context, shape } of gitHubContexts) {
    const value = shape.exec(tail)?.[1];
    if (value !== undefined) return { owner, ownerId, repository, repositoryId, context, value };
  }
  return undefined;
};

/** Reads `project_path:group/project:ref_type:branch:ref:main`. */
export const readGitLabSubject = (subject: string): GitLabSubject | undefined => {
  const parts = /^project_path:([^:]+):ref_type:([^:]+):ref:(.+)$/s.exec(subject);
  if (parts === null) return undefined;
  const [, project = "", refType = "", ref = ""] = parts;
  return { project, refType, ref };
};

/** Reads `organization:o:project:p:workspace:w:run_phase:plan`. */
export const readTerraformSubject = (subject: string): TerraformSubject | undefined => {
  const parts = /^organization:([^:]+):project:([^:]+):workspace:([^:]+):run_phase:([^:]+)$/.exec(subject);
  if (parts === null) return undefined;
  const [, organization = "", project = "", workspace = "", runPhase = ""] = parts;
  return { organization, project, workspace, runPhase };
};

/** Reads `system:serviceaccount:namespace:name`. */
export const readKubernetesSubject = (subject: string): KubernetesSubject | undefined => {
  const parts = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject);
  if (parts === null) return undefined;
  const [, namespace = "", serviceAccount = ""] = parts;
  return { namespace, serviceAccount };
};
