import type { Page } from "playwright/test";
import type { RunningSandbox } from "@/sandbox/sandbox.ts";
import { exportState } from "@/sandbox/state/state.ts";
import { apply, expectEverythingDone, fiveProjects, reviewPlan, twoPermissions } from "./support/journey.ts";
import { acceptConsent, expect, test } from "./support/portal.ts";

const newApplication = {
  identity: { new: "payments-graph" },
  projects: fiveProjects,
  permissions: twoPermissions,
} as const;

/** The exported state without what a deletion leaves for thirty days, and without consents that signing in gave. */
const stateOf = (cloud: Parameters<typeof exportState>[0]) => {
  const { deletedApplications: _soft, permissionGrants: _consents, ...rest } = exportState(cloud);
  return rest;
};

/** Runs a pipeline with the connection of each organization, from the page that shows how to use it. */
async function expectGreenPipelines(
  page: Page,
  cloud: RunningSandbox,
  organizations: readonly string[],
): Promise<void> {
  await page.getByRole("link", { name: "Use it" }).first().click();
  for (const organization of organizations) {
    await test.step(`a pipeline in ${organization} runs green and prints what Graph answered`, async () => {
      const choice = page.getByRole("combobox", { name: "Connection" });
      const value = await choice
        .getByRole("option", { name: new RegExp(`^${organization}`) })
        .getAttribute("value");
      await choice.selectOption(value);
      await page.getByRole("button", { name: "Create and run the pipeline" }).click();
      await expect(page.getByText("ada@northwind.example").first()).toBeVisible();
    });
  }
  const runs = cloud.sandbox.state.runs.list();
  expect(runs.map(({ result }) => result)).toEqual(organizations.map(() => "succeeded"));
  expect(JSON.stringify(runs.map(({ logs }) => logs))).not.toMatch(/eyJ[A-Za-z0-9_-]{20}/);
}

/** Sign-ins through connections that Azure DevOps was asked for since the journal was cleared. */
const proofs = (cloud: RunningSandbox) =>
  cloud.sandbox.journal
    .list()
    .filter(({ method, path }) => method === "POST" && path.includes("/serviceendpoint/endpointproxy"));

test("a new application is connected to two organizations and five projects with two permissions, every connection proven, pipelines green", async ({
  page,
  signIn,
  cloud,
}) => {
  Object.assign(cloud.sandbox.settings, { applicationLagMs: 300, credentialLagMs: 1_000 });
  await signIn("Ada Lindqvist");
  await reviewPlan(page, newApplication);

  await test.step("the review shows every step with its exact request", async () => {
    await page.getByRole("button", { name: "Request of Create application payments-graph" }).click();
    const request = page.getByRole("dialog");
    await expect(request).toContainText("POST");
    await expect(request).toContainText("/v1.0/applications");
    await expect(request).toContainText('"signInAudience": "AzureADMyOrg"');
    await page.keyboard.press("Escape");
  });

  await apply(page);
  await expectEverythingDone(page);

  await test.step("the tenant holds what the plan said, and nothing more", () => {
    const { applications, federatedCredentials, endpoints, appRoleAssignments } = cloud.sandbox.state;
    expect(applications.list().filter(({ displayName }) => displayName === "payments-graph")).toHaveLength(1);
    expect(federatedCredentials.list()).toHaveLength(2);
    expect(appRoleAssignments.list()).toHaveLength(2);
    expect(endpoints.list().map(({ isReady, projects }) => [isReady, projects.length])).toEqual(
      expect.arrayContaining([
        [true, 3],
        [true, 2],
      ]),
    );
  });

  await expectGreenPipelines(page, cloud, ["adatum", "northwind"]);
});

test("an existing application gets what is missing and keeps what it has", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, {
    ...newApplication,
    projects: { adatum: ["data"] },
    permissions: ["User.Read.All"],
  });
  await apply(page);
  await expectEverythingDone(page);

  await reviewPlan(page, {
    identity: { existing: "payments-graph" },
    projects: { northwind: fiveProjects.northwind, adatum: ["infra", "Field Service"] },
    permissions: twoPermissions,
  });
  const entra = page.getByRole("region", { name: /^Entra/ });
  await expect(entra.getByRole("listitem").filter({ hasText: "User.Read.All" }).last()).toContainText(
    /already so/i,
  );
  await apply(page);
  await expectEverythingDone(page);
  const { applications, federatedCredentials, appRoleAssignments } = cloud.sandbox.state;
  expect(applications.list().filter(({ displayName }) => displayName === "payments-graph")).toHaveLength(1);
  expect(federatedCredentials.list()).toHaveLength(3);
  expect(appRoleAssignments.list()).toHaveLength(2);
  await expectGreenPipelines(page, cloud, ["adatum", "northwind"]);
});

