import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { identityIdOf } from "../../seeds/organizations.ts";
import { persons } from "../../seeds/persons.ts";
import type { User } from "../../state/directory.ts";
import { type Connection, type LiveFixture, startLive } from "../live-fixture.ts";
import { resumeRuns, runsSettled } from "../runs/start.ts";

let live: LiveFixture;
beforeAll(async () => {
  live = await startLive();
});
afterAll(() => live.running.stop());
beforeEach(() => live.running.sandbox.clock.run());

const main = "refs/heads/main";
const day = 86_400_000;

const approvedBy = (...people: User[]) => ({
  approvers: people.map(({ id }) => ({ id: identityIdOf("northwind", id) })),
});
const approval = (settings: object) => ({ type: { id: "8c6f20a7-a545-4486-9777-f762fafe0d4d" }, settings });
const lock = { type: { id: "2ef31ad6-baa0-403a-8b45-2cbc9b4e5563" }, settings: {} };
const taskCheck = (id: string, name: string, inputs: object) => ({
  type: { id: "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7" },
  settings: { displayName: name, definitionRef: { id, name, version: "0.0.1" }, inputs },
});
const branchControl = (inputs: object) =>
  taskCheck("86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b", "evaluatebranchProtection", inputs);
const businessHours = (inputs: object) =>
  taskCheck("445fde2f-6c39-441c-807f-8a59ff2e075f", "evaluateBusinessHours", inputs);

const pipelineThat = (connection: string, more = "") => `trigger: none
${more}steps:
  - task: AzureCLI@3
    inputs:
      azureSubscription: ${connection}
      scriptType: bash
      scriptLocation: inlineScript
      allowNoSubscriptions: true
      inlineScript: echo done
`;

interface Approval {
  id: string;
  status: string;
  steps: { status: string; comment: string }[];
  pipeline: { owner: { id: number } };
}

interface Timeline {
  records: { id: string; parentId: string | null; type: string; state: string; result: string | null }[];
}

/** A connection that every pipeline may use, with checks, and a pipeline that uses it. */
async function checked(name: string, checks: readonly object[], more = "") {
  const connection: Connection = await live.connect(name);
  live.trust(connection);
  const base = `/northwind/${connection.projectId}/_apis`;
  const post = (path: string, body: unknown, version = "7.1") =>
    live.send("POST", `${base}/${path}?api-version=${version}`, body);
  await live.send(
    "PATCH",
    `${base}/pipelines/pipelinepermissions/endpoint/${connection.id}?api-version=7.1-preview.1`,
    { allPipelines: { authorized: true } },
  );
  const configurations: number[] = [];
  for (const check of checks) {
    const resource = { type: "endpoint", id: connection.id };
    const added = await post("pipelines/checks/configurations", { resource, ...check }, "7.1-preview.1");
    expect(added).toMatchObject({ status: 200 });
    configurations.push((added.json as { id: number }).id);
  }
  const { repositories } = live.running.sandbox.state;
  const [repository] = repositories.by("byProject", connection.projectId);
  if (!repository) throw new Error("the project has no repository");
  const file = { path: `/${name}.yml` };
  const push = (branch: string, tip: string | undefined) =>
    post(`git/repositories/${repository.id}/pushes`, {
      refUpdates: [{ name: branch, oldObjectId: tip }],
      commits: [
        {
          comment: name,
          changes: [
            {
              changeType: "add",
              item: file,
              newContent: { content: pipelineThat(name, more), contentType: "rawtext" },
            },
          ],
        },
      ],
    });
  await push(`refs/heads/release/${name}`, repository.refs[main]);
  const pipeline = (
    await post("pipelines", {
      name,
      folder: "\\",
      configuration: { type: "yaml", ...file, repository: { id: repository.id, type: "azureReposGit" } },
    })
  ).json as { id: number };
  const { sandbox } = live.running;
  return {
    connection,
    repository,
    branch: `refs/heads/release/${name}`,
    async run() {
      const self = { refName: `refs/heads/release/${name}` };
      const started = await post(`pipelines/${pipeline.id}/runs`, { resources: { repositories: { self } } });
      const { id } = started.json as { id: number };
      await runsSettled(sandbox);
      const read = async () => {
        const answer = await live.send("GET", `${base}/build/builds/${id}?api-version=7.1`);
        await runsSettled(sandbox);
        return answer.json as { status: string; result?: string };
      };
      return {
        id,
        read,
        /** As it stands once everything that it can do by now is done. */
        settled: async () => {
          await read();
          return read();
        },
        timeline: async () =>
          (await live.send("GET", `${base}/build/builds/${id}/timeline?api-version=7.1`)).json as Timeline,
      };
    },
    approvals: async (query = "") =>
      (
        (await live.send("GET", `${base}/pipelines/approvals?$expand=steps&${query}api-version=7.1`))
          .json as { value: Approval[] }
      ).value,
    answer: (approvalId: string, status: string, user?: User, comment = "") =>
      live.send(
        "PATCH",
        `${base}/pipelines/approvals?api-version=7.1`,
        [{ approvalId, status, comment }],
        user,
      ),
    removeCheck: (index = 0) =>
      live.send(
        "DELETE",
        `${base}/pipelines/checks/configurations/${configurations[index]}?api-version=7.1-preview.1`,
      ),
  };
}

