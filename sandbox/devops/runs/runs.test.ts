import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { subscriptions } from "../../seeds/azure.ts";
import { persons } from "../../seeds/persons.ts";
import { permissionListId } from "../access.ts";
import { type Connection, type LiveFixture, startLive } from "../live-fixture.ts";
import { retiringIssuer } from "../retirement.ts";
import { advanceRun } from "./execute.ts";
import { resumeRuns, runsSettled } from "./start.ts";

let live: LiveFixture;
beforeAll(async () => {
  live = await startLive();
});
afterAll(() => live.running.stop());

const usersUrl = "https://graph.microsoft.com/v1.0/users?$top=1&$select=id";
const reading = `az rest --method get --url '${usersUrl}'`;

/** A task that signs in through a connection and runs a script. */
const azureCli = (connection: string, script = reading, more = "", task = "AzureCLI@3") => `  - task: ${task}
    displayName: Call Graph
    inputs:
      azureSubscription: ${connection}
      scriptType: bash
      scriptLocation: inlineScript
      allowNoSubscriptions: true
      inlineScript: |
${script.replace(/^/gm, "        ")}
${more}`;

const steps = (...each: string[]) => `trigger: none\nsteps:\n${each.join("")}`;

/** An identity that may read users through a connection that it trusts. */
async function working(name: string, organization?: string, project?: string): Promise<Connection> {
  const connection = await live.connect(name, organization, project);
  live.trust(connection);
  live.grantGraph(connection);
  return connection;
}

interface Timeline {
  records: { type: string; name: string; state: string; result: string | null; issues?: unknown[] }[];
}

/** Pushes a file to a branch of its own, creates the pipeline, runs it, and returns what became of it. */
async function run(connection: Connection, name: string, content: string, { permit = true, body = {} } = {}) {
  const { organization, projectId } = connection;
  const base = `/${organization}/${projectId}/_apis`;
  const [repository] = live.running.sandbox.state.repositories.by("byProject", projectId);
  const branch = `refs/heads/${name}`;
  await live.send("POST", `${base}/git/repositories/${repository?.id}/pushes?api-version=7.1`, {
    refUpdates: [{ name: branch, oldObjectId: repository?.refs["refs/heads/main"] }],
    commits: [
      {
        comment: name,
        changes: [
          {
            changeType: "add",
            item: { path: `/${name}.yml` },
            newContent: { content, contentType: "rawtext" },
          },
        ],
      },
    ],
  });
  const pipeline = (
    await live.send("POST", `${base}/pipelines?api-version=7.1`, {
      name,
      folder: "\\",
      configuration: {
        type: "yaml",
        path: `/${name}.yml`,
        repository: { id: repository?.id, type: "azureReposGit" },
      },
    })
  ).json as { id: number };
  const permission = (id = connection.id) =>
    live.send("PATCH", `${base}/pipelines/pipelinepermissions/endpoint/${id}?api-version=7.1-preview.1`, {
      pipelines: [{ id: pipeline.id, authorized: true }],
    });
  if (permit) await permission();
  const start = (operation: string, more: object) =>
    live.send("POST", `${base}/pipelines/${pipeline.id}/${operation}?api-version=7.1`, {
      resources: { repositories: { self: { refName: branch } } },
      ...more,
    });
  const started = await start("runs", body);
  const { id } = (started.json ?? {}) as { id: number };
  await runsSettled(live.running.sandbox);
  const at = `${base}/pipelines/${pipeline.id}/runs/${id}`;
  const logs = async () =>
    (await live.send("GET", `${at}/logs?$expand=signedContent&api-version=7.1`)).json as {
      signedContent: { url: string };
    };
  return {
    started,
    base,
    pipelineId: pipeline.id,
    permission,
    preview: (more: object) => start("preview", more),
    read: async () => (await live.send("GET", `${at}?api-version=7.1`)).json,
    logs,
    log: async () => (await fetch((await logs()).signedContent.url)).text(),
    timeline: async () =>
      (await live.send("GET", `${base}/build/builds/${id}/timeline?api-version=7.1`)).json as Timeline,
    build: async () => (await live.send("GET", `${base}/build/builds/${id}?api-version=7.1`)).json,
  };
}

const tasksOf = ({ records }: Timeline) =>
  records
    .filter(({ type, name }) => type === "Task" && !/^(Initialize|Finalize)/.test(name))
    .map(({ name, result }) => [name, result]);

const stagesOf = ({ records }: Timeline) =>
  records.filter(({ type }) => type === "Stage").map(({ name, result }) => [name, result]);

