import type { Page } from "playwright/test";
import { expectAccessible } from "./support/axe.ts";
import { apply, expectEverythingDone, giveReason, reviewPlan } from "./support/journey.ts";
import { expect, test } from "./support/portal.ts";
import { startPortal } from "./support/servers.ts";

// A colour on its way from one to another has no contrast to measure.
test.use({ contextOptions: { reducedMotion: "reduce" } });

const small = {
  identity: { new: "payments-graph" },
  projects: { northwind: ["web"] },
  permissions: ["User.Read.All"],
} as const;

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

test("pages before anybody is signed in have no accessibility violation", async ({ page, servers }) => {
  await page.goto(servers.origin);
  await expect(page.getByRole("button", { name: "Sign in with Microsoft" })).toBeVisible();
  await expectAccessible(page, "sign-in");

  await page.goto(`${servers.origin}/redirect`);
  await expect(heading(page, "There is no sign-in to finish here")).toBeVisible();
  await expectAccessible(page, "redirect page opened directly");

  const answer = await page.goto(`${servers.origin}/no/such/page`);
  expect(answer?.status()).toBe(404);
  await expect(heading(page, "There is no page at this address")).toBeVisible();
  await expectAccessible(page, "not found");
});

test("a portal that is not set up says so without an accessibility violation", async ({ page }) => {
  const portal = await startPortal({
    FEDERATION_PORTAL_CLIENT_ID: "",
    FEDERATION_PORTAL_TENANT: "not a tenant",
  });
  try {
    await page.goto(portal.origin);
    await expect(heading(page, "The portal is not set up yet")).toBeVisible();
    await expect(page.getByRole("region", { name: "set-up.sh" })).toBeVisible();
    await expectAccessible(page, "set-up problem");
  } finally {
    await portal.stop();
  }
});

test("every choice on the way to a plan has no accessibility violation", async ({ page, signIn }) => {
  await signIn("Ada Lindqvist");
  await expect(heading(page, "Overview")).toBeVisible();
  await expectAccessible(page, "overview of an empty tenant");

  await page.getByRole("button", { name: /^Account/ }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await expectAccessible(page, "account menu");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign in to another tenant" }).click();
  await page.getByRole("button", { name: "Continue to sign in" }).click();
  await expect(page.getByText("Type the tenant's id or a domain.")).toBeVisible();
  await expectAccessible(page, "another tenant, refused without a name");
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option", { name: "New connection" })).toBeVisible();
  await expectAccessible(page, "palette");
  await page.keyboard.type("no such thing");
  await expect(page.getByText(/^Nothing here is called/)).toBeVisible();
  await expectAccessible(page, "palette, nothing found");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: /^Activity/ }).click();
  const activity = page.getByRole("dialog", { name: "Activity" });
  await activity.getByRole("option").first().click();
  await expect(activity.getByRole("region", { name: "The chosen request" })).toBeVisible();
  await expectAccessible(page, "activity");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await expect(page.getByText("Nothing has been applied yet")).toBeVisible();
  await expectAccessible(page, "no runs");

  await page.getByRole("link", { name: "Connect", exact: true }).first().click();
  await expect(page.getByText("No connection has been begun")).toBeVisible();
  await expectAccessible(page, "no drafts");

  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByRole("button", { name: "workload identity federation" }).focus();
  await expect(page.getByRole("tooltip")).toBeVisible();
  await expectAccessible(page, "a term explained");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("tooltip")).toHaveCount(0);

  await page.getByRole("button", { name: "Next: where" }).click();
  await expect(page.getByText("Give the application a name.")).toBeVisible();
  await expectAccessible(page, "identity, refused without a name");

  await page.getByRole("radio", { name: /^Existing application/ }).click();
  await page.getByRole("searchbox").fill("fed");
  await page
    .getByRole("listbox")
    .getByRole("option", { name: /^Federation Portal/ })
    .click();
  await expectAccessible(page, "identity, an existing application chosen");

  await page.getByRole("radio", { name: /^New application/ }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("payments-graph");
  await page.getByRole("button", { name: "More about the application" }).click();
  await page.getByRole("searchbox", { name: "Further owners" }).fill("Noah");
  await page.getByRole("button", { name: /^Noah Brandt/ }).click();
  await page.getByRole("textbox", { name: "Tags" }).fill("federation-portal:mine");
  await expectAccessible(page, "identity, a new application named and described, a tag of it wrong");
  await page.getByRole("textbox", { name: "Tags" }).fill("payments");

  await page.getByRole("button", { name: "Next: where" }).click();
  await page.getByRole("button", { name: "northwind", exact: true }).click();
  await page.getByRole("option", { name: /^web/ }).click();
  await page.getByRole("option", { name: /^people/ }).click();
  await page.getByRole("radio", { name: /^Allow chosen pipelines/ }).click();
  await expect(page.getByText(/^(web|people) shows you no pipeline/)).toBeVisible();
  await expectAccessible(page, "where, projects chosen, and their pipelines opened");

  await page.getByRole("button", { name: "Next: permissions" }).click();
  for (const value of ["User.Read.All", "RoleManagement.ReadWrite.Directory"]) {
    await page.getByRole("searchbox", { name: "Search permissions" }).fill(value);
    await page
      .getByRole("option", { name: new RegExp(`^${value}`) })
      .first()
      .click();
  }
  await expect(page.getByText("One permission is a way to take over the tenant")).toBeVisible();
  await page.getByRole("button", { name: "Next: review" }).click();
  await expect(page.getByText("Say why RoleManagement.ReadWrite.Directory is needed.")).toBeVisible();
  await expectAccessible(page, "permissions, one of them critical and without a reason");

  await giveReason(page, "RoleManagement.ReadWrite.Directory");
  await page.getByRole("button", { name: "Next: review" }).click();
  await expect(page.getByRole("button", { name: /^Apply \d+ changes$/ })).toBeVisible();
  await expectAccessible(page, "review");

  await page.getByRole("button", { name: "Request of Create application payments-graph" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "request of a step");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Connect", exact: true }).first().click();
  await expect(page.getByRole("region", { name: "Begun in this browser" })).toBeVisible();
  await expectAccessible(page, "drafts");

  await page.getByRole("button", { name: /^Delete the draft/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "deleting a draft");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("region", { name: "Kept in this browser" })).toContainText("Drafts");
  await expectAccessible(page, "settings");

  await page.getByRole("link", { name: "Set up for a tenant" }).click();
  await expect(page.getByRole("region", { name: "set-up.sh" })).toBeVisible();
  await expectAccessible(page, "set up for a tenant");
});

