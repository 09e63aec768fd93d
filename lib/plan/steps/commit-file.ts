import {
  abandonPullRequest,
  getPullRequest,
  listPullRequests,
  openPullRequest,
  openPullRequestRequest,
} from "../../devops/index.ts";
import { isRefusal } from "../../http/index.ts";
import { err, ok } from "../../result.ts";
import type { CommitIntent } from "../intent.ts";
import { type Step, type StepGroup, usualPatienceMs } from "../step.ts";
import { azureDevOpsNeeds } from "./connection-spec.ts";
import { pushFileStep } from "./push-file.ts";

const ids = { file: "commit/file", pullRequest: "commit/pull-request" } as const;

const branchName = (ref: string): string => ref.replace("refs/heads/", "");

/** A file on a branch of its own, and the pull request that offers it to another. */
export function commitFileSteps(intent: CommitIntent): Step[] {
  const { repository, branch, target, base, file } = intent;
  const address = { organization: intent.organization.name, projectId: intent.project.id };
  const group: StepGroup = {
    title: "Azure DevOps",
    name: `${intent.organization.name} / ${intent.project.name}`,
  };
  const name = file.path.replace(/^\//, "");
  const pullRequest = {
    source: branch,
    target,
    title: intent.title,
    description: intent.description,
  };

  const pushStep = pushFileStep({
    id: ids.file,
    group,
    words: {
      verb: "Push",
      object: `${name} to a branch of its own`,
      detail: `${branchName(branch)} in ${repository.name}`,
    },
    address,
    repositoryId: repository.id,
    file: { ...file, branch, comment: `${file.change === "add" ? "Add" : "Change"} ${name}` },
    shownBase: base,
    base: async () => ok(base),
  });

  const pullRequestStep: Step = {
    id: ids.pullRequest,
    kind: "open-pull-request",
    dependsOn: [ids.file],
    group,
    words: {
      verb: "Open",
      object: `pull request into ${branchName(target)}`,
      detail: intent.title,
    },
    needs: azureDevOpsNeeds,
    writes: true,
    patienceMs: usualPatienceMs,
    request: () => openPullRequestRequest(address, repository.id, pullRequest),
    async observe(_known, { http, signal }) {
      const list = await listPullRequests(http, address, repository.id, pullRequest, signal);
      if (!list.ok) return list;
      // One that was abandoned makes way for another.
      const found =
        list.value.find(({ status }) => status === "active") ??
        list.value.find(({ status }) => status !== "abandoned");
      return ok(
        found
          ? { kind: "present", made: { pullRequestId: String(found.pullRequestId) } }
          : { kind: "absent" },
      );
    },
    async apply(_known, { http, signal }) {
      const opened = await openPullRequest(http, address, repository.id, pullRequest, signal);
      return opened.ok
        ? ok({ kind: "done", made: { pullRequestId: String(opened.value.pullRequestId) } })
        : opened;
    },
    conflict: (error) => isRefusal(error, 409),
    async undo({ pullRequestId = "" }, { http, signal }) {
      const found = await getPullRequest(http, address, repository.id, pullRequestId, signal);
      if (!found.ok) return found;
      if (found.value.status === "abandoned") return ok(undefined);
      if (found.value.status === "completed") return err(completed(pullRequestId, branchName(target)));
      return abandonPullRequest(http, address, repository.id, pullRequestId, signal);
    },
  };

  return [pushStep, pullRequestStep];
}

/** What was merged is part of the branch's history: only a person may revert it. */
const completed = (id: string, target: string) =>
  ({
    kind: "refused",
    service: "devops",
    method: "PATCH",
    path: "",
    status: 409,
    code: "completed",
    message: `Pull request ${id} was completed, so the file is part of ${target} now. Revert the pull request in Azure DevOps to take it out.`,
  }) as const;