describe("a run signs in and calls Graph as its YAML says", () => {
  it("ends green, prints Graph's answer and no token, and is added to the connection's history", async () => {
    const connection = await working("graph-green");
    const result = await run(connection, "graph-green", steps(azureCli("graph-green")));
    expect(result.started).toMatchObject({ status: 200, json: { state: "inProgress" } });
    expect(await result.read()).toMatchObject({ state: "completed", result: "succeeded" });
    const log = await result.log();
    expect(log).toContain("##[section]Starting: Call Graph");
    expect(log).toContain('"@odata.context"');
    expect(log).toContain("##[section]Finishing: Call Graph");
    expect(log).not.toMatch(/eyJ[A-Za-z0-9_-]+\./);
    const history = await live.send(
      "GET",
      `${result.base}/serviceendpoint/${connection.id}/executionhistory?api-version=7.1`,
    );
    expect(history.json).toMatchObject({
      count: 1,
      value: [{ data: { planType: "Build", result: "succeeded" } }],
    });
  });

  it("ends red with Entra's code where the credential is missing or names another subject", async () => {
    const connection = await live.connect("graph-untrusted");
    const missing = await run(connection, "graph-untrusted", steps(azureCli(connection.id)));
    expect(await missing.read()).toMatchObject({ state: "completed", result: "failed" });
    expect(await missing.log()).toContain("##[error]AADSTS70025:");
    live.trust(connection, { subject: `${connection.subject}x` });
    const wrong = await run(connection, "graph-untrusted-2", steps(azureCli(connection.id)));
    expect(await wrong.read()).toMatchObject({ result: "failed" });
    expect(await wrong.log()).toContain("##[error]AADSTS700213:");
  });

  it("ends red with Graph's refusal where the permission is missing, and skips what follows", async () => {
    const connection = await live.connect("graph-forbidden");
    live.trust(connection);
    const result = await run(
      connection,
      "graph-forbidden",
      steps(azureCli("graph-forbidden"), "  - bash: echo next\n    displayName: Next step\n"),
    );
    expect(await result.read()).toMatchObject({ result: "failed" });
    expect(await result.log()).toContain("##[error]403");
    expect(tasksOf(await result.timeline())).toEqual([
      ["Call Graph", "failed"],
      ["Next step", "skipped"],
    ]);
  });

  it("fails version 2 of Azure CLI at choosing a subscription that the identity does not see", async () => {
    const connection = await working("graph-version-2");
    const second = steps(azureCli("graph-version-2", reading, "", "AzureCLI@2"));
    const refused = await run(connection, "graph-version-2", second);
    expect(await refused.read()).toMatchObject({ result: "failed" });
    expect(await refused.log()).toContain(
      `##[error]The subscription of '${subscriptions.production.id}' doesn't exist in cloud`,
    );
    live.grantReader(connection);
    expect(await (await run(connection, "graph-version-2b", second)).read()).toMatchObject({
      result: "succeeded",
    });
  });

  it.each<[what: string, data: Record<string, string>]>([
    ["no subscription", { subscriptionId: "" }],
    [
      "a management group",
      { scopeLevel: "ManagementGroup", managementGroupId: "production", managementGroupName: "Production" },
    ],
  ])("selects nothing where the connection names %s, in either version of Azure CLI", async (what, data) => {
    const name = what.replaceAll(" ", "-");
    const connection = await live.connect(name, "northwind", "web", data);
    live.trust(connection);
    live.grantGraph(connection);
    const second = steps(azureCli(name, reading, "", "AzureCLI@2"));
    expect(await (await run(connection, name, second)).read()).toMatchObject({ result: "succeeded" });
  });

  it("signs in with the secret of an older connection, which gives no token to the script", async () => {
    const connection = await working("graph-secret");
    const { state } = live.running.sandbox;
    const endpoint = state.endpoints.get(connection.id);
    const application = state.applications.get(connection.applicationId);
    if (!endpoint || !application) throw new Error("not stored");
    const { tenantid = "", serviceprincipalid = "" } = endpoint.authorizationParameters;
    state.endpoints.put({
      ...endpoint,
      authorizationScheme: "ServicePrincipal",
      authorizationParameters: { tenantid, serviceprincipalid, serviceprincipalkey: "the secret" },
    });
    const result = () => run(connection, `graph-secret-${state.runs.size}`, steps(azureCli("graph-secret")));
    expect(await (await result()).log()).toContain("##[error]AADSTS7000215:");
    const password = {
      keyId: "k",
      displayName: "d",
      hint: "the",
      startDateTime: "2020-01-01T00:00:00Z",
      endDateTime: "2999-01-01T00:00:00Z",
      secret: "the secret",
    };
    state.applications.put({ ...application, passwordCredentials: [password] });
    const green = await result();
    expect(await green.read()).toMatchObject({ result: "succeeded" });
    expect(await green.log()).not.toContain("the secret");
  });

  it("tells errors from what a script prints", async () => {
    const connection = await working("graph-hostile");
    const { state } = live.running.sandbox;
    const name = "x ##[error]boom";
    state.users.put({ ...persons.noah, displayName: name });
    const script = `az rest --method get --url 'https://graph.microsoft.com/v1.0/users?$select=displayName'`;
    const result = await run(connection, "graph-hostile", steps(azureCli("graph-hostile", script)));
    state.users.put(persons.noah);
    expect(await result.log()).toContain(name);
    expect(tasksOf(await result.timeline())).toEqual([["Call Graph", "succeeded"]]);
    expect((await result.timeline()).records.some(({ issues }) => issues)).toBe(false);
  });
});