test("a plan that is applied, used and looked back at has no accessibility violation", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, small);
  cloud.sandbox.settings.latencyMs = 1_000;
  await apply(page);
  await expect(page.getByText(/^[1-9] of \d+ done$/)).toBeVisible();
  await expectAccessible(page, "applying");
  cloud.sandbox.settings.latencyMs = 0;
  await expectEverythingDone(page);
  await expectAccessible(page, "applied");

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "undo");
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Use it" }).first().click();
  const runIt = page.getByRole("button", { name: "Create and run the pipeline" });
  await expect(runIt).toBeVisible();
  await expectAccessible(page, "use it");
  await runIt.click();
  await expect(page.getByText("ada@northwind.example").first()).toBeVisible();
  await expectAccessible(page, "use it, after a pipeline ran");

  await page.getByRole("link", { name: "Runs", exact: true }).click();
  const runs = page.getByRole("list", { name: "Runs" });
  await expect(runs).toBeVisible();
  await expectAccessible(page, "runs");

  await runs
    .getByRole("link", { name: /payments-graph/ })
    .last()
    .click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await expectAccessible(page, "one run");

  await page.getByRole("link", { name: "Overview" }).click();
  await expect(heading(page, "Overview")).toBeVisible();
  await expectAccessible(page, "overview with work in it");
});

test("a step that failed is told without an accessibility violation", async ({ page, signIn, cloud }) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, small);
  cloud.sandbox.faults.queue({
    service: "devops",
    method: "POST",
    path: "/*/_apis/serviceendpoint/endpoints",
    times: 4,
    skip: 0,
    effect: { kind: "status", status: 503, commit: false },
  });
  await apply(page);
  await expect(page.getByText("Some steps are not done")).toBeVisible();
  await expectAccessible(page, "a failed step");
});

test("a step that is left to somebody else is told without an accessibility violation", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, small);
  cloud.sandbox.faults.queue({
    service: "graph",
    method: "POST",
    path: "/v1.0/applications",
    times: 1,
    skip: 0,
    effect: { kind: "forbidden" },
  });
  await apply(page);
  await expect(page.getByText("Your part is done")).toBeVisible();
  await expect(page.getByText("Hand over the rest")).toBeVisible();
  await expectAccessible(page, "a withheld step");
});

test("a plan that is blocked is told without an accessibility violation", async ({ page, signIn }) => {
  await signIn("Priya Raman");
  await reviewPlan(page, small);
  await expect(page.getByText("Privileged Role Administrator").first()).toBeVisible();
  await expectAccessible(page, "a blocked plan");
});

test("a page whose code is gone says so in the portal, without an accessibility violation", async ({
  page,
  signIn,
  servers,
}) => {
  await signIn("Ada Lindqvist");
  await expect(heading(page, "Overview")).toBeVisible();
  // A newer version of the portal serves other files.
  await page.route("**/_next/static/chunks/**", (route) => route.abort());
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(heading(page, "This page could not be shown")).toBeVisible();
  await expectAccessible(page, "a broken page");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Reload the page" }).click();
  await expect(page).toHaveURL(`${servers.origin}/settings`);
  await expect(heading(page, "Settings")).toBeVisible();
});
