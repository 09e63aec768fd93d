import { z } from "zod";
import { guidOf } from "../../kernel/ids.ts";
import { type Reply, type Route, unsupported } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { PullRequest, Repository } from "../../state/devops.ts";
import { badArgument, failure } from "../errors.ts";
import { identityRef } from "../identities.ts";
import { nextNumber } from "../numbers.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { collection, isoTime } from "../wire.ts";
import {
  branchTip,
  refuseContribution,
  repositoryBody,
  repositoryOf,
  repositoryUrl,
} from "./repositories.ts";

const PullRequestBody = z.strictObject({
  sourceRefName: z.string(),
  targetRefName: z.string(),
  title: z.string().min(1),
  description: z.string().nullish(),
  reviewers: z.array(z.unknown()).nullish(),
  isDraft: z.boolean().nullish(),
});
type PullRequestBody = z.infer<typeof PullRequestBody>;

/** Of what can be changed, giving up is emulated: it is how the portal takes a pull request back. */
const PullRequestChange = z.strictObject({
  status: z.enum(["notSet", "active", "abandoned", "completed", "all"]).nullish(),
  title: z.string().nullish(),
  description: z.string().nullish(),
});
type PullRequestChange = z.infer<typeof PullRequestChange>;

const statuses = ["active", "abandoned", "completed", "all", "notset"];

/** Lists show this much of a description. */
const listedDescription = 400;

/** A pull request with its repository, which it shows without the default branch. */
function pullRequestBody(scope: ProjectScope, repository: Repository, request: PullRequest) {
  const { sandbox, organization, project } = scope;
  const { defaultBranch: _notShown, ...shownRepository } = repositoryBody(scope, repository);
  const base = repositoryUrl(organization, project, repository);
  const url = `${base}/pullRequests/${request.number}`;
  const commitOf = (ref: string) => {
    const commitId = branchTip(sandbox, repository, ref)?.id;
    return commitId === undefined ? undefined : { commitId, url: `${base}/commits/${commitId}` };
  };
  const createdBy = identityRef(sandbox, organization, request.createdBy);
  const source = commitOf(request.sourceRefName);
  const target = commitOf(request.targetRefName);
  return {
    repository: shownRepository,
    pullRequestId: request.number,
    codeReviewId: request.number,
    status: request.status,
    createdBy,
    creationDate: isoTime(request.createdAt),
    title: request.title,
    description: request.description,
    sourceRefName: request.sourceRefName,
    targetRefName: request.targetRefName,
    mergeStatus: "queued",
    isDraft: false,
    mergeId: guidOf(`merge:${request.id}`),
    ...(source && { lastMergeSourceCommit: source }),
    ...(target && { lastMergeTargetCommit: target }),
    reviewers: [],
    labels: [],
    url,
    _links: {
      self: { href: url },
      repository: { href: base },
      workItems: { href: `${url}/workitems` },
      sourceBranch: { href: `${base}/${request.sourceRefName}` },
      targetBranch: { href: `${base}/${request.targetRefName}` },
      statuses: { href: `${url}/statuses` },
      ...(source && { sourceCommit: { href: source.url } }),
      ...(target && { targetCommit: { href: target.url } }),
      createdBy: { href: createdBy.url },
      iterations: { href: `${url}/iterations` },
    },
    supportsIterations: true,
    artifactId: `vstfs:///Git/PullRequestId/${project.id}%2f${repository.id}%2f${request.number}`,
  };
}

const numbersIn = ({ sandbox, organization }: ProjectScope): Set<number> =>
  new Set(
    sandbox.state.projects
      .by("byOrganization", organization.id)
      .flatMap(({ id }) => sandbox.state.repositories.by("byProject", id))
      .flatMap(({ id }) => sandbox.state.pullRequests.by("byRepository", id))
      .map(({ number }) => number),
  );

