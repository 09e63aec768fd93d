import * as z from "zod/mini";
import { type Http, type HttpError, path, query, sendAndRead, type WireRequest } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import type { ProjectAddress } from "./pipelines.ts";
import { apiVersions } from "./versions.ts";

const PullRequest = z.object({
  pullRequestId: z.int(),
  /** `active`, `completed` or `abandoned`; whatever else a later version may call it. */
  status: z.string(),
});
export type PullRequest = z.infer<typeof PullRequest>;

/** A pull request to be opened. Branches are full ref names. */
export interface NewPullRequest {
  readonly source: string;
  readonly target: string;
  readonly title: string;
  readonly description: string;
}

const pathOf = ({ organization, projectId }: ProjectAddress, repositoryId: string): string =>
  path`/${organization}/${projectId}/_apis/git/repositories/${repositoryId}/pullrequests`;

const version = { "api-version": apiVersions.git };

const PullRequests = z.object({ value: z.array(PullRequest) });

/** The pull requests from one branch to another, newest first, whatever became of them. */
export async function listPullRequests(
  http: Http,
  address: ProjectAddress,
  repositoryId: string,
  { source, target }: Pick<NewPullRequest, "source" | "target">,
  signal: AbortSignal,
): Promise<Result<readonly PullRequest[], HttpError>> {
  const list = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        pathOf(address, repositoryId) +
        query({
          "searchCriteria.sourceRefName": source,
          "searchCriteria.targetRefName": target,
          "searchCriteria.status": "all",
          ...version,
        }),
      scopes: scopes.azureDevOps,
      purpose: "Look for the pull request",
      signal,
    },
    PullRequests,
  );
  return list.ok ? ok(list.value.value) : list;
}

/** The request that opens a pull request. */
export const openPullRequestRequest = (
  address: ProjectAddress,
  repositoryId: string,
  { source, target, title, description }: NewPullRequest,
): WireRequest => ({
  service: "devops",
  method: "POST",
  path: pathOf(address, repositoryId) + query(version),
  body: { sourceRefName: source, targetRefName: target, title, description },
});

/** Opens a pull request. A second one for the same branches is refused with 409. */
export const openPullRequest = (
  http: Http,
  address: ProjectAddress,
  repositoryId: string,
  pullRequest: NewPullRequest,
  signal: AbortSignal,
): Promise<Result<PullRequest, HttpError>> =>
  sendAndRead(
    http,
    {
      ...openPullRequestRequest(address, repositoryId, pullRequest),
      scopes: scopes.azureDevOps,
      purpose: "Open the pull request",
      changes: `pull request from ${pullRequest.source}`,
      signal,
    },
    PullRequest,
  );

/** Reads one pull request. */
export const getPullRequest = (
  http: Http,
  address: ProjectAddress,
  repositoryId: string,
  id: string,
  signal: AbortSignal,
): Promise<Result<PullRequest, HttpError>> =>
  sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path: pathOf(address, repositoryId) + path`/${id}` + query(version),
      scopes: scopes.azureDevOps,
      purpose: "Read the pull request",
      signal,
    },
    PullRequest,
  );

/** Gives a pull request up. Azure DevOps keeps it among the abandoned ones. */
export async function abandonPullRequest(
  http: Http,
  address: ProjectAddress,
  repositoryId: string,
  id: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> {
  const changed = await sendAndRead(
    http,
    {
      service: "devops",
      method: "PATCH",
      path: pathOf(address, repositoryId) + path`/${id}` + query(version),
      body: { status: "abandoned" },
      scopes: scopes.azureDevOps,
      purpose: "Abandon the pull request",
      changes: `pull request ${id}`,
      signal,
    },
    PullRequest,
  );
  return changed.ok ? ok(undefined) : changed;
}
