import { guidOf } from "@/sandbox/kernel/ids.ts";
import { persons } from "@/sandbox/seeds/persons.ts";
import {
  apply,
  expectEverythingDone,
  fiveProjects,
  giveReason,
  reviewPlan,
  twoPermissions,
} from "./support/journey.ts";
import { putPipeline } from "./support/pipelines.ts";
import { expect, test } from "./support/portal.ts";

test("choices survive a reload, the way back, and leaving for another page", async ({ page, signIn }) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, {
    identity: { new: "payments-graph" },
    projects: fiveProjects,
    permissions: twoPermissions,
  });
  await page.goBack();
  await expect(page.getByRole("heading", { level: 2, name: "Permissions" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Chosen permissions" })).toContainText("User.Read.All");
  await page.goBack();
  await page.reload();
  const chosen = page.getByRole("region", { name: "Chosen projects" });
  for (const name of Object.values(fiveProjects).flat()) await expect(chosen).toContainText(name);
  await page.getByRole("textbox", { name: "Connection name" }).fill("{identity}-{organization}");
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Connection name" })).toHaveValue(
    "{identity}-{organization}",
  );
  await expect(page.getByRole("list", { name: "Names of the connections" })).toContainText(
    "payments-graph-northwind",
  );
  await page.getByRole("link", { name: "Overview" }).click();
  await page
    .getByRole("link", { name: /payments-graph/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect payments-graph" })).toBeVisible();
});

test("choices whose plan was confirmed are changed in a copy, which joins what the run made", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, {
    identity: { new: "payments-graph" },
    projects: { northwind: ["web"] },
    permissions: ["User.Read.All"],
  });
  await apply(page);
  await expectEverythingDone(page);
  await page
    .getByRole("navigation", { name: "Steps of this connection" })
    .getByRole("link", { name: /^Permissions/ })
    .click();
  await expect(page.getByText("The plan of these choices was confirmed")).toBeVisible();
  const search = page.getByRole("searchbox", { name: "Search permissions" });
  await expect(search).toHaveCount(0);
  await page.getByRole("button", { name: "Change a copy" }).click();
  await search.fill("Group.Read.All");
  await page
    .getByRole("option", { name: /^Group\.Read\.All/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Next: review" }).click();
  await apply(page);
  await expectEverythingDone(page);
  const { applications, endpoints, appRoleAssignments } = cloud.sandbox.state;
  expect(applications.list().filter(({ displayName }) => displayName === "payments-graph")).toHaveLength(1);
  expect([endpoints.size, appRoleAssignments.size]).toEqual([1, 2]);
});

test("chosen pipelines may use the connection from the start, and no other", async ({
  page,
  signIn,
  cloud,
}) => {
  const web = cloud.sandbox.state.projects.list().find(({ name }) => name === "web");
  if (!web) throw new Error("the seed has no project web");
  for (const [number, name] of [
    [12, "web-release"],
    [13, "web-nightly"],
  ] as const) {
    putPipeline(cloud, web.id, { number, name });
  }
  await signIn("Ada Lindqvist");
  await page.getByRole("link", { name: "Connect", exact: true }).first().click();
  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("payments-graph");
  await page.getByRole("button", { name: "Next: where" }).click();
  await page.getByRole("button", { name: "northwind", exact: true }).click();
  await page.getByRole("option", { name: /^web/ }).click();
  await page.getByRole("radio", { name: /^Allow chosen pipelines/ }).click();
  const list = page.getByRole("listbox", { name: "Pipelines of web" });
  await list.getByRole("option", { name: "web-nightly" }).click();
  await page.getByRole("searchbox", { name: "Search pipelines of web" }).fill("release");
  await expect(list.getByRole("option")).toHaveCount(1);
  await list.getByRole("option", { name: "web-release" }).click();
  await page.reload();
  const chosen = page.getByRole("list", { name: "Chosen pipelines" });
  await expect(chosen.getByRole("listitem")).toHaveCount(2);
  await chosen.getByRole("button", { name: /web-nightly$/ }).click();
  await page.getByRole("button", { name: "Next: permissions" }).click();
  await page.getByRole("button", { name: "Next: review" }).click();
  await expect(
    page.getByRole("listitem").filter({ hasText: "Allow pipeline web-release to use payments-graph" }).last(),
  ).toBeVisible();
  await apply(page);
  await expectEverythingDone(page);
  const allowed = cloud.sandbox.state.pipelinePermissions.list();
  expect(allowed.map(({ pipelines }) => pipelines.map(({ pipelineId }) => pipelineId))).toEqual([[12]]);
  expect(allowed.map(({ allPipelines }) => allPipelines)).toEqual([null]);
});

test("an application among thousands is found by the server, and the list holds only what is seen", async ({
  page,
  signIn,
  cloud,
}) => {
  const [template] = cloud.sandbox.state.applications.list();
  if (!template) throw new Error("the seed has no application");
  for (let index = 0; index < 5_000; index++) {
    const name = `bulk-${String(index).padStart(4, "0")}`;
    cloud.sandbox.state.applications.put({
      ...template,
      id: guidOf(name),
      appId: guidOf(`${name}:client`),
      displayName: name,
      signInAudience: "AzureADMyOrg",
    });
  }
  await signIn("Ada Lindqvist", { path: "/connect" });
  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByRole("radio", { name: /^Existing application/ }).click();
  const list = page.getByRole("listbox", { name: "Applications" });
  await expect(list.getByRole("option").first()).toBeVisible();
  expect(await list.getByRole("option").count()).toBeLessThan(60);
  await page.getByRole("searchbox", { name: "Search applications" }).fill("bulk-4321");
  await expect(list.getByRole("option")).toHaveCount(1);
  await list.getByRole("option", { name: /^bulk-4321/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Connect bulk-4321" })).toBeVisible();
});

test("a name that Entra or a pipeline could not take is refused at its field, with the rule", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist", { path: "/connect" });
  await page.getByRole("button", { name: "New connection" }).click();
  const name = page.getByRole("textbox", { name: "Name" });
  for (const [typed, rule] of [
    ["x".repeat(257), /256 characters/],
    ["payments\u200bgraph", /cannot be seen/],
    [" payments", /begins or ends with a space/],
  ] as const) {
    await name.fill(typed);
    await page.getByRole("button", { name: "Next: where" }).click();
    await expect(name).toHaveAttribute("aria-invalid", "true");
    await expect(name).toHaveAccessibleDescription(rule);
    await expect(name).toBeFocused();
  }
  await name.fill("payments-graph");
  await page.getByRole("button", { name: "Next: where" }).click();
  await page.getByRole("button", { name: "northwind", exact: true }).click();
  await page.getByRole("option", { name: /^web/ }).click();
  const connectionName = page.getByRole("textbox", { name: "Connection name" });
  for (const [typed, rule] of [
    ["{team}", /\{team\} is no placeholder/],
    ["a,b", /comma or semicolon/],
    ["$(System.AccessToken)", /a pipeline would expand/],
  ] as const) {
    await connectionName.fill(typed);
    await page.getByRole("button", { name: "Next: permissions" }).click();
    await expect(connectionName).toHaveAccessibleDescription(rule);
  }
  expect(cloud.sandbox.journal.list().filter(({ status }) => status === 400)).toEqual([]);
});

test("an application is described, and why it may take over the tenant is said, before there is a plan", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist", { path: "/connect" });
  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("clean-up");
  const more = page.getByRole("button", { name: "More about the application" });
  await expect(more).toHaveAttribute("aria-expanded", "false");
  await more.press("Enter");

  const owners = page.getByRole("searchbox", { name: "Further owners" });
  await owners.fill("Noah");
  await page.getByRole("button", { name: /^Noah Brandt/ }).press("Enter");
  await expect(page.getByRole("list", { name: "Further owners" })).toContainText("Noah Brandt");
  await expect(owners).toBeFocused();
  await owners.fill("nobody@northwind.example");
  await expect(page.getByText(/^Nobody found/)).toBeVisible();
  await owners.fill("");

  await page.getByRole("textbox", { name: "Notes" }).fill("Removes guests\nwho left");
  const tags = page.getByRole("textbox", { name: "Tags" });
  await tags.fill(`payments ${"t".repeat(257)}`);
  await page.getByRole("button", { name: "Next: where" }).click();
  await expect(tags).toBeFocused();
  await expect(tags).toHaveAccessibleDescription(/257 characters long; 256 are allowed/);
  await tags.fill("payments");
  await page.reload();
  await expect(tags).toHaveValue("payments");

  await page.getByRole("button", { name: "Next: where" }).click();
  await page.getByRole("button", { name: "northwind", exact: true }).click();
  await page.getByRole("option", { name: /^web/ }).click();
  await page.getByRole("button", { name: "Next: permissions" }).click();
  for (const value of ["Directory.ReadWrite.All", "Sites.FullControl.All"]) {
    await page.getByRole("searchbox", { name: "Search permissions" }).fill(value);
    await page
      .getByRole("option", { name: new RegExp(`^${value}`) })
      .first()
      .click();
  }
  await page.getByRole("button", { name: "Use Sites.Selected instead of Sites.FullControl.All" }).click();
  await page.getByRole("button", { name: "Next: review" }).click();
  const reason = page.getByRole("textbox", { name: "Reason for Directory.ReadWrite.All" });
  await expect(reason).toBeFocused();
  await expect(reason).toHaveAccessibleDescription(/Say why Directory\.ReadWrite\.All is needed/);
  await giveReason(page, "Directory.ReadWrite.All");
  await page.getByRole("button", { name: "Next: review" }).click();
  await expect(page.getByText(/Reason: The nightly clean-up/)).toBeVisible();
  await apply(page);
  await expectEverythingDone(page);

  const made = cloud.sandbox.state.applications.list().find(({ displayName }) => displayName === "clean-up");
  expect(made?.notes).toMatch(
    /^Removes guests\nwho left\nTier 0: Directory\.ReadWrite\.All: The nightly clean-up of stale accounts needs it \(Ada Lindqvist, \d{4}-\d\d-\d\d\)$/,
  );
  expect(made?.tags).toContain("payments");
  expect(made?.owners).toEqual([persons.ada.id, persons.noah.id]);
  expect(cloud.sandbox.journal.list().filter(({ status }) => status === 400)).toEqual([]);
});

test("a step that is denied says what happened and who can do it, the rest goes on, and going on finishes it", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, {
    identity: { new: "payments-graph" },
    projects: fiveProjects,
    permissions: twoPermissions,
  });
  cloud.sandbox.faults.queue({
    service: "devops",
    method: "POST",
    path: "/adatum/_apis/serviceendpoint/endpoints",
    times: 1,
    skip: 0,
    effect: { kind: "forbidden" },
  });
  await apply(page);
  await expect(page.getByText("Your part is done")).toBeVisible();
  const adatum = page.getByRole("region", { name: "Azure DevOps adatum" });
  await expect(adatum).toContainText("Azure DevOps denied it");
  await expect(adatum).toContainText("Can be done by a project administrator");
  expect(cloud.sandbox.state.endpoints.size).toBe(1);
  await page.getByRole("button", { name: "Go on" }).click();
  await expectEverythingDone(page);
  expect(cloud.sandbox.state.endpoints.size).toBe(2);
});
