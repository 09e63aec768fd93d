import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CommitIntent, planFor, progressOf, undoWords } from "@/lib/plan/index.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { commitOf } from "../support/commit.ts";
import { around, expectOk, startOver, TestRun } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(() => startOver(cloud));

const signal = new AbortController().signal;

const repository = ({ repository: { id } }: CommitIntent) => {
  const found = cloud.sandbox.state.repositories.get(id);
  if (!found) throw new Error("the repository is missing");
  return found;
};
const filesAt = (commit: string | undefined) => cloud.sandbox.state.commits.get(commit ?? "")?.files ?? {};
const pullRequests = () => cloud.sandbox.state.pullRequests.list();

describe("a commit to a repository", () => {
  test("is a new file on a branch of its own, and a pull request that offers it", async () => {
    const intent = await commitOf(cloud);
    const before = repository(intent).refs[intent.target];
    const run = await new TestRun(intent, cloud).apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    const { refs } = repository(intent);
    expect(filesAt(refs[intent.branch])[intent.file.path]).toBe(intent.file.content);
    expect(refs[intent.target]).toBe(before);
    expect(pullRequests()).toMatchObject([
      { sourceRefName: intent.branch, targetRefName: intent.target, title: intent.title, status: "active" },
    ]);
  });

  test("changes a file that is there", async () => {
    const intent = await commitOf(cloud, { path: "/README.md.yml", before: "steps: []\n" });
    expect(intent.file.change).toBe("edit");
    await new TestRun(intent, cloud).apply();
    expect(filesAt(repository(intent).refs[intent.branch])[intent.file.path]).toBe(intent.file.content);
  });

  test("grows from the commit that was seen, whatever others push meanwhile", async () => {
    const intent = await commitOf(cloud);
    const { commits, repositories } = cloud.sandbox.state;
    const seen = commits.get(intent.base);
    if (!seen) throw new Error("the base is missing");
    const later = commits.put({
      ...seen,
      id: "c".repeat(40),
      parents: [seen.id],
      files: { ...seen.files, "/other.txt": "x" },
    });
    const { refs } = repository(intent);
    repositories.put({ ...repository(intent), refs: { ...refs, [intent.target]: later.id } });
    const run = await new TestRun(intent, cloud).apply();
    expect(run.failures).toEqual([]);
    const tip = commits.get(repository(intent).refs[intent.branch] ?? "");
    expect(tip?.parents).toEqual([intent.base]);
  });

  test("is there already when it is planned again", async () => {
    const intent = await commitOf(cloud);
    await new TestRun(intent, cloud).apply();
    const plan = expectOk(await planFor(intent, { ...cloud, signal }));
    expect(plan.steps.map(({ state }) => state.kind)).toEqual(["already", "already"]);
    const again = await new TestRun(intent, cloud).apply();
    await again.undo();
    expect(pullRequests()).toMatchObject([{ status: "active" }]);
  });

  test("says what is in the way when the branch holds something else", async () => {
    const intent = await commitOf(cloud);
    await new TestRun(intent, cloud).apply();
    const other = { ...intent, file: { ...intent.file, content: "steps: []\n" } };
    const plan = expectOk(await planFor(other, { ...cloud, signal }));
    expect(plan.steps[0]?.state).toMatchObject({
      kind: "blocked",
      blocker: { reason: expect.stringContaining(intent.branch) },
    });
  });

  test("undo gives the pull request up and deletes the branch, and doing it again opens another", async () => {
    const intent = await commitOf(cloud);
    const before = repository(intent);
    const run = await new TestRun(intent, cloud).apply();
    await run.undo();
    expect([run.state, run.failures]).toEqual(["undone", []]);
    expect(repository(intent)).toEqual(before);
    expect(pullRequests()).toMatchObject([{ status: "abandoned" }]);
    await run.resume();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    expect(
      pullRequests()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(["abandoned", "active"]);
  });

  test("undo leaves what was merged, and says how to take it out", async () => {
    const intent = await commitOf(cloud);
    const run = await new TestRun(intent, cloud).apply();
    const [request] = pullRequests();
    if (request) cloud.sandbox.state.pullRequests.put({ ...request, status: "completed" });
    await run.undo();
    expect(run.state).toBe("partly-undone");
    expect(run.failures.join()).toContain("Revert the pull request");
    expect(repository(intent).refs).toHaveProperty([intent.branch]);
  });

  test("undo leaves a branch that others have pushed to", async () => {
    const intent = await commitOf(cloud);
    const run = await new TestRun(intent, cloud).apply();
    const { commits, repositories } = cloud.sandbox.state;
    const tip = commits.get(repository(intent).refs[intent.branch] ?? "");
    if (!tip) throw new Error("the branch is missing");
    const later = commits.put({ ...tip, id: "d".repeat(40), parents: [tip.id] });
    const { refs } = repository(intent);
    repositories.put({ ...repository(intent), refs: { ...refs, [intent.branch]: later.id } });
    await run.undo();
    expect(run.state).toBe("partly-undone");
    expect(repository(intent).refs[intent.branch]).toBe(later.id);
  });

  test.for(["commit/file", "commit/pull-request"])(
    "goes on after a tab that died around %s",
    async (step) => {
      for (const when of ["before", "after"] as const) {
        for (const type of ["intends", "made"] as const) {
          await startOver(cloud);
          const intent = await commitOf(cloud);
          const run = await new TestRun(intent, cloud).apply(around(when, type, step));
          await run.resume();
          expect([run.state, run.failures]).toEqual(["applied", []]);
          expect(pullRequests()).toHaveLength(1);
          await run.undo();
          expect(run.state).toBe("undone");
          expect(repository(intent).refs).not.toHaveProperty([intent.branch]);
        }
      }
    },
  );

  test("tells what undo does to a pull request", async () => {
    const run = new TestRun(await commitOf(cloud), cloud);
    expect(run.steps.map(undoWords)).toMatchObject([
      { verb: "Delete", object: expect.stringContaining("branch federation-portal/") },
      { verb: "Abandon", object: expect.stringContaining("pull request into main") },
    ]);
    expect([...progressOf(run.steps, run.events)]).toHaveLength(2);
  });
});
