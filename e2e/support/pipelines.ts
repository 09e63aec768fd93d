import type { RunningSandbox } from "@/sandbox/sandbox.ts";
import type { Pipeline } from "@/sandbox/state/devops.ts";

/** A pipeline of a project, as somebody made it before the portal came. `number` is its id in the project. */
export function putPipeline(
  { sandbox }: Pick<RunningSandbox, "sandbox">,
  projectId: string,
  { number, name }: { number: number; name: string },
): Pipeline {
  const { repositories, pipelines } = sandbox.state;
  const repository = repositories.list().find((each) => each.projectId === projectId);
  if (!repository) throw new Error("the project has no repository");
  return pipelines.put({
    id: `${projectId}/${number}`,
    number,
    projectId,
    name,
    folder: "\\",
    path: "/azure-pipelines.yml",
    repositoryId: repository.id,
    revision: 1,
    createdAt: 0,
  });
}
