import { createHash } from "node:crypto";
import { type Reply, type Route, unsupported } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { Commit, Repository } from "../../state/devops.ts";
import { failure, missingArgument } from "../errors.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { branchTip, repositoryOf, repositoryUrl } from "./repositories.ts";

/** The commit that the version options ask for: a branch unless they say otherwise, the default one if they say nothing. */
function commitAt({ sandbox, option }: ProjectScope, repository: Repository): Commit | { refused: Reply } {
  const type = (option("versionDescriptor.versionType") ?? "branch").toLowerCase();
  const version = option("versionDescriptor.version") ?? repository.defaultBranch ?? "";
  if (type !== "branch" && type !== "commit")
    return { refused: unsupported("git/items", `version type "${type}"`) };
  const commit =
    type === "commit" ? sandbox.state.commits.get(version) : branchTip(sandbox, repository, version);
  if (commit?.repositoryId === repository.id) return commit;
  const kind = type === "commit" ? "Commit" : "Branch";
  const message = `TF401175: The version descriptor <${kind}: ${version} > could not be resolved to a version in the repository ${repository.name}`;
  return { refused: failure(404, "GitUnresolvableToCommitException", message) };
}

const wantsJson = ({ call, option, flag }: ProjectScope): boolean =>
  flag("includeContent") ||
  option("$format")?.toLowerCase() === "json" ||
  /application\/json/i.test(call.headers.get("accept") ?? "");

function item(scope: ProjectScope): Reply {
  const { organization, project, option, flag } = scope;
  const repository = repositoryOf(scope);
  if ("refused" in repository) return repository.refused;
  const asked = option("path") ?? option("scopePath");
  if (asked === undefined) return missingArgument("path");
  const format = option("$format")?.toLowerCase();
  if (format !== undefined && format !== "json" && format !== "text")
    return unsupported("git/items", `format "${format}"`);
  const commit = commitAt(scope, repository);
  if ("refused" in commit) return commit.refused;
  const path = asked.startsWith("/") ? asked : `/${asked}`;
  const content = commit.files[path];
  const folder = path.endsWith("/") ? path : `${path}/`;
  if (content === undefined && Object.keys(commit.files).some((file) => file.startsWith(folder)))
    return unsupported("git/items", `the folder "${path}"`);
  if (content === undefined) {
    const message = `TF401174: The item '${path}' could not be found in the repository '${repository.name}' at the version specified by '<Commit: ${commit.id} >' (resolved to commit '${commit.id}')`;
    return failure(404, "GitItemNotFoundException", message);
  }
  if (!wantsJson(scope))
    return { status: 200, body: content, headers: { "content-type": "text/plain; charset=utf-8" } };
  return {
    status: 200,
    body: {
      objectId: createHash("sha1")
        .update(`blob ${Buffer.byteLength(content)}\0${content}`)
        .digest("hex"),
      gitObjectType: "blob",
      commitId: commit.id,
      path,
      ...(flag("includeContent") && { content }),
      url: `${repositoryUrl(organization, project, repository)}/items?path=${encodeURIComponent(path)}&versionType=Commit&version=${commit.id}`,
    },
  };
}

export const itemRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/git/repositories/:repositoryId/items",
    resource: "git",
    query: ["path", "scopePath", "$format", "versionDescriptor.version", "versionDescriptor.versionType"],
    kinds: { includeContent: "flag" },
    atDefault: { includeContentMetadata: "false", download: "false" },
    source: "docs/sources/devops.md#files",
    run: item,
  }),
];