describe("a script that shows the roles of its token", () => {
  const programs = {
    bash: `set -euo pipefail
GRAPH_TOKEN="$(az account get-access-token --resource-type ms-graph --query accessToken --output tsv)"
export GRAPH_TOKEN
python3 - <<'PYTHON'
import base64, json, os

token = os.environ["GRAPH_TOKEN"]
payload = token.split(".")[1]
claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
print("\\n".join(claims.get("roles", [])))
PYTHON`,
    pscore: `$token = az account get-access-token --resource-type ms-graph --query accessToken --output tsv
$payload = $token.Split('.')[1].Replace('-', '+').Replace('_', '/')
$payload += '=' * ((4 - $payload.Length % 4) % 4)
$claims = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($payload)) | ConvertFrom-Json
$claims.roles`,
  };

  it.each(Object.entries(programs))("prints them in %s", async (type, program) => {
    const connection = await working(`roles-${type}`);
    const yaml = steps(azureCli(connection.id, program).replace("scriptType: bash", `scriptType: ${type}`));
    const result = await run(connection, `roles-${type}`, yaml);
    expect(await result.read()).toMatchObject({ result: "succeeded" });
    expect(await result.log()).toMatch(/Z User\.Read\.All$/m);
  });
});

describe("a script that asks with the job's token", () => {
  const program = `python3 - <<'PYTHON'
import json, os, urllib.request
from azure.identity import AzurePipelinesCredential

credential = AzurePipelinesCredential(
    tenant_id=os.environ["AZURESUBSCRIPTION_TENANT_ID"],
    client_id=os.environ["AZURESUBSCRIPTION_CLIENT_ID"],
    service_connection_id=os.environ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"],
    system_access_token=os.environ["SYSTEM_ACCESSTOKEN"],
)
token = credential.get_token("https://graph.microsoft.com/.default").token
request = urllib.request.Request(
    "${usersUrl}",
    headers={"Authorization": "Bearer " + token},
)
with urllib.request.urlopen(request) as answer:
    text = json.dumps(json.load(answer), indent=2)
print(text)
PYTHON`;

  it.each([
    [
      "is green where the step maps it",
      "    env:\n      SYSTEM_ACCESSTOKEN: $(System.AccessToken)\n",
      "succeeded",
      "@odata",
    ],
    ["is red with a KeyError where it does not", "", "failed", "KeyError: 'SYSTEM_ACCESSTOKEN'"],
    [
      "is red where the step maps something else",
      "    env:\n      SYSTEM_ACCESSTOKEN: other\n",
      "failed",
      "401",
    ],
  ])("%s", async (name, env, result, said) => {
    const id = name.replaceAll(" ", "-");
    const connection = await working(id);
    const outcome = await run(connection, id, steps(azureCli(connection.id, program, env)));
    expect(await outcome.read()).toMatchObject({ result });
    expect(await outcome.log()).toContain(said);
  });
});

