import type { Sandbox } from "../../kernel/context.ts";
import type { Reply, Route } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { Commit, Organization, Project, Repository } from "../../state/devops.ts";
import { contributes } from "../access.ts";
import { failure } from "../errors.ts";
import { nameOfMember } from "../identities.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { collection, projectApiUrl, projectReference, projectWebUrl } from "../wire.ts";

/** What git writes where there is no commit. */
export const noCommit = "0".repeat(40);

export const repositoryUrl = (organization: Organization, project: Project, repository: Repository): string =>
  `${projectApiUrl(organization, project)}/git/repositories/${repository.id}`;

const sizeOf = (sandbox: Sandbox, repository: Repository): number => {
  const tip = sandbox.state.commits.get(repository.refs[repository.defaultBranch ?? ""] ?? "");
  return Object.values(tip?.files ?? {}).reduce((size, content) => size + content.length, 0);
};

/** A repository as lists show it: without a default branch while it is empty. */
export function repositoryBody({ sandbox, organization, project }: ProjectScope, repository: Repository) {
  const web = `${projectWebUrl(organization, project)}/_git/${encodeURIComponent(repository.name)}`;
  return {
    id: repository.id,
    name: repository.name,
    url: repositoryUrl(organization, project, repository),
    project: projectReference(organization, project),
    ...(repository.defaultBranch !== null && { defaultBranch: repository.defaultBranch }),
    size: sizeOf(sandbox, repository),
    remoteUrl: web.replace("https://", `https://${organization.name}@`),
    sshUrl: `git@ssh.dev.azure.com:v3/${organization.name}/${encodeURIComponent(project.name)}/${encodeURIComponent(repository.name)}`,
    webUrl: web,
    isDisabled: false,
    isInMaintenance: false,
  };
}

function repositoryWithLinks(scope: ProjectScope, repository: Repository) {
  const body = repositoryBody(scope, repository);
  const under = (part: string) => ({ href: `${body.url}/${part}` });
  return {
    ...body,
    _links: {
      self: { href: body.url },
      project: { href: `vstfs:///Classification/TeamProject/${scope.project.id}` },
      web: { href: body.webUrl },
      ssh: { href: body.sshUrl },
      commits: under("commits"),
      refs: under("refs"),
      pullRequests: under("pullRequests"),
      items: under("items"),
      pushes: under("pushes"),
    },
  };
}

/** The repository that a path names by id or by name, or the 404. */
export function repositoryOf({ sandbox, call, project }: ProjectScope): Repository | { refused: Reply } {
  const idOrName = call.params["repositoryId"] ?? "";
  const wanted = idOrName.toLowerCase();
  const repository = sandbox.state.repositories
    .by("byProject", project.id)
    .find((candidate) => candidate.id === wanted || candidate.name.toLowerCase() === wanted);
  if (repository) return repository;
  const message = `TF401019: The Git repository with name or identifier ${idOrName} does not exist or you do not have permissions for the operation you are attempting.`;
  return { refused: failure(404, "GitRepositoryNotFoundException", message) };
}

/** Why a member may not change a repository, or undefined. */
export function refuseContribution({ sandbox, membership, project }: ProjectScope): Reply | undefined {
  if (contributes(membership, project.id)) return undefined;
  const message = `TF401027: You need the Git 'GenericContribute' permission to perform this action. Details: identity '${nameOfMember(sandbox, membership)}', scope 'repository'.`;
  return failure(403, "GitNeedsPermissionException", message);
}

/** The commit of a repository at a branch, given with or without `refs/heads/`. */
export const branchTip = (sandbox: Sandbox, repository: Repository, branch: string): Commit | undefined =>
  sandbox.state.commits.get(repository.refs[`refs/heads/${branch.replace(/^refs\/heads\//, "")}`] ?? "");

export const repositoryRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/git/repositories",
    resource: "git",
    atDefault: { includeLinks: "false", includeAllUrls: "false", includeHidden: "false" },
    source: "docs/sources/devops.md#repositories",
    run: (scope) => ({
      status: 200,
      body: collection(
        scope.sandbox.state.repositories
          .by("byProject", scope.project.id)
          .map((repository) => repositoryBody(scope, repository)),
      ),
    }),
  }),
  projectRoute({
    method: "GET",
    path: "/git/repositories/:repositoryId",
    resource: "git",
    source: "docs/sources/devops.md#repositories",
    run(scope) {
      const repository = repositoryOf(scope);
      return "refused" in repository
        ? repository.refused
        : { status: 200, body: repositoryWithLinks(scope, repository) };
    },
  }),
];