function create(scope: ProjectScope): Reply {
  const { sandbox, call, organization, membership } = scope;
  const repository = repositoryOf(scope);
  if ("refused" in repository) return repository.refused;
  const denied = refuseContribution(scope);
  if (denied) return denied;
  const { sourceRefName, targetRefName, title, description, reviewers, isDraft } =
    call.body as PullRequestBody;
  if (isDraft || (reviewers ?? []).length > 0)
    return unsupported("git/pullrequests", isDraft ? "a draft" : "reviewers");
  if (sourceRefName === targetRefName)
    return badArgument(`The source and the target of a pull request are the same: ${sourceRefName}.`);
  for (const ref of [sourceRefName, targetRefName]) {
    if (repository.refs[ref] === undefined)
      return badArgument(
        `TF401398: The pull request cannot be activated because the branch ${ref} no longer exists.`,
      );
  }
  const open = sandbox.state.pullRequests
    .by("byRepository", repository.id)
    .some(
      (other) =>
        other.status === "active" &&
        other.sourceRefName === sourceRefName &&
        other.targetRefName === targetRefName,
    );
  if (open) {
    const message = "TF401179: An active pull request for the source and target branch already exists.";
    return failure(409, "GitPullRequestExistsException", message);
  }
  const taken = numbersIn(scope);
  const number = nextNumber(sandbox, `pull request:${organization.id}`, (candidate) => taken.has(candidate));
  const request = sandbox.state.pullRequests.put({
    id: `${repository.id}/${number}`,
    number,
    repositoryId: repository.id,
    sourceRefName,
    targetRefName,
    title,
    description: description ?? "",
    status: "active",
    createdBy: membership.identityId,
    createdAt: call.nowMs,
  });
  return { status: 201, body: pullRequestBody(scope, repository, request) };
}

/** The pull request that the path names, with its repository. */
function pullRequestOf(
  scope: ProjectScope,
): { repository: Repository; request: PullRequest } | { refused: Reply } {
  const repository = repositoryOf(scope);
  if ("refused" in repository) return repository;
  const number = scope.call.params["number"] ?? "";
  const request = scope.sandbox.state.pullRequests.get(`${repository.id}/${number}`);
  if (request) return { repository, request };
  const message = "TF401180: The requested pull request was not found.";
  return { refused: failure(404, "GitPullRequestNotFoundException", message) };
}

function change(scope: ProjectScope): Reply {
  const found = pullRequestOf(scope);
  if ("refused" in found) return found.refused;
  const denied = refuseContribution(scope);
  if (denied) return denied;
  const { repository, request } = found;
  const { status, title, description } = scope.call.body as PullRequestChange;
  if (title != null || description != null)
    return unsupported("git/pullrequests", "another title or description");
  if (status !== "abandoned") return unsupported("git/pullrequests", `the status "${status}"`);
  if (request.status === "completed") {
    const message = "TF401181: The pull request cannot be edited due to its state.";
    return failure(409, "GitPullRequestNotEditableException", message);
  }
  const changed = scope.sandbox.state.pullRequests.put({ ...request, status });
  return { status: 200, body: pullRequestBody(scope, repository, changed) };
}

export const pullRequestRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "POST",
    path: "/git/repositories/:repositoryId/pullrequests",
    resource: "git",
    atDefault: { supportsIterations: "true" },
    body: PullRequestBody,
    source: "docs/sources/devops.md#pull-requests",
    run: create,
  }),
  projectRoute({
    method: "GET",
    path: "/git/repositories/:repositoryId/pullrequests",
    resource: "git",
    query: ["searchCriteria.sourceRefName", "searchCriteria.targetRefName"],
    kinds: { "searchCriteria.status": statuses, $top: "number", $skip: "number" },
    source: "docs/sources/devops.md#pull-requests",
    run(scope) {
      const { sandbox, option, number } = scope;
      const repository = repositoryOf(scope);
      if ("refused" in repository) return repository.refused;
      const status = (option("searchCriteria.status") ?? "active").toLowerCase();
      const source = option("searchCriteria.sourceRefName");
      const target = option("searchCriteria.targetRefName");
      const skip = number("$skip", 0);
      const found = sandbox.state.pullRequests
        .by("byRepository", repository.id)
        .filter((request) => status === "all" || request.status === status)
        .filter((request) => source === undefined || request.sourceRefName === source)
        .filter((request) => target === undefined || request.targetRefName === target)
        .sort((a, b) => b.number - a.number)
        .slice(skip, skip + number("$top", 100))
        .map((request) => ({ ...request, description: request.description.slice(0, listedDescription) }));
      return {
        status: 200,
        body: collection(found.map((request) => pullRequestBody(scope, repository, request))),
      };
    },
  }),
  projectRoute({
    method: "GET",
    path: "/git/repositories/:repositoryId/pullrequests/:number",
    resource: "git",
    source: "docs/sources/devops.md#pull-requests",
    run(scope) {
      const found = pullRequestOf(scope);
      return "refused" in found
        ? found.refused
        : { status: 200, body: pullRequestBody(scope, found.repository, found.request) };
    },
  }),
  projectRoute({
    method: "PATCH",
    path: "/git/repositories/:repositoryId/pullrequests/:number",
    resource: "git",
    body: PullRequestChange,
    source: "docs/sources/devops.md#pull-requests",
    run: change,
  }),
];