describe("a run is refused before it begins", () => {
  const refusals: [what: string, yaml: (connection: string) => string, status: number, text: string][] = [
    [
      "a task that does not exist",
      (c) => steps(azureCli(c).replace("AzureCLI@3", "AzureCLIX@2")),
      400,
      "AzureCLIX",
    ],
    [
      "a version that does not exist",
      (c) => steps(azureCli(c).replace("CLI@3", "CLI@99")),
      400,
      "version 99",
    ],
    ["a task that is not emulated", () => steps("  - task: Docker@2\n"), 501, "Docker@2"],
    [
      "a vault",
      (c) => steps(`  - task: AzureKeyVault@2\n    inputs:\n      azureSubscription: ${c}\n`),
      501,
      "KeyVault",
    ],
    [
      "an unknown connection to Azure DevOps",
      () =>
        steps(
          "  - task: AzureCLI@3\n    inputs:\n      connectionType: azureDevOps\n      azureDevOpsServiceConnection: nowhere\n",
        ),
      400,
      "input azureDevOpsServiceConnection references service connection nowhere",
    ],
    [
      "a connection to Azure where one to Azure DevOps is wanted",
      (c) =>
        steps(
          `  - task: AzureCLI@3\n    inputs:\n      connectionType: azureDevOps\n      azureDevOpsServiceConnection: ${c}\n`,
        ),
      400,
      "expects a service connection of type WorkloadIdentityUser",
    ],
    [
      "an unknown connection",
      () => steps(azureCli("nowhere")),
      400,
      "input connectedServiceNameARM references",
    ],
    ["a shell script", () => steps("  - bash: make release\n"), 501, "make release"],
    ["a change in Graph", (c) => steps(azureCli(c, reading.replace("get", "post"))), 501, "post"],
    ["the beta of Graph", (c) => steps(azureCli(c, reading.replace("v1.0", "beta"))), 501, "beta"],
    ["an address that is computed", (c) => steps(azureCli(c, reading.replaceAll("'", '"'))), 501, "$top"],
    ["a request by another tool", (c) => steps(azureCli(c, `curl -XDELETE ${usersUrl}`)), 501, "curl"],
  ];

  it.each(refusals)("for %s", async (what, yaml, status, text) => {
    const name = what.replaceAll(" ", "-");
    const connection = await working(name);
    const { started } = await run(connection, name, yaml(name));
    expect(started.status).toBe(status);
    expect(started.text).toContain(text);
    if (status === 400) expect(started.json).toMatchObject({ typeKey: "PipelineValidationException" });
  });

  it.each([
    ["disabled", { isDisabled: true }],
    ["a draft", { isReady: false }],
  ])("for a connection that is %s", async (what, change) => {
    const name = `unusable-${what.replace(" ", "-")}`;
    const connection = await working(name);
    const stored = live.running.sandbox.state.endpoints.get(connection.id);
    if (!stored) throw new Error("not stored");
    live.running.sandbox.state.endpoints.put({ ...stored, ...change });
    expect((await run(connection, name, steps(azureCli(name)))).started).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining("could not be found") },
    });
  });

  it("for another YAML than the file's, which a preview takes", async () => {
    const connection = await working("override");
    const yamlOverride = steps("  - bash: echo other\n");
    const result = await run(connection, "override", steps(azureCli("override")), { body: { yamlOverride } });
    expect(result.started.status).toBe(501);
    expect((await result.preview({ yamlOverride })).json).toEqual({ finalYaml: yamlOverride });
  });
});

describe("a task without an input that it needs", () => {
  const powershell = (version: string) =>
    `  - task: AzurePowerShell@5\n    inputs:\n      azureSubscription: CONNECTION\n      ScriptType: InlineScript\n      Inline: Write-Host 'done'\n${version}`;

  it.each([
    [
      "no connection",
      azureCli("x").replace("azureSubscription", "azureSubscripton"),
      "connectedServiceNameARM",
    ],
    ["no script type", azureCli("CONNECTION").replace("scriptType", "scriptKind"), "scriptType"],
    ["no place of the script", azureCli("CONNECTION").replace("scriptLocation", "location"), "scriptPath"],
    ["no version of Az", powershell(""), "preferredAzurePowerShellVersion"],
    ["another version of Az", powershell("      preferredAzurePowerShellVersion: 13.1.0\n"), undefined],
    ["the latest Az", powershell("      azurePowerShellVersion: LatestVersion\n"), undefined],
  ])("(%s) ends accordingly", async (what, step, missing) => {
    const name = what.replaceAll(" ", "-");
    const connection = await working(name);
    live.grantReader(connection);
    const result = await run(connection, name, steps(step.replace("CONNECTION", name)));
    expect(await result.read()).toMatchObject({ result: missing === undefined ? "succeeded" : "failed" });
    if (missing !== undefined) expect(await result.log()).toContain(`##[error]Input required: ${missing}`);
  });
});