test("applied twice, nothing changes", async ({ page, signIn, cloud }) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, newApplication);
  await apply(page);
  await expectEverythingDone(page);
  const before = stateOf(cloud.sandbox.state);
  await page.getByRole("link", { name: "Review" }).click();
  await expect(page.getByText(/nothing to change/i).first()).toBeVisible();
  cloud.sandbox.journal.clear();
  await page.getByRole("button", { name: "Prove again" }).click();
  // Two good sign-ins in a row, through each of the two connections.
  await expect.poll(() => proofs(cloud).length).toBe(4);
  await expectEverythingDone(page);
  const writes = cloud.sandbox.journal
    .list()
    .filter(
      ({ method, service, path }) =>
        !["GET", "OPTIONS"].includes(method) &&
        ["graph", "devops"].includes(service) &&
        !path.includes("endpointproxy"),
    );
  expect(writes).toEqual([]);
  expect(stateOf(cloud.sandbox.state)).toEqual(before);
});

test("a reload in the middle of applying is gone on with and creates nothing twice", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, newApplication);
  cloud.sandbox.settings.latencyMs = 1_000;
  await apply(page);
  await expect(page.getByText(/^[2-9] of \d+ done$/)).toBeVisible();
  await page.reload();
  cloud.sandbox.settings.latencyMs = 0;
  await expectEverythingDone(page);
  const { applications, federatedCredentials, endpoints, appRoleAssignments } = cloud.sandbox.state;
  expect(applications.list().filter(({ displayName }) => displayName === "payments-graph")).toHaveLength(1);
  expect([federatedCredentials.size, endpoints.size, appRoleAssignments.size]).toEqual([2, 2, 2]);
});

test("undo leaves the cloud as it was before, soft-deleted items aside", async ({ page, signIn, cloud }) => {
  await signIn("Ada Lindqvist");
  const before = stateOf(cloud.sandbox.state);
  await reviewPlan(page, newApplication);
  await apply(page);
  await expectEverythingDone(page);
  await page.getByRole("button", { name: "Undo" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("application payments-graph");
  await dialog.getByRole("button", { name: /^Remove these \d+$/ }).click();
  await expect(page.getByText("What this run made has been removed.")).toBeVisible();
  expect(stateOf(cloud.sandbox.state)).toEqual(before);
});

test("a person whose role does not suffice reads which one is missing before anything is written", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Priya Raman");
  const before = stateOf(cloud.sandbox.state);
  await reviewPlan(page, { ...newApplication, projects: { northwind: ["web"] } });
  await expect(page.getByText("Privileged Role Administrator").first()).toBeVisible();
  // Her own part can be applied; the rest is named, with who can do it.
  await expect(page.getByRole("button", { name: /^Apply your part/ })).toBeEnabled();
  await expect(page.getByText("Hand over the rest")).toBeVisible();
  expect(stateOf(cloud.sandbox.state)).toEqual(before);
});

test("a throttled and a dropped call in the middle, and it still ends proven", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, newApplication);
  const { faults } = cloud.sandbox;
  faults.queue({
    service: "graph",
    method: "POST",
    path: "/v1.0/servicePrincipals",
    times: 1,
    skip: 0,
    effect: { kind: "throttle", retryAfterSeconds: 1 },
  });
  faults.queue({
    service: "devops",
    method: "POST",
    path: "/*/_apis/serviceendpoint/endpoints",
    times: 1,
    skip: 1,
    effect: { kind: "drop", commit: true },
  });
  await apply(page);
  await expectEverythingDone(page);
  const { applications, endpoints } = cloud.sandbox.state;
  expect(applications.list().filter(({ displayName }) => displayName === "payments-graph")).toHaveLength(1);
  expect(endpoints.size).toBe(2);
});

test("scopes are asked for one by one, at the moment they are needed, and the way goes on where it was", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist", { consented: false });
  await acceptConsent(page);
  const scopesGranted = () =>
    cloud.sandbox.state.permissionGrants
      .list()
      .map(({ scope }) => scope)
      .join(" ");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  expect(scopesGranted()).not.toContain("Application.");

  await page.getByRole("link", { name: "Connect", exact: true }).first().click();
  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("payments-graph");
  await page.getByRole("button", { name: "Next: where" }).click();
  await page.getByRole("button", { name: "Continue to grant it" }).click();
  await expect(page.getByText("user_impersonation")).toBeVisible();
  await acceptConsent(page);
  await page.getByRole("button", { name: "northwind", exact: true }).click();
  await page.getByRole("option", { name: /^web/ }).click();
  await page.getByRole("button", { name: "Next: permissions" }).click();
  await page.getByRole("button", { name: "Continue to grant it" }).click();
  await expect(page.getByText("Application.Read.All")).toBeVisible();
  await acceptConsent(page);
  await page.getByRole("searchbox", { name: "Search permissions" }).fill("User.Read.All");
  await page.getByRole("option", { name: /^User\.Read\.All/ }).click();
  await page.getByRole("button", { name: "Next: review" }).click();
  await page.getByRole("button", { name: "Continue to grant it" }).click();
  await acceptConsent(page);
  expect(scopesGranted()).not.toContain("ReadWrite");

  await page.getByRole("button", { name: /^Apply \d+ changes$/ }).click();
  await expect(page.getByText("Application.ReadWrite.All")).toBeVisible();
  await acceptConsent(page);
  await expectEverythingDone(page);
});