type CheckedPipeline = Awaited<ReturnType<typeof checked>>;

/** The question that a run waits for. */
async function questionOf(pipeline: CheckedPipeline, run: { id: number }): Promise<Approval> {
  const found = (await pipeline.approvals()).find(({ pipeline: { owner } }) => owner.id === run.id);
  if (!found) throw new Error("nobody is asked");
  return found;
}

describe("an approval", () => {
  it("holds a run at its checkpoint until somebody approves", async () => {
    const pipeline = await checked("approve", [approval(approvedBy(persons.ada))]);
    const run = await pipeline.run();
    expect(await run.read()).toMatchObject({ status: "inProgress" });
    const { records } = await run.timeline();
    const checkpoint = records.find(({ type }) => type === "Checkpoint");
    const question = await questionOf(pipeline, run);
    expect(records).toContainEqual(
      expect.objectContaining({
        id: question.id,
        type: "Checkpoint.Approval",
        parentId: checkpoint?.id,
        state: "inProgress",
        result: null,
      }),
    );
    expect(question).toMatchObject({ status: "pending", steps: [{ status: "pending" }] });
    const answered = await pipeline.answer(question.id, "approved", undefined, "Looks right");
    expect(answered.json).toMatchObject({
      count: 1,
      value: [{ status: "approved", steps: [{ comment: "Looks right" }] }],
    });
    expect(await run.settled()).toMatchObject({ status: "completed", result: "succeeded" });
    expect((await run.timeline()).records).toContainEqual(
      expect.objectContaining({ id: question.id, state: "completed", result: "succeeded" }),
    );
  });

  it("that is rejected fails the run, of which no job begins", async () => {
    const pipeline = await checked("reject", [approval(approvedBy(persons.ada))]);
    const run = await pipeline.run();
    await pipeline.answer((await questionOf(pipeline, run)).id, "rejected");
    expect(await run.settled()).toMatchObject({ status: "completed", result: "failed" });
    expect((await run.timeline()).records.filter(({ type }) => type === "Job")).toMatchObject([
      { result: "skipped" },
    ]);
  });

  it("is given by those who are asked, once, and not by the requester where that is ruled out", async () => {
    const pipeline = await checked("who", [
      approval({ ...approvedBy(persons.ada, persons.priya), requesterCannotBeApprover: true }),
    ]);
    const { id } = await questionOf(pipeline, await pipeline.run());
    const statusOf = async (user: User) => (await pipeline.answer(id, "approved", user)).status;
    expect(await statusOf(persons.tomas)).toBe(403);
    expect(await statusOf(persons.ada)).toBe(403);
    expect(await statusOf(persons.priya)).toBe(200);
    expect(await statusOf(persons.priya)).toBe(400);
  });

  it("needs as many as the check says, one after another where it says so", async () => {
    const people = approvedBy(persons.ada, persons.priya, persons.tomas);
    const pipeline = await checked("order", [
      approval({ ...people, executionOrder: "inSequence", minRequiredApprovers: 2 }),
    ]);
    const run = await pipeline.run();
    const { id, steps } = await questionOf(pipeline, run);
    expect(steps.map(({ status }) => status)).toEqual(["pending", "uninitiated", "uninitiated"]);
    expect((await pipeline.answer(id, "approved", persons.priya)).status).toBe(400);
    await pipeline.answer(id, "approved", persons.ada);
    expect(await run.settled()).toMatchObject({ status: "inProgress" });
    await pipeline.answer(id, "approved", persons.priya);
    expect(await run.settled()).toMatchObject({ status: "completed", result: "succeeded" });
    const after = await questionOf(pipeline, run);
    expect(after.steps.map(({ status }) => status)).toEqual(["approved", "approved", "skipped"]);
  });

  it("that nobody gives in time skips the stage", async () => {
    const pipeline = await checked("late", [{ ...approval(approvedBy(persons.ada)), timeout: 60 }]);
    const run = await pipeline.run();
    live.running.sandbox.clock.advance(59 * 60_000);
    expect(await run.settled()).toMatchObject({ status: "inProgress" });
    live.running.sandbox.clock.advance(2 * 60_000);
    expect(await run.settled()).toMatchObject({ status: "completed" });
    expect((await run.timeline()).records).toContainEqual(
      expect.objectContaining({ type: "Stage", result: "skipped" }),
    );
    expect(await questionOf(pipeline, run)).toMatchObject({ status: "timedOut" });
  });

  it("is asked for no longer once its check is deleted", async () => {
    const pipeline = await checked("no-check", [approval(approvedBy(persons.ada))]);
    const run = await pipeline.run();
    await pipeline.removeCheck();
    expect(await run.settled()).toMatchObject({ status: "completed", result: "succeeded" });
    expect(await questionOf(pipeline, run)).toMatchObject({ status: "canceled" });
  });

  it("is found by id, by state and by who is asked", async () => {
    const pipeline = await checked("find", [approval(approvedBy(persons.priya))]);
    const { id } = await questionOf(pipeline, await pipeline.run());
    const found = async (query: string) => (await pipeline.approvals(`${query}&`)).map((each) => each.id);
    const priya = identityIdOf("northwind", persons.priya.id);
    expect(await found(`approvalIds=${id}`)).toEqual([id]);
    expect(await found(`approvalIds=${id}&state=pending&userIds=${priya}`)).toEqual([id]);
    expect(await found(`approvalIds=${id}&state=approved`)).toEqual([]);
    expect(await found(`approvalIds=${id}&userIds=${identityIdOf("northwind", persons.ada.id)}`)).toEqual([]);
  });
});

