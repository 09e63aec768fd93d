import { z } from "zod";
import type { Sandbox } from "../../kernel/context.ts";
import type { Route } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { Repository } from "../../state/devops.ts";
import { contributes } from "../access.ts";
import { identityRefOfEntra } from "../identities.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { collection, page } from "../wire.ts";
import { noCommit, repositoryOf, repositoryUrl } from "./repositories.ts";

const RefUpdate = z.strictObject({
  name: z.string(),
  oldObjectId: z.string(),
  newObjectId: z.string(),
  isLocked: z.boolean().nullish(),
  repositoryId: z.string().nullish(),
});
const RefUpdates = z.array(RefUpdate).min(1);
type RefUpdate = z.infer<typeof RefUpdate>;

const mostRefs = 1000;

function refBody(
  { sandbox, organization, project }: ProjectScope,
  repository: Repository,
  name: string,
  objectId: string,
) {
  const author = sandbox.state.commits.get(objectId)?.authorId ?? "";
  return {
    name,
    objectId,
    creator: identityRefOfEntra(sandbox, organization, author),
    url: `${repositoryUrl(organization, project, repository)}/refs?filter=${encodeURIComponent(name.replace(/^refs\//, ""))}`,
  };
}

/** Commits that no branch leads to are dropped at once, so that undoing a push leaves nothing behind. */
function dropUnreachable(sandbox: Sandbox, repository: Repository): void {
  const reachable = new Set<string>();
  const pending = Object.values(repository.refs);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (reachable.has(id)) continue;
    reachable.add(id);
    pending.push(...(sandbox.state.commits.get(id)?.parents ?? []));
  }
  for (const { id } of sandbox.state.commits.by("byRepository", repository.id)) {
    if (!reachable.has(id)) sandbox.state.commits.delete(id);
  }
}

/** Points a branch at a commit, or removes it. The first branch becomes the default, the last one takes it along. */
export function setRef(
  sandbox: Sandbox,
  repository: Repository,
  name: string,
  objectId: string | undefined,
): void {
  const { [name]: _removed, ...others } = repository.refs;
  const refs = objectId === undefined ? others : { ...others, [name]: objectId };
  const kept = repository.defaultBranch !== null && refs[repository.defaultBranch] !== undefined;
  const defaultBranch = kept ? repository.defaultBranch : (Object.keys(refs)[0] ?? null);
  const changed = sandbox.state.repositories.put({ ...repository, refs, defaultBranch });
  if (objectId === undefined) dropUnreachable(sandbox, changed);
}

/** Whether a commit has another among its ancestors, or is it. */
function leadsTo(sandbox: Sandbox, from: string, to: string): boolean {
  const seen = new Set<string>();
  const pending = [from];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    pending.push(...(sandbox.state.commits.get(id)?.parents ?? []));
  }
  return false;
}

/** Applies one update and says how it went, in the words of the service. */
function applyUpdate(
  { sandbox, membership, project }: ProjectScope,
  repositoryId: string,
  update: RefUpdate,
): string {
  const repository = sandbox.state.repositories.get(repositoryId);
  const current = repository?.refs[update.name];
  if (!repository || !/^refs\/(heads|tags)\/.+/.test(update.name)) return "invalidRefName";
  if (!contributes(membership, project.id))
    return current ? "writePermissionRequired" : "createBranchPermissionRequired";
  if (update.newObjectId === noCommit && current === undefined) return "succeededNonExistentRef";
  if (update.oldObjectId !== (current ?? noCommit)) return "staleOldObjectId";
  if (repository.protectedBranches.includes(update.name)) return "rejectedByPolicy";
  if (update.newObjectId === noCommit) {
    setRef(sandbox, repository, update.name, undefined);
    return "succeeded";
  }
  if (sandbox.state.commits.get(update.newObjectId)?.repositoryId !== repository.id)
    return "unresolvableToCommit";
  if (current !== undefined && !leadsTo(sandbox, update.newObjectId, current)) return "forcePushRequired";
  setRef(sandbox, repository, update.name, update.newObjectId);
  return "succeeded";
}

export const refRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/git/repositories/:repositoryId/refs",
    resource: "git",
    query: ["filter", "filterContains"],
    kinds: { $top: "number", continuationToken: "number" },
    atDefault: {
      includeLinks: "false",
      includeMyBranches: "false",
      includeStatuses: "false",
      latestStatusesOnly: "false",
      peelTags: "false",
    },
    source: "docs/sources/devops.md#branches",
    run(scope) {
      const repository = repositoryOf(scope);
      if ("refused" in repository) return repository.refused;
      const prefix = `refs/${scope.option("filter") ?? ""}`;
      const part = scope.option("filterContains") ?? "";
      const found = Object.entries(repository.refs)
        .filter(([name]) => name.startsWith(prefix) && name.includes(part))
        .sort(([a], [b]) => (a < b ? -1 : 1));
      const top = Math.min(scope.number("$top", mostRefs), mostRefs);
      return page(found, { start: scope.number("continuationToken", 0), top }, ([name, id]) =>
        refBody(scope, repository, name, id),
      );
    },
  }),
  projectRoute({
    method: "POST",
    path: "/git/repositories/:repositoryId/refs",
    resource: "git",
    query: ["projectId"],
    body: RefUpdates,
    source: "docs/sources/devops.md#branches",
    run(scope) {
      const repository = repositoryOf(scope);
      if ("refused" in repository) return repository.refused;
      const results = (scope.call.body as RefUpdate[]).map((update) => {
        const updateStatus = applyUpdate(scope, repository.id, update);
        return {
          repositoryId: repository.id,
          name: update.name,
          oldObjectId: update.oldObjectId,
          newObjectId: update.newObjectId,
          isLocked: false,
          updateStatus,
          success: updateStatus.startsWith("succeeded"),
        };
      });
      return { status: 200, body: collection(results) };
    },
  }),
];
