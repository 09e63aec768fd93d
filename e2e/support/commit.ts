import { findBranchTip, listRepositories } from "@/lib/devops/index.ts";
import type { Graph } from "@/lib/entra/index.ts";
import type { Http } from "@/lib/http/index.ts";
import { type CommitIntent, commitIntentOf } from "@/lib/plan/index.ts";
import type { RunningCloud } from "./cloud.ts";
import { expectOk, intentFor } from "./connect.ts";

interface WantedCommit {
  path?: string;
  /** What the file holds on the default branch already. */
  before?: string;
}

/** A pipeline's file for the repository of northwind/web, read as the portal's page reads it. */
export async function commitOf(
  cloud: Pick<RunningCloud, "sandbox"> & { http: Http; graph: Graph },
  { path = "/pipelines/graph.yml", before }: WantedCommit = {},
): Promise<CommitIntent> {
  const signal = new AbortController().signal;
  const target = "refs/heads/main";
  const { tenant, person, connections } = await intentFor(cloud, {
    projects: { northwind: ["web"] },
    permissions: [],
  });
  const [connection] = connections;
  const [project] = connection?.projects ?? [];
  if (!connection || !project) throw new Error("the project is missing");
  const address = { organization: connection.organization.name, projectId: project.id };
  const [repository] = expectOk(await listRepositories(cloud.http, address, signal));
  if (!repository) throw new Error("the project has no repository");
  const base = expectOk(await findBranchTip(cloud.http, address, repository.id, target, signal)) ?? "";
  if (before !== undefined) putFile(cloud, base, path, before);
  return commitIntentOf({
    id: crypto.randomUUID(),
    tenant,
    person,
    organization: connection.organization,
    project: { id: project.id, name: project.name },
    repository: { id: repository.id, name: repository.name },
    target,
    base,
    connectionName: connection.name,
    path,
    content: "trigger: none\nsteps:\n- script: echo hello\n",
    before,
  });
}

function putFile(
  { sandbox: { state } }: Pick<RunningCloud, "sandbox">,
  id: string,
  path: string,
  content: string,
) {
  const commit = state.commits.get(id);
  if (commit) state.commits.put({ ...commit, files: { ...commit.files, [path]: content } });
}