describe("branch control", () => {
  it.each([
    ["lets a run of an allowed branch pass", "refs/heads/main, refs/heads/release/*", "succeeded"],
    ["fails a run of another branch", "refs/heads/main", "failed"],
    ["knows branches by their whole name", "release/*", "failed"],
  ])("%s", async (name, allowedBranches, result) => {
    const pipeline = await checked(name.replaceAll(" ", "-"), [branchControl({ allowedBranches })]);
    const run = await pipeline.run();
    expect(await run.read()).toMatchObject({ status: "completed", result });
    expect((await run.timeline()).records).toContainEqual(
      expect.objectContaining({ type: "Checkpoint.TaskCheck", result }),
    );
  });

  it("lets only protected branches pass where it is told to, and asks nobody before", async () => {
    const checks = [
      approval(approvedBy(persons.ada)),
      branchControl({ allowedBranches: "*", ensureProtectionOfBranch: "true" }),
    ];
    const open = await checked("open-branch", checks);
    const run = await open.run();
    expect(await run.read()).toMatchObject({ result: "failed" });
    await expect(questionOf(open, run)).rejects.toThrow("nobody is asked");
    const { repositories } = live.running.sandbox.state;
    const stored = repositories.get(open.repository.id);
    if (!stored) throw new Error("not stored");
    repositories.put({ ...stored, protectedBranches: [...stored.protectedBranches, open.branch] });
    const second = await open.run();
    expect(await questionOf(open, second)).toMatchObject({ status: "pending" });
  });
});

