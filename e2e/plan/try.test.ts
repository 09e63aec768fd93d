import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listRepositories } from "@/lib/devops/index.ts";
import { progressOf, type TryIntent, tryRunStep } from "@/lib/plan/index.ts";
import {
  type ConnectionReference,
  type SnippetTool,
  snippetTools,
  writeSnippet,
} from "@/lib/snippets/index.ts";
import { exportState } from "@/sandbox/state/state.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { expectOk, intentFor, TestRun } from "../support/connect.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(async () => {
  await fetch(`${cloud.origins.control}/reset`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ seed: "empty" }),
  });
});

const signal = new AbortController().signal;

/** A connection in northwind/web, and what tries it with a snippet of ours. */
async function tryIntent(
  tool: SnippetTool,
  permissions: readonly string[],
  by: ConnectionReference = "id",
): Promise<TryIntent> {
  const intent = await intentFor(cloud, { projects: { northwind: ["web"] }, permissions });
  const run = await new TestRun(intent, cloud).apply();
  expect(run.failures).toEqual([]);
  const made = [...progressOf(run.steps, run.events)];
  const endpointId = made.find(([id]) => id.startsWith("connection/"))?.[1].made?.["endpointId"] ?? "";
  const application = made.find(([id]) => id === "application")?.[1].made;
  const [connection] = intent.connections;
  const [project] = connection?.projects ?? [];
  if (!connection || !project) throw new Error("the intent has no connection");
  const snippet = expectOk(
    writeSnippet(
      tool,
      "pipeline",
      {
        connection: { id: endpointId, name: connection.name },
        organization: "northwind",
        project: project.name,
        identity: {
          displayName: "payments-graph",
          clientId: application?.["clientId"] ?? "",
          tenantId: intent.tenant.id,
        },
        permissions: permissions.map((value) => ({ resource: "Microsoft Graph", value })),
        hosts: { graphUrl: "https://graph.microsoft.com" },
        branch: "main",
      },
      by,
    ),
  );
  const repositories = expectOk(
    await listRepositories(cloud.http, { organization: "northwind", projectId: project.id }, signal),
  );
  const repository = repositories.find(({ name }) => name === project.name);
  if (!repository) throw new Error("the project has no repository");
  return {
    kind: "try",
    id: crypto.randomUUID(),
    tenant: intent.tenant,
    person: intent.person,
    organization: connection.organization,
    project,
    connection: { id: endpointId, name: connection.name },
    repository: { id: repository.id, name: repository.name, defaultBranch: repository.defaultBranch ?? "" },
    branch: "refs/heads/federation-portal/payments-graph",
    file: { path: "/federation-portal/payments-graph.yml", content: snippet.yaml },
    pipelineName: "federation-portal payments-graph",
  };
}

const clientId = () =>
  cloud.sandbox.state.applications.list().find(({ displayName }) => displayName === "payments-graph")?.appId;

describe("a pipeline that tries a connection", () => {
  test.for(snippetTools)("runs green with %s and prints what Graph answered", async (tool) => {
    const run = await new TestRun(await tryIntent(tool, ["User.Read.All"]), cloud).apply();
    expect(run.failures).toEqual([]);
    expect(run.state).toBe("applied");
    const log = progressOf(run.steps, run.events).get(tryRunStep)?.made?.["log"] ?? "";
    expect(log).toContain(tool === "terraform" ? clientId() : "Ada Lindqvist");
    expect(log).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}/);
  });

  test.for(snippetTools)("runs green with %s where no permission has a request", async (tool) => {
    const run = await new TestRun(await tryIntent(tool, ["Mail.Read"]), cloud).apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    const log = progressOf(run.steps, run.events).get(tryRunStep)?.made?.["log"] ?? "";
    expect(log).toContain(tool === "terraform" ? clientId() : "Mail.Read");
  });

  test("reads the application that Terraform may read", async () => {
    const run = await new TestRun(await tryIntent("terraform", ["Application.Read.All"]), cloud).apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
    const log = progressOf(run.steps, run.events).get(tryRunStep)?.made?.["log"] ?? "";
    expect(log).toContain('"displayName": "Microsoft Graph"');
  });

  test("runs green with the connection by its name", async () => {
    const run = await new TestRun(
      await tryIntent("azure-cli-bash", ["User.Read.All"], "name"),
      cloud,
    ).apply();
    expect([run.state, run.failures]).toEqual(["applied", []]);
  });

  test("is the only one that may use the connection", async () => {
    const intent = await tryIntent("azure-cli-bash", ["User.Read.All"]);
    await new TestRun(intent, cloud).apply();
    const [permission] = cloud.sandbox.state.pipelinePermissions.list();
    expect(permission?.allPipelines).toBeNull();
    expect(permission?.pipelines).toHaveLength(1);
  });

  test("ends red with Graph's reason when the permission was withdrawn", async () => {
    const intent = await tryIntent("azure-cli-bash", ["User.Read.All"]);
    for (const { id } of cloud.sandbox.state.appRoleAssignments.list())
      cloud.sandbox.state.appRoleAssignments.delete(id);
    const run = await new TestRun(intent, cloud).apply();
    expect(run.state).toBe("needs-attention");
    expect(run.failures.join()).toMatch(/Forbidden|privileges/);
    expect(progressOf(run.steps, run.events).get(tryRunStep)?.made?.["log"]).toContain("##[error]");
  });

  test("undo removes the pipeline, its permission and the branch", async () => {
    const intent = await tryIntent("azure-cli-bash", ["User.Read.All"]);
    const before = exportState(cloud.sandbox.state);
    const run = await new TestRun(intent, cloud).apply();
    await run.undo();
    expect(run.failures).toEqual([]);
    const after = exportState(cloud.sandbox.state);
    expect(after["pipelines"]).toEqual(before["pipelines"]);
    expect(after["pipelinePermissions"]).toEqual(before["pipelinePermissions"]);
    expect(after["repositories"]).toEqual(before["repositories"]);
  });
});
