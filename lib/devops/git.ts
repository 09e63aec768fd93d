import * as z from "zod/mini";
import {
  type Http,
  type HttpError,
  isRefusal,
  path,
  query,
  sendAndRead,
  type WireRequest,
} from "../http/index.ts";
import { err, ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import type { ProjectAddress } from "./pipelines.ts";
import { apiVersions } from "./versions.ts";

const Repository = z.object({
  id: z.guid(),
  name: z.string(),
  /** Full ref name; absent while the repository is empty. */
  defaultBranch: z.nullish(z.string()),
  isDisabled: z.nullish(z.boolean()),
});
export type Repository = z.infer<typeof Repository>;

const RepositoryList = z.object({ value: z.array(Repository) });

/** Repositories of a project that can be used. */
export async function listRepositories(
  http: Http,
  { organization, projectId }: ProjectAddress,
  signal: AbortSignal,
): Promise<Result<readonly Repository[], HttpError>> {
  const list = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        path`/${organization}/${projectId}/_apis/git/repositories` +
        query({ "api-version": apiVersions.git }),
      scopes: scopes.azureDevOps,
      purpose: "List the repositories",
      signal,
    },
    RepositoryList,
  );
  return list.ok ? ok(list.value.value.filter((repository) => repository.isDisabled !== true)) : list;
}

/** What git writes where there is no commit. */
const noCommit = "0".repeat(40);

const RefList = z.object({ value: z.array(z.object({ name: z.string(), objectId: z.string() })) });

/** Commit at the tip of a branch (full ref name), or undefined where the branch does not exist. */
export async function findBranchTip(
  http: Http,
  { organization, projectId }: ProjectAddress,
  repositoryId: string,
  branch: string,
  signal: AbortSignal,
): Promise<Result<string | undefined, HttpError>> {
  const refs = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        path`/${organization}/${projectId}/_apis/git/repositories/${repositoryId}/refs` +
        query({ filter: branch.replace(/^refs\//, ""), "api-version": apiVersions.git }),
      scopes: scopes.azureDevOps,
      purpose: "Read the branch",
      signal,
    },
    RefList,
  );
  // The filter matches prefixes: `heads/main` also finds `heads/main-2`.
  return refs.ok ? ok(refs.value.value.find((ref) => ref.name === branch)?.objectId) : refs;
}

/** One file in one commit on one branch. */
export interface NewFile {
  readonly branch: string;
  /** Commit the branch grows from; undefined begins an empty repository. */
  readonly base: string | undefined;
  readonly path: string;
  readonly content: string;
  readonly comment: string;
  readonly change: "add" | "edit";
}

const pushBody = ({ branch, base, path: filePath, content, comment, change }: NewFile) => ({
  refUpdates: [{ name: branch, oldObjectId: base ?? noCommit }],
  commits: [
    {
      comment,
      changes: [
        { changeType: change, item: { path: filePath }, newContent: { content, contentType: "rawtext" } },
      ],
    },
  ],
});

const Push = z.object({ refUpdates: z.array(z.object({ newObjectId: z.string() })).check(z.minLength(1)) });

/** The request that pushes a file. */
export const pushFileRequest = (
  { organization, projectId }: ProjectAddress,
  repositoryId: string,
  file: NewFile,
): WireRequest => ({
  service: "devops",
  method: "POST",
  path:
    path`/${organization}/${projectId}/_apis/git/repositories/${repositoryId}/pushes` +
    query({ "api-version": apiVersions.git }),
  body: pushBody(file),
});

/** Pushes one commit with one file; answers the new tip of the branch. */
export async function pushFile(
  http: Http,
  address: ProjectAddress,
  repositoryId: string,
  file: NewFile,
  signal: AbortSignal,
): Promise<Result<string, HttpError>> {
  const pushed = await sendAndRead(
    http,
    {
      ...pushFileRequest(address, repositoryId, file),
      scopes: scopes.azureDevOps,
      purpose: "Push the pipeline's file",
      changes: `${file.path} on ${file.branch}`,
      signal,
    },
    Push,
  );
  return pushed.ok ? ok(pushed.value.refUpdates[0]?.newObjectId ?? "") : pushed;
}

const RefUpdates = z.object({
  value: z.array(z.object({ success: z.boolean(), updateStatus: z.nullish(z.string()) })),
});

/** Deletes a branch whose tip is still `tip`. */
export async function deleteBranch(
  http: Http,
  { organization, projectId }: ProjectAddress,
  repositoryId: string,
  branch: string,
  tip: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> {
  const request = {
    service: "devops",
    method: "POST",
    path:
      path`/${organization}/${projectId}/_apis/git/repositories/${repositoryId}/refs` +
      query({ "api-version": apiVersions.git }),
    body: [{ name: branch, oldObjectId: tip, newObjectId: noCommit }],
    scopes: scopes.azureDevOps,
    purpose: "Delete the branch",
    changes: branch,
    signal,
  } as const;
  const updated = await sendAndRead(http, request, RefUpdates);
  if (!updated.ok) return updated;
  // Each ref is judged on its own, under one HTTP 200.
  const [first] = updated.value.value;
  if (first?.success) return ok(undefined);
  return err({
    kind: "refused",
    service: "devops",
    method: "POST",
    path: request.path,
    status: 409,
    code: first?.updateStatus ?? "unknown",
    message: `The branch ${branch} was not deleted: ${first?.updateStatus ?? "no reason given"}.`,
  });
}

/** Where in a repository a file is looked for: on a branch (full ref name), or in a commit. */
export type Version = { readonly branch: string } | { readonly commit: string };

const versionOf = (version: Version) =>
  "branch" in version
    ? { "versionDescriptor.version": version.branch.replace(/^refs\/heads\//, "") }
    : { "versionDescriptor.version": version.commit, "versionDescriptor.versionType": "commit" };

const Item = z.object({ content: z.string() });

/** What a file holds, or undefined where there is none. */
export async function readFile(
  http: Http,
  { organization, projectId }: ProjectAddress,
  repositoryId: string,
  file: { readonly path: string; readonly at: Version },
  signal: AbortSignal,
): Promise<Result<string | undefined, HttpError>> {
  const item = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        path`/${organization}/${projectId}/_apis/git/repositories/${repositoryId}/items` +
        query({
          path: file.path,
          includeContent: "true",
          ...versionOf(file.at),
          "api-version": apiVersions.git,
        }),
      headers: { accept: "application/json" },
      scopes: scopes.azureDevOps,
      purpose: "Read the file",
      signal,
    },
    Item,
  );
  if (item.ok) return ok(item.value.content);
  return isRefusal(item.error, 404) ? ok(undefined) : item;
}
