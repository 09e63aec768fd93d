import {
  createPipeline,
  createPipelineRequest,
  deletePipeline,
  findBranchTip,
  findNewestRun,
  getRun,
  listPipelines,
  type PipelineRun,
  readRunLog,
  startRun,
  startRunRequest,
} from "../../devops/index.ts";
import { type Explanation, type HttpError, isRefusal, outcomeUnknown } from "../../http/index.ts";
import { ok, type Result } from "../../result.ts";
import type { TryIntent } from "../intent.ts";
import { type Step, type StepGroup, usualPatienceMs } from "../step.ts";
import { allowPipelinesStep } from "./allow-pipelines.ts";
import { azureDevOpsNeeds } from "./connection-spec.ts";
import { pushFileStep } from "./push-file.ts";

const ids = {
  file: "try/file",
  pipeline: "try/pipeline",
  permission: "try/permission",
  run: "try/run",
} as const;

const needs = azureDevOpsNeeds;
const folder = "\\";

/** A pipeline of its own that proves a connection: what the plan pushes, creates, allows and runs. */
export function tryPipelineSteps(intent: TryIntent): Step[] {
  const address = { organization: intent.organization.name, projectId: intent.project.id };
  const group: StepGroup = {
    title: "Azure DevOps",
    name: `${intent.organization.name} / ${intent.project.name}`,
  };
  const pipeline = (repositoryId: string) => ({
    name: intent.pipelineName,
    folder,
    yamlPath: intent.file.path,
    repositoryId,
  });

  const { defaultBranch } = intent.repository;
  const name = intent.file.path.replace(/^\//, "");
  const pushStep = pushFileStep({
    id: ids.file,
    group,
    words: {
      verb: "Push",
      object: `${name} to a branch of its own`,
      detail: `${intent.branch.replace("refs/heads/", "")} in ${intent.repository.name}`,
    },
    address,
    repositoryId: intent.repository.id,
    file: { ...intent.file, branch: intent.branch, comment: `Add ${name}`, change: "add" },
    shownBase: defaultBranch === "" ? undefined : "{tip of the default branch}",
    base: async ({ http, signal }) =>
      defaultBranch === ""
        ? ok(undefined)
        : findBranchTip(http, address, intent.repository.id, defaultBranch, signal),
  });

  const pipelineStep: Step = {
    id: ids.pipeline,
    kind: "create-pipeline",
    dependsOn: [ids.file],
    group,
    words: {
      verb: "Create",
      object: `pipeline ${intent.pipelineName}`,
      detail: "it runs only when somebody starts it",
    },
    needs,
    writes: true,
    patienceMs: usualPatienceMs,
    request: () => createPipelineRequest(address, pipeline(intent.repository.id)),
    async observe(_known, { http, signal }) {
      const list = await listPipelines(http, address, 1000, signal);
      if (!list.ok) return list;
      const found = list.value.find(({ name }) => name === intent.pipelineName);
      return ok(found ? { kind: "present", made: { pipelineId: String(found.id) } } : { kind: "absent" });
    },
    async apply(_known, { http, signal }) {
      const created = await createPipeline(http, address, pipeline(intent.repository.id), signal);
      return created.ok ? ok({ kind: "done", made: { pipelineId: String(created.value.id) } }) : created;
    },
    conflict: (error) => isRefusal(error, 409),
    undo: ({ pipelineId }, { http, signal }) =>
      deletePipeline(http, address, pipelineId ?? "", `pipeline ${intent.pipelineName}`, signal),
  };

  const permissionStep = allowPipelinesStep({
    id: ids.permission,
    dependsOn: [ids.pipeline],
    group,
    words: {
      verb: "Allow",
      object: `it to use ${intent.connection.name}`,
      detail: "this pipeline and no other",
    },
    address,
    endpointId: () => intent.connection.id,
    pipelineIds: (read) => [read(ids.pipeline, "pipelineId")],
    changes: `${intent.connection.name} for ${intent.pipelineName}`,
  });

  const runStep: Step = {
    id: ids.run,
    kind: "run-pipeline",
    dependsOn: [ids.permission],
    group,
    words: {
      verb: "Run",
      object: intent.pipelineName,
      detail: "signs in through the connection and calls Microsoft Graph",
    },
    needs,
    writes: false,
    patienceMs: 600_000,
    request: (known) => startRunRequest(address, known.show(ids.pipeline, "pipelineId"), intent.branch),
    observe: async () => ok({ kind: "absent" }),
    async apply(known, { http, clock, signal }, { before, note }) {
      const pipelineId = known.get(ids.pipeline, "pipelineId");
      const read = (runId: string) => getRun(http, address, pipelineId, runId, signal);
      /**
       * Starts a run, but for one that came of an answer that was lost. The pipeline is the plan's own: whatever ran
       * after the last run that was known is ours.
       */
      const start = async (last: string | undefined): Promise<Result<PipelineRun, HttpError>> => {
        const newest = await findNewestRun(http, address, pipelineId, signal);
        if (!newest.ok) return newest;
        if (last !== undefined && newest.value !== undefined && newest.value !== last)
          return read(newest.value);
        const known = newest.value ?? "none";
        await note({ ...before, lastRun: known });
        const started = await startRun(
          http,
          address,
          pipelineId,
          intent.branch,
          `run of ${intent.pipelineName}`,
          signal,
        );
        if (started.ok || last !== undefined || !outcomeUnknown(started.error)) return started;
        // What was asked may still be under way.
        await clock.sleep(5_000, signal);
        return start(known);
      };
      const { runId: begunId, result, lastRun } = before ?? {};
      const begun = begunId === undefined || result === "failed" ? undefined : await read(begunId);
      const found =
        begun === undefined || (!begun.ok && isRefusal(begun.error, 404)) ? await start(lastRun) : begun;
      if (!found.ok) return found;
      let run = found.value;
      const runId = String(run.id);
      const url = run._links?.web?.href ?? "";
      // Before the wait: a closed tab watches this run when it comes back, and starts no other.
      await note({ runId, url });
      const deadline = clock.now() + 600_000;
      while (run.state !== "completed" && clock.now() < deadline) {
        await clock.sleep(2_000, signal);
        const seen = await read(runId);
        if (!seen.ok) return seen;
        run = seen.value;
      }
      const log = await readRunLog(http, address, runId, signal);
      if (!log.ok) return log;
      const made = { runId, url, log: log.value.join("\n") };
      if (run.state === "completed" && run.result === "succeeded") {
        return ok({ kind: "done", made: { ...made, result: "succeeded" }, note: "green" });
      }
      return ok({
        kind: "fell-short",
        made: { ...made, result: run.state === "completed" ? "failed" : "unfinished" },
        explanation: run.state === "completed" ? redRun(log.value) : unfinishedRun,
      });
    },
  };

  return [pushStep, pipelineStep, permissionStep, runStep];
}

/** The first error of a log is the cause; what follows it are consequences. */
function redRun(log: readonly string[]): Explanation {
  const first = log.find((line) => line.includes("##[error]"));
  return {
    title: "The run ended red",
    detail: first?.replace(/^.*##\[error\]/, "") ?? "The log names no error.",
    nextStep: "Read the log, mend what it names, then go on: the pipeline runs again.",
  };
}

const unfinishedRun: Explanation = {
  title: "The run is still going on",
  detail: "It has not ended after ten minutes. It may wait for an agent, an approval or a check.",
  nextStep: "See in Azure DevOps what it waits for, then go on: the same run is watched again.",
};

/** The step whose result holds the run's log. */
export const tryRunStep: string = ids.run;