describe("business hours", () => {
  const hours = businessHours({
    businessDays: "Monday, Tuesday",
    startTime: "08:00",
    endTime: "16:00",
    timeZone: "UTC",
  });

  it("hold a run until they come", async () => {
    const pipeline = await checked("hours", [hours]);
    const { clock } = live.running.sandbox;
    clock.stopAt(Date.parse("2026-08-09T15:59:00Z"));
    const run = await pipeline.run();
    expect(await run.settled()).toMatchObject({ status: "inProgress" });
    clock.stopAt(Date.parse("2026-08-10T08:00:00Z"));
    expect(await run.settled()).toMatchObject({ status: "completed", result: "succeeded" });
  });

  it("that do not come in time fail it", async () => {
    const pipeline = await checked("hours-late", [{ ...hours, timeout: 1440 }]);
    const { clock } = live.running.sandbox;
    clock.stopAt(Date.parse("2026-08-12T09:00:00Z"));
    const run = await pipeline.run();
    clock.stopAt(Date.parse("2026-08-12T09:00:00Z") + day);
    expect(await run.settled()).toMatchObject({ status: "completed", result: "failed" });
  });
});

describe("an exclusive lock", () => {
  /** Lets somebody else have the lock; called again, lets go of it. */
  function take({ connection: { id: endpointId, projectId } }: CheckedPipeline): () => Promise<void> {
    const { sandbox } = live.running;
    const [model] = sandbox.state.runs.by("byProject", projectId);
    if (!model) throw new Error("no run is stored");
    sandbox.state.runs.put({
      ...model,
      id: "holder",
      number: 0,
      state: "inProgress",
      waitingFor: [],
      locks: [endpointId],
    });
    return () => {
      sandbox.state.runs.delete("holder");
      resumeRuns(sandbox, projectId);
      return runsSettled(sandbox);
    };
  }

  /** How runs end that come while somebody else has the lock. */
  async function whileTaken(pipeline: CheckedPipeline, count: number) {
    const { sandbox } = live.running;
    const release = take(pipeline);
    const runs = [];
    for (let index = 0; index < count; index++) runs.push(await pipeline.run());
    for (const run of runs) expect(await run.read()).toMatchObject({ status: "inProgress" });
    await release();
    return Promise.all(
      runs.map(async (run) => {
        const { result } = await run.settled();
        const stage = sandbox.state.runs
          .list()
          .find(({ number }) => number === run.id)
          ?.records.find(({ type }) => type === "Stage");
        return { result, startedAt: stage?.startedAt ?? 0, finishedAt: stage?.finishedAt ?? 0 };
      }),
    );
  }

  it("goes to the newest of the runs that wait for it, and the others are canceled", async () => {
    const pipeline = await checked("latest", [lock]);
    expect((await whileTaken(pipeline, 3)).map(({ result }) => result)).toEqual([
      "canceled",
      "canceled",
      "succeeded",
    ]);
  });

  it("goes from run to run, the oldest first, where the pipeline says so", async () => {
    const pipeline = await checked("sequential", [lock], "lockBehavior: sequential\n");
    const [first, second, third] = await whileTaken(pipeline, 3);
    expect([first, second, third].map((run) => run?.result)).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(second?.startedAt).toBeGreaterThanOrEqual(first?.finishedAt ?? Number.NaN);
    expect(third?.startedAt).toBeGreaterThanOrEqual(second?.finishedAt ?? Number.NaN);
  });

  it("is not asked for where the check is disabled", async () => {
    const pipeline = await checked("disabled", [{ ...lock, isDisabled: true }]);
    const release = take(pipeline);
    expect(await (await pipeline.run()).read()).toMatchObject({ result: "succeeded" });
    await release();
  });
});
