import { z } from "zod";
import { type Reply, type Route, unsupported } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { Organization, Pipeline, Project } from "../state/devops.ts";
import { contributes } from "./access.ts";
import { accessDenied, failure } from "./errors.ts";
import { nameOfMember } from "./identities.ts";
import { nextNumber } from "./numbers.ts";
import { forgetPipeline } from "./pipeline-permissions.ts";
import { type OrganizationScope, type ProjectScope, projectRoute } from "./route.ts";
import { page, projectApiUrl, projectWebUrl } from "./wire.ts";

const PipelineBody = z.strictObject({
  name: z.string().min(1),
  folder: z.string().nullish(),
  configuration: z.strictObject({
    type: z.enum(["unknown", "yaml", "designerJson", "justInTime", "designerHyphenJson"]),
    path: z.string().min(1),
    repository: z.strictObject({
      id: z.string(),
      name: z.string().nullish(),
      type: z.enum(["unknown", "gitHub", "azureReposGit", "gitHubEnterprise", "azureReposGitHyphenated"]),
    }),
  }),
});
type PipelineBody = z.infer<typeof PipelineBody>;

const links = (organization: Organization, project: Project, pipeline: Pipeline) => {
  const url = `${projectApiUrl(organization, project)}/pipelines/${pipeline.number}?revision=${pipeline.revision}`;
  return {
    _links: {
      self: { href: url },
      web: {
        href: `${projectWebUrl(organization, project)}/_build/definition?definitionId=${pipeline.number}`,
      },
    },
    url,
  };
};

/** A pipeline as lists and runs refer to it. */
export const pipelineReference = (organization: Organization, project: Project, pipeline: Pipeline) => ({
  url: links(organization, project, pipeline).url,
  id: pipeline.number,
  revision: pipeline.revision,
  name: pipeline.name,
  folder: pipeline.folder,
});

const pipelineBody = (organization: Organization, project: Project, pipeline: Pipeline) => ({
  ...links(organization, project, pipeline),
  configuration: {
    path: pipeline.path,
    repository: { id: pipeline.repositoryId, type: "azureReposGit" },
    type: "yaml",
  },
  id: pipeline.number,
  revision: pipeline.revision,
  name: pipeline.name,
  folder: pipeline.folder,
});

/** The pipeline that a path names, or the 404. */
export function pipelineOf({ sandbox, call, project }: ProjectScope): Pipeline | { refused: Reply } {
  const number = call.params["pipelineId"] ?? "";
  const pipeline = sandbox.state.pipelines.get(`${project.id}/${number}`);
  if (pipeline) return pipeline;
  return {
    refused: failure(404, "PipelineDoesNotExistException", `Pipeline with id ${number} does not exist.`),
  };
}

/** Numbers of pipelines count through the whole organization. */
const numbersIn = ({ sandbox, organization }: OrganizationScope): Set<number> =>
  new Set(
    sandbox.state.projects
      .by("byOrganization", organization.id)
      .flatMap(({ id }) => sandbox.state.pipelines.by("byProject", id))
      .map(({ number }) => number),
  );

function create(scope: ProjectScope): Reply {
  const { sandbox, call, organization, project, membership } = scope;
  if (!contributes(membership, project.id)) {
    return accessDenied(nameOfMember(sandbox, membership), "Edit build pipeline");
  }
  const { name, folder, configuration } = call.body as PipelineBody;
  if (configuration.type !== "yaml")
    return unsupported("POST pipelines", `a configuration of type "${configuration.type}"`);
  if (configuration.repository.type !== "azureReposGit")
    return unsupported("POST pipelines", `a repository of type "${configuration.repository.type}"`);
  const repository = sandbox.state.repositories.get(configuration.repository.id.toLowerCase());
  if (repository?.projectId !== project.id) {
    const message = `TF401019: The Git repository with name or identifier ${configuration.repository.id} does not exist or you do not have permissions for the operation you are attempting.`;
    return failure(404, "GitRepositoryNotFoundException", message);
  }
  const place = folder ?? "\\";
  const others = sandbox.state.pipelines.by("byProject", project.id);
  if (others.some((other) => other.folder === place && other.name.toLowerCase() === name.toLowerCase())) {
    return failure(
      409,
      "DefinitionExistsException",
      `Build definition ${name} already exists in folder ${place}.`,
    );
  }
  const taken = numbersIn(scope);
  const number = nextNumber(sandbox, `pipeline:${organization.id}`, (candidate) => taken.has(candidate));
  const pipeline = sandbox.state.pipelines.put({
    id: `${project.id}/${number}`,
    number,
    projectId: project.id,
    name,
    folder: place,
    path: configuration.path.startsWith("/") ? configuration.path : `/${configuration.path}`,
    repositoryId: repository.id,
    revision: 1,
    createdAt: call.nowMs,
  });
  return { status: 200, body: pipelineBody(organization, project, pipeline) };
}

const orders: ReadonlyMap<string, (a: Pipeline, b: Pipeline) => number> = new Map([
  ["id asc", (a, b) => a.number - b.number],
  ["id desc", (a, b) => b.number - a.number],
  ["name asc", (a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)],
  ["name desc", (a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? 1 : -1)],
]);

function list({ sandbox, organization, project, option, number }: ProjectScope): Reply {
  const order = orders.get((option("orderBy") ?? "id asc").toLowerCase());
  if (!order) return unsupported("GET pipelines", `order "${option("orderBy")}"`);
  const all = [...sandbox.state.pipelines.by("byProject", project.id)].sort(order);
  const place = { start: number("continuationToken", 0), top: number("$top", all.length) };
  return page(all, place, (pipeline) => ({
    _links: links(organization, project, pipeline)._links,
    ...pipelineReference(organization, project, pipeline),
  }));
}

/** Deletes a pipeline with its runs and takes it off every permission list. */
function remove(scope: ProjectScope): Reply {
  const { sandbox, project, membership } = scope;
  const pipeline = pipelineOf(scope);
  if ("refused" in pipeline) {
    return failure(
      404,
      "DefinitionNotFoundException",
      `TF215016: The build definition ${scope.call.params["pipelineId"]} does not exist.`,
    );
  }
  if (!contributes(membership, project.id)) {
    return accessDenied(nameOfMember(sandbox, membership), "Delete build pipeline");
  }
  sandbox.state.pipelines.delete(pipeline.id);
  for (const run of sandbox.state.runs.by("byProject", project.id)) {
    if (run.pipelineNumber === pipeline.number) sandbox.state.runs.delete(run.id);
  }
  forgetPipeline(sandbox, project.id, pipeline.number);
  return { status: 204 };
}

export const pipelineRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: "/pipelines",
    resource: "pipelines",
    query: ["orderBy"],
    kinds: { $top: "number", continuationToken: "number" },
    source: "docs/sources/devops.md#pipelines",
    run: list,
  }),
  projectRoute({
    method: "POST",
    path: "/pipelines",
    resource: "pipelines",
    body: PipelineBody,
    source: "docs/sources/devops.md#pipelines",
    run: create,
  }),
  projectRoute({
    method: "GET",
    path: "/pipelines/:pipelineId",
    resource: "pipelines",
    source: "docs/sources/devops.md#pipelines",
    run(scope) {
      const pipeline = pipelineOf(scope);
      if ("refused" in pipeline) return pipeline.refused;
      return { status: 200, body: pipelineBody(scope.organization, scope.project, pipeline) };
    },
  }),
  projectRoute({
    method: "DELETE",
    path: "/build/definitions/:pipelineId",
    resource: "build",
    source: "docs/sources/devops.md#pipelines",
    run: remove,
  }),
];
