import { createHash } from "node:crypto";
import { z } from "zod";
import { type Reply, type Route, unsupported } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { Commit, Repository } from "../../state/devops.ts";
import { badArgument, failure } from "../errors.ts";
import { identityRef, personOf } from "../identities.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { isoTime } from "../wire.ts";
import { setRef } from "./refs.ts";
import { noCommit, refuseContribution, repositoryBody, repositoryOf, repositoryUrl } from "./repositories.ts";

/** Kinds of change that the service publishes; the first three are emulated. */
const changeTypes = [
  "add",
  "edit",
  "delete",
  "rename",
  "none",
  "encoding",
  "undelete",
  "branch",
  "merge",
  "lock",
  "rollback",
  "sourceRename",
  "targetRename",
  "property",
  "all",
] as const;
const emulatedChanges: ReadonlySet<string> = new Set(changeTypes.slice(0, 3));

const Change = z.strictObject({
  changeType: z.enum(changeTypes),
  item: z.strictObject({ path: z.string() }),
  newContent: z
    .strictObject({
      content: z.string(),
      contentType: z.enum(["rawtext", "base64encoded", "rawText", "base64Encoded"]),
    })
    .nullish(),
});
const PushBody = z.strictObject({
  refUpdates: z.array(z.strictObject({ name: z.string(), oldObjectId: z.string() })).min(1),
  commits: z.array(z.strictObject({ comment: z.string(), changes: z.array(Change).min(1) })).min(1),
});

type PushBody = z.infer<typeof PushBody>;
type Change = z.infer<typeof Change>;

const sha1 = (text: string): string => createHash("sha1").update(text).digest("hex");

const pathOf = ({ item }: Change): string => (item.path.startsWith("/") ? item.path : `/${item.path}`);

const contentOf = ({ newContent }: Change): string => {
  if (!newContent) return "";
  const { content, contentType } = newContent;
  return contentType.toLowerCase() === "rawtext" ? content : Buffer.from(content, "base64").toString("utf8");
};

/** The tree after the changes, or why one of them does not fit it. */
function applyChanges(
  files: Record<string, string>,
  changes: readonly Change[],
): { files: Record<string, string> } | { refused: Reply } {
  const tree = new Map(Object.entries(files));
  for (const change of changes) {
    const path = pathOf(change);
    const exists = tree.has(path);
    if (change.changeType === "add" && exists) {
      return {
        refused: failure(
          400,
          "GitPathExistsException",
          `The path '${path}' specified in the add operation already exists. Please specify a new path.`,
        ),
      };
    }
    if (change.changeType !== "add" && !exists) {
      return {
        refused: failure(
          404,
          "GitItemNotFoundException",
          `TF401174: The item '${path}' could not be found in the repository.`,
        ),
      };
    }
    if (change.changeType === "delete") tree.delete(path);
    else tree.set(path, contentOf(change));
  }
  return { files: Object.fromEntries(tree) };
}

/** The commit that a push builds on: undefined begins a history. */
function baseOf(
  { sandbox }: ProjectScope,
  repository: Repository,
  name: string,
  oldObjectId: string,
): { base: Commit | undefined } | { refused: Reply } {
  const current = repository.refs[name];
  if (!/^refs\/heads\/.+/.test(name))
    return { refused: badArgument(`The ref name ${name} is not a branch.`, "name") };
  if (repository.protectedBranches.includes(name)) {
    const message =
      "TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.";
    return { refused: failure(403, "GitRefUpdateRejectedByPolicyException", message) };
  }
  if (current !== undefined && current !== oldObjectId) {
    const message = `TF401028: The reference '${name}' has already been updated by another client, so you cannot update it. Please try again.`;
    return { refused: failure(409, "GitReferenceStaleException", message) };
  }
  if (oldObjectId === noCommit) return { base: undefined };
  const base = sandbox.state.commits.get(oldObjectId);
  if (base?.repositoryId === repository.id) return { base };
  const message = `TF401175: The version descriptor <Commit: ${oldObjectId} > could not be resolved to a version in the repository ${repository.name}`;
  return { refused: failure(404, "GitUnresolvableToCommitException", message) };
}

function commitBody(
  { sandbox, organization, project }: ProjectScope,
  repository: Repository,
  commit: Commit,
) {
  const person = personOf(sandbox, commit.authorId);
  const signature = { name: person.displayName, email: person.uniqueName, date: isoTime(commit.createdAt) };
  return {
    treeId: sha1(`tree:${commit.id}`),
    commitId: commit.id,
    author: signature,
    committer: signature,
    comment: commit.comment,
    parents: commit.parents,
    url: `${repositoryUrl(organization, project, repository)}/commits/${commit.id}`,
  };
}

/** Commits of a push in memory: nothing is stored before every change has been seen to fit. */
function buildCommits(
  scope: ProjectScope,
  repository: Repository,
  base: Commit | undefined,
  body: PushBody,
): Commit[] | { refused: Reply } {
  const commits: Commit[] = [];
  let parent = base;
  for (const { comment, changes } of body.commits) {
    const applied = applyChanges(parent?.files ?? {}, changes);
    if ("refused" in applied) return applied;
    parent = {
      id: sha1(scope.sandbox.ids.guid()),
      repositoryId: repository.id,
      comment,
      parents: parent ? [parent.id] : [],
      files: applied.files,
      authorId: scope.membership.entraId,
      createdAt: scope.call.nowMs,
    };
    commits.push(parent);
  }
  return commits;
}

function push(scope: ProjectScope): Reply {
  const { sandbox, call, organization, project, membership } = scope;
  const repository = repositoryOf(scope);
  if ("refused" in repository) return repository.refused;
  const denied = refuseContribution(scope);
  if (denied) return denied;
  const body = call.body as PushBody;
  const other = body.commits
    .flatMap(({ changes }) => changes)
    .find(({ changeType }) => !emulatedChanges.has(changeType));
  if (other) return unsupported("git/pushes", `a change of type "${other.changeType}"`);
  const [update, ...more] = body.refUpdates;
  if (!update || more.length > 0) return unsupported("git/pushes", "a push to several branches");
  const found = baseOf(scope, repository, update.name, update.oldObjectId);
  if ("refused" in found) return found.refused;
  const commits = buildCommits(scope, repository, found.base, body);
  if ("refused" in commits) return commits.refused;
  for (const commit of commits) sandbox.state.commits.put(commit);
  const tip = commits.at(-1)?.id ?? update.oldObjectId;
  const oldObjectId = repository.refs[update.name] ?? noCommit;
  setRef(sandbox, repository, update.name, tip);
  const pushId = sandbox.ids.integer(`push:${organization.id}`);
  const url = `${repositoryUrl(organization, project, repository)}/pushes/${pushId}`;
  return {
    status: 201,
    body: {
      commits: commits.map((commit) => commitBody(scope, repository, commit)).reverse(),
      refUpdates: [{ repositoryId: repository.id, name: update.name, oldObjectId, newObjectId: tip }],
      repository: repositoryBody(scope, sandbox.state.repositories.get(repository.id) ?? repository),
      pushedBy: identityRef(sandbox, organization, membership.identityId),
      pushId,
      date: isoTime(call.nowMs),
      url,
      _links: {
        self: { href: url },
        repository: { href: repositoryUrl(organization, project, repository) },
      },
    },
  };
}

export const pushRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "POST",
    path: "/git/repositories/:repositoryId/pushes",
    resource: "git",
    body: PushBody,
    source: "docs/sources/devops.md#pushes",
    run: push,
  }),
];
