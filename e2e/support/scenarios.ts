import { progressOf, tryIntentOf } from "@/lib/plan/index.ts";
import { persons } from "@/sandbox/seeds/persons.ts";
import type { RunningCloud } from "./cloud.ts";
import { commitOf } from "./commit.ts";
import { existingApplication, intentFor, startOver, TestRun } from "./connect.ts";
import type { Page } from "./page.ts";
import { putPipeline } from "./pipelines.ts";
import { learnScenario, type Scenario } from "./scenario.ts";

/** Plans that have a step of every kind among them. */
export const learnScenarios = async (cloud: RunningCloud, page: Page): Promise<Scenario[]> => [
  await newApplication(cloud, page),
  await anApplicationThatExists(cloud, page),
  await aTrial(cloud, page),
  await aCommit(cloud, page),
];

/** A new application for two projects that share a connection, with a permission and a pipeline that may use it. */
async function newApplication(cloud: RunningCloud, page: Page): Promise<Scenario> {
  await startOver(cloud);
  const intent = await intentFor(page, {
    projects: { northwind: ["people", "web"] },
    permissions: ["User.Read.All"],
  });
  const web = intent.connections[0]?.projects.find(({ name }) => name === "web");
  if (!web) throw new Error("the project is missing");
  putPipeline(cloud, web.id, { number: 12, name: "release" });
  web.pipelines = [{ id: 12, name: "release" }];
  return learnScenario("new application", intent, cloud, page);
}

/** An application that has lost its service principal gets a second connection, open to every pipeline that passes its checks. */
async function anApplicationThatExists(cloud: RunningCloud, page: Page): Promise<Scenario> {
  await startOver(cloud);
  const identity = await existingApplication(cloud);
  const { servicePrincipals, appRoleAssignments } = cloud.sandbox.state;
  for (const { id } of appRoleAssignments.list()) appRoleAssignments.delete(id);
  for (const { id } of servicePrincipals.by("byAppId", identity.clientId)) servicePrincipals.delete(id);
  const intent = await intentFor(page, {
    identity,
    projects: { northwind: ["people"] },
    permissions: ["Group.Read.All"],
  });
  for (const connection of intent.connections) {
    connection.allPipelines = true;
    connection.checks = [{ kind: "approval", instructions: "Look at the change first" }];
  }
  intent.details = {
    owners: [{ id: persons.noah.id, name: persons.noah.displayName }],
    notes: "asked for by the payments team",
    serviceManagementReference: "CMDB-4711",
    tags: ["payments"],
  };
  return learnScenario("existing application", intent, cloud, page);
}

/** A pipeline that tries a connection. */
async function aTrial(cloud: RunningCloud, page: Page): Promise<Scenario> {
  await startOver(cloud);
  const connect = await intentFor(page, { projects: { northwind: ["web"] }, permissions: [] });
  const run = await new TestRun(connect, page).apply();
  const connection = [...progressOf(run.steps, run.events)].find(([id]) => id.startsWith("connection/"));
  const [wanted] = connect.connections;
  const [project] = wanted?.projects ?? [];
  const [repository] = cloud.sandbox.state.repositories
    .list()
    .filter((each) => each.projectId === project?.id);
  if (!wanted || !project || !repository) throw new Error("nothing to try");
  const intent = tryIntentOf({
    id: crypto.randomUUID(),
    tenant: connect.tenant,
    person: connect.person,
    organization: wanted.organization,
    project,
    connection: { id: connection?.[1].made?.["endpointId"] ?? "", name: wanted.name },
    repository: { id: repository.id, name: repository.name, defaultBranch: repository.defaultBranch ?? "" },
    yaml: "trigger: none\npool:\n  vmImage: ubuntu-latest\nsteps:\n- script: echo hello\n",
  });
  return learnScenario("trial", intent, cloud, page);
}

/** A pipeline's file for a repository, and its pull request. */
async function aCommit(cloud: RunningCloud, page: Page): Promise<Scenario> {
  await startOver(cloud);
  const intent = await commitOf({ ...page, sandbox: cloud.sandbox });
  return learnScenario("commit", intent, cloud, page);
}