describe("what became of the parts of a run", () => {
  it("follows conditions, switches and tolerated errors of steps", async () => {
    const connection = await working("conditions");
    const step = (name: string, more = "", script = `echo ${name}`) =>
      `  - bash: ${script}\n    displayName: ${name}\n${more}`;
    const result = await run(
      connection,
      "conditions",
      steps(
        step("tolerated", "    continueOnError: true\n", "exit 3"),
        step("off", "    enabled: false\n"),
        step("good"),
        step("bad", "", "exit 1"),
        step("next"),
        step("failure", "    condition: failed()\n"),
        step("always", "    condition: always()\n"),
        step("never", "    condition: false\n"),
      ),
    );
    expect(tasksOf(await result.timeline())).toEqual([
      ["tolerated", "succeededWithIssues"],
      ["good", "succeeded"],
      ["bad", "failed"],
      ["next", "skipped"],
      ["failure", "succeeded"],
      ["always", "succeeded"],
      ["never", "skipped"],
    ]);
    expect(await result.read()).toMatchObject({ result: "failed" });
    expect(await result.log()).toContain("##[error]Bash exited with code '3'.");
  });

  it("is partial success where every error was tolerated", async () => {
    const connection = await working("tolerant");
    const yaml = steps("  - bash: exit 1\n    continueOnError: true\n");
    const result = await run(connection, "tolerant", yaml);
    expect(await result.read()).toMatchObject({ result: "succeeded" });
    expect(await result.build()).toMatchObject({ result: "partiallySucceeded" });
  });

  it("follows the dependencies of stages and jobs", async () => {
    const connection = await working("dependencies");
    const stage = (name: string, script: string, more = "") =>
      `  - stage: ${name}\n${more}    jobs:\n      - job: only\n        steps:\n          - bash: ${script}\n`;
    const result = await run(
      connection,
      "dependencies",
      `stages:\n${[
        stage("build", "exit 1"),
        stage("deploy", "echo deploy"),
        stage("alone", "echo alone", "    dependsOn: []\n"),
        stage("rescue", "echo rescue", "    dependsOn: build\n    condition: failed()\n"),
      ].join("")}`,
    );
    expect(stagesOf(await result.timeline())).toEqual([
      ["build", "failed"],
      ["deploy", "skipped"],
      ["alone", "succeeded"],
      ["rescue", "succeeded"],
    ]);
    expect(await result.read()).toMatchObject({ result: "failed" });
  });

  it("is shown with the parameters that the run was given", async () => {
    const connection = await working("parameters");
    const yaml = `parameters:\n  - name: who\n    default: nobody\n${steps(`  - bash: echo \${{ parameters.who }}\n`)}`;
    const result = await run(connection, "parameters", yaml, { body: { templateParameters: { who: "me" } } });
    expect(await result.read()).toMatchObject({ result: "succeeded", templateParameters: { who: "me" } });
    expect(await result.log()).toMatch(/Z me$/m);
  });
});

