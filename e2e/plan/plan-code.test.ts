import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clouds } from "@/lib/cloud/index.ts";
import { type ConnectIntent, foundBy, outlineOf, planFor } from "@/lib/plan/index.ts";
import { writePlanCode } from "@/lib/snippets/plan-code/index.ts";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { existingApplication, expectOk, intentFor, startOver, stateOf, TestRun } from "../support/connect.ts";
import { runWithAz } from "../support/fake-az.ts";
import { putPipeline } from "../support/pipelines.ts";

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await startCloud({ seed: "empty" });
});
afterAll(() => cloud.stop());
beforeEach(() => startOver(cloud));

/** The script for an intent as the portal writes it when the plan is reviewed. */
async function scriptFor(intent: ConnectIntent): Promise<string> {
  const signal = new AbortController().signal;
  const plan = expectOk(
    await planFor(intent, { http: cloud.http, graph: cloud.graph, clock: cloud.clock, signal }),
  );
  const outline = outlineOf(intent, foundBy(plan), clouds.public);
  const [file] = expectOk(writePlanCode("azure-cli", { outline, cloud: clouds.public })).files;
  return file?.code ?? "";
}

type Row = Record<string, unknown> & { id: string };

/** What tells a new row apart, whatever its id. */
const nameOf = (row: Row): string =>
  ["displayName", "name", "appRoleId", "projects", "description"]
    .map((key) => JSON.stringify(row[key]))
    .join(" ");

/** What the tenant holds beside what it began with: generated ids are replaced by names, and times left out. */
function made(): string[] {
  const tables = Object.entries(stateOf(cloud) as Record<string, Row[]>);
  const rows = tables.flatMap(([table, all]) =>
    all.filter(({ id }) => !began.has(`${table}/${id}`)).map((row) => ({ table, row })),
  );
  const names = new Map<string, string>();
  for (const { table, row } of rows) {
    names.set(row.id, `${table} ${nameOf(row)}`);
    if (typeof row["appId"] === "string") names.set(row["appId"], `client id ${nameOf(row)}`);
  }
  return rows
    .map(({ table, row }) => {
      const text = JSON.stringify({ table, ...row }, (key, value) =>
        key.endsWith("At") ? undefined : value,
      );
      return [...names].reduce(
        (before, [id, name]) => before.replaceAll(id, name.replaceAll('"', "'")),
        text,
      );
    })
    .sort();
}

/** Rows that are there before anything is done. */
let began: ReadonlySet<string>;
const noteBeginning = () => {
  began = new Set(
    Object.entries(stateOf(cloud) as Record<string, Row[]>).flatMap(([table, rows]) =>
      rows.map(({ id }) => `${table}/${id}`),
    ),
  );
};

/** What the tenant holds after the script, and after the plan was applied in the portal instead. */
async function bothWays(
  begin: () => Promise<ConnectIntent>,
): Promise<{ byScript: string[]; byPortal: string[] }> {
  const first = await begin();
  await runWithAz(cloud, await scriptFor(first));
  const byScript = made();
  await startOver(cloud);
  const second = await begin();
  await new TestRun(second, cloud).apply();
  return { byScript, byPortal: made() };
}

const id = "00000000-0000-4000-8000-000000000001";

/** The intent with a pipeline allowed in each of the first two projects of the first connection. */
function withPipelines(intent: ConnectIntent): ConnectIntent {
  const [connection, ...others] = intent.connections;
  if (!connection) return intent;
  const projects = connection.projects.map((project, index) => {
    if (index > 1) return project;
    const { number, name } = putPipeline(cloud, project.id, { number: 7 + index, name: "nightly" });
    return { ...project, pipelines: [{ id: number, name }] };
  });
  return { ...intent, connections: [{ ...connection, projects }, ...others] };
}

describe("the script for the Azure CLI, really run", () => {
  test("leaves the tenant as applying the plan does: shared connections, chosen pipelines", async () => {
    const { byScript, byPortal } = await bothWays(async () => {
      noteBeginning();
      return withPipelines(await intentFor(cloud, { id }));
    });
    expect(byScript.length).toBeGreaterThan(6);
    expect(byScript).toEqual(byPortal);
  });

  test("leaves it so for an application that exists and keeps what it declares", async () => {
    const { byScript, byPortal } = await bothWays(async () => {
      const identity = await existingApplication(cloud);
      noteBeginning();
      return intentFor(cloud, { id, identity, layout: "per-project", connectionName: "more" });
    });
    expect(byScript.filter((row) => row.includes('"table":"endpoints"'))).toHaveLength(5);
    expect(byScript).toEqual(byPortal);
    const [application] = cloud.sandbox.state.applications
      .list()
      .filter(({ displayName }) => displayName === "payments-graph");
    expect(application?.requiredResourceAccess[0]?.resourceAccess).toHaveLength(2);
  });

  test("run again, changes nothing", async () => {
    const script = await scriptFor(withPipelines(await intentFor(cloud, { id })));
    await runWithAz(cloud, script);
    const before = stateOf(cloud);
    await runWithAz(cloud, script);
    expect(stateOf(cloud)).toEqual(before);
  });

  test("is the same whether or not a part of the plan is done already", async () => {
    const intent = await intentFor(cloud, { id });
    const before = await scriptFor(intent);
    await new TestRun(intent, cloud).apply();
    expect(await scriptFor(intent)).toBe(before);
  });

  test("stops before it changes anything where the application takes sign-ins of other tenants", async () => {
    const identity = await existingApplication(cloud);
    const script = await scriptFor(await intentFor(cloud, { id, identity, connectionName: "more" }));
    const { applications } = cloud.sandbox.state;
    const application = applications.get(identity.applicationId);
    if (application) applications.put({ ...application, signInAudience: "AzureADMultipleOrgs" });
    const before = stateOf(cloud);
    await expect(runWithAz(cloud, script)).rejects.toThrow("not single-tenant");
    expect(stateOf(cloud)).toEqual(before);
  });

  test("gives the services names that are hostile to bash, to the character", async () => {
    const name = `it's $(touch x) \`id\` "q" #{x}# ‮abc 🦊 $${"{HOME}"} \\`;
    const intent = await intentFor(cloud, {
      id,
      identity: { kind: "new-application", displayName: name },
      connectionName: "plain",
    });
    const connections = intent.connections.map((connection) => ({
      ...connection,
      description: `a\n${name}`,
    }));
    await runWithAz(cloud, await scriptFor({ ...intent, connections }));
    const { applications, endpoints } = cloud.sandbox.state;
    expect(applications.list().filter(({ displayName }) => displayName === name)).toHaveLength(1);
    expect(JSON.stringify(endpoints.list())).toContain(JSON.stringify(`a\n${name}`));
  });
});
