import type { Draft } from "./draft.ts";
import type { PipelineIntent } from "./intent.ts";

/** A project that pipelines are to be connected from. */
export type Target = Draft["targets"][number];
type Named = Target["project"];

const isOf = (organization: Named, projects: ReadonlySet<string>) => (target: Target) =>
  target.organization.id === organization.id && projects.has(target.project.id);

/** The targets with these projects of an organization among them, each once, behind those that were there. */
export function addTargets(
  targets: readonly Target[],
  organization: Named,
  projects: readonly Named[],
): Target[] {
  const there = new Set(
    targets.filter((target) => target.organization.id === organization.id).map(({ project }) => project.id),
  );
  return [
    ...targets,
    ...projects
      .filter(({ id }) => !there.has(id))
      .map((project) => ({
        organization: { id: organization.id, name: organization.name },
        project: { id: project.id, name: project.name },
      })),
  ];
}

/** The targets without these projects of an organization. */
export function removeTargets(
  targets: readonly Target[],
  organization: Named,
  projects: readonly Named[],
): Target[] {
  const gone = isOf(organization, new Set(projects.map(({ id }) => id)));
  return targets.filter((target) => !gone(target));
}

/** Ids of the projects of an organization that are among the targets. */
export const projectIdsOf = (targets: readonly Target[], organizationId: string): ReadonlySet<string> =>
  new Set(
    targets.filter(({ organization }) => organization.id === organizationId).map(({ project }) => project.id),
  );

/** The targets with exactly these pipelines of a project allowed to use its connection; none leaves the project without. */
export const allowPipelines = (
  targets: readonly Target[],
  { organization, project }: Pick<Target, "organization" | "project">,
  pipelines: readonly PipelineIntent[],
): Target[] =>
  targets.map((target) => {
    if (!isOf(organization, new Set([project.id]))(target)) return target;
    const { pipelines: _before, ...rest } = target.project;
    return { ...target, project: pipelines.length === 0 ? rest : { ...rest, pipelines: [...pipelines] } };
  });