describe("a stage that lacks a permission", () => {
  const twoStages = (connection: string) => `stages:
  - stage: first
    jobs:
      - job: a
        steps:
          - bash: echo first
  - stage: second
    jobs:
      - job: b
        steps:
${azureCli(connection).replace(/^/gm, "        ")}`;

  it("waits with a pending checkpoint, after what it does not hold up, until it is permitted", async () => {
    const connection = await working("waits");
    const result = await run(connection, "waits", twoStages("waits"), { permit: false });
    expect(await result.read()).toMatchObject({ state: "inProgress" });
    expect(await result.read()).not.toHaveProperty("result");
    expect(stagesOf(await result.timeline())).toEqual([
      ["first", "succeeded"],
      ["second", null],
    ]);
    expect(await result.timeline()).toMatchObject({
      records: expect.arrayContaining([expect.objectContaining({ type: "Checkpoint", state: "pending" })]),
    });
    await result.permission();
    await runsSettled(live.running.sandbox);
    expect(await result.read()).toMatchObject({ state: "completed", result: "succeeded" });
  });

  it("goes on where it is permitted at the moment at which it begins to wait", async () => {
    const connection = await working("waits-race");
    const result = await run(connection, "waits-race", twoStages("waits-race"), { permit: false });
    const { sandbox } = live.running;
    const waiting = sandbox.state.runs
      .list()
      .find(({ pipelineNumber }) => pipelineNumber === result.pipelineId);
    if (!waiting) throw new Error("not stored");
    sandbox.state.runs.put({ ...waiting, waitingFor: [] });
    const looking = advanceRun(sandbox, waiting.id, () => resumeRuns(sandbox, waiting.projectId));
    const { projectId } = connection;
    sandbox.state.pipelinePermissions.put({
      id: permissionListId(projectId, connection.id),
      projectId,
      resourceType: "endpoint",
      resourceId: connection.id,
      allPipelines: { authorizedBy: "", authorizedAt: 0 },
      pipelines: [],
    });
    resumeRuns(sandbox, projectId);
    await looking;
    await runsSettled(sandbox);
    expect(await result.read()).toMatchObject({ state: "completed", result: "succeeded" });
  });

  it("fails with a log where its connection was disabled in the meantime", async () => {
    const connection = await working("waits-disabled");
    const result = await run(connection, "waits-disabled", twoStages("waits-disabled"), { permit: false });
    const stored = live.running.sandbox.state.endpoints.get(connection.id);
    if (!stored) throw new Error("not stored");
    live.running.sandbox.state.endpoints.put({ ...stored, isDisabled: true });
    await result.permission();
    await runsSettled(live.running.sandbox);
    expect(await result.read()).toMatchObject({ state: "completed", result: "failed" });
    expect(await result.log()).toContain("##[error]Job b: Step Call Graph input connectedServiceNameARM");
  });

  it("ends where its connection is deleted", async () => {
    const connection = await working("waits-deleted");
    const result = await run(connection, "waits-deleted", twoStages("waits-deleted"), { permit: false });
    const path = `/northwind/_apis/serviceendpoint/endpoints/${connection.id}?projectIds=${connection.projectId}&api-version=7.1`;
    expect((await live.send("DELETE", path)).status).toBe(204);
    await runsSettled(live.running.sandbox);
    expect(await result.read()).toMatchObject({ state: "completed", result: "failed" });
  });
});

describe("a run on the retiring issuer", () => {
  it("is warned from the day of its deprecation", async () => {
    const { clock } = live.running.sandbox;
    clock.stopAt(retiringIssuer.deprecatedAt - 1);
    const connection = await working("old-issuer", "northwind-legacy", "archive");
    const before = await run(connection, "old-issuer", steps(azureCli("old-issuer")));
    expect(await before.log()).not.toContain("##[warning]");
    clock.stopAt(retiringIssuer.deprecatedAt);
    const after = await run(connection, "old-issuer-2", steps(azureCli("old-issuer")));
    expect(await after.read()).toMatchObject({ result: "succeeded" });
    expect(await after.log()).toContain(
      "##[warning]The service connection old-issuer uses the Azure DevOps issuer",
    );
  });

  it("fails from the day of its retirement, as nobody finds its keys", async () => {
    const { clock } = live.running.sandbox;
    const connection = await working("dead-issuer", "northwind-legacy", "archive");
    clock.stopAt(retiringIssuer.retiredAt);
    const result = await run(connection, "dead-issuer", steps(azureCli("dead-issuer")));
    clock.stopAt(retiringIssuer.deprecatedAt);
    expect(await result.read()).toMatchObject({ result: "failed" });
    expect(await result.log()).toContain("##[error]AADSTS50166");
  });
});

describe("a signed address of logs", () => {
  it("needs no token, is good for one address, and ends after ten minutes", async () => {
    const { clock } = live.running.sandbox;
    const connection = await working("signed");
    const result = await run(connection, "signed", steps("  - bash: echo hello\n"));
    const { url } = (await result.logs()).signedContent;
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.replace("/all?", "/1?"))).status).toBe(401);
    expect((await fetch(url.replace(/urlExpires=2\d{3}/, "urlExpires=2999"))).status).toBe(401);
    clock.advance(10 * 60_000);
    expect((await fetch(url)).status).toBe(401);
  });
});

describe("a run that is deleted", () => {
  it("goes with its pipeline, which leaves every permission list", async () => {
    const connection = await working("deleted");
    const result = await run(connection, "deleted", steps(azureCli("deleted")));
    expect(
      (await live.send("DELETE", `${result.base}/build/definitions/${result.pipelineId}?api-version=7.1`))
        .status,
    ).toBe(204);
    const { state } = live.running.sandbox;
    expect(
      state.pipelinePermissions.get(`${connection.projectId}/endpoint/${connection.id}`),
    ).toBeUndefined();
    expect(state.runs.list().some(({ pipelineNumber }) => pipelineNumber === result.pipelineId)).toBe(false);
  });
});
