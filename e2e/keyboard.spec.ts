import type { Page } from "playwright/test";
import { grantEverything } from "./support/consent.ts";
import { expectEverythingDone, reviewPlan } from "./support/journey.ts";
import { expectFocusKept, expectFocusOn, tabTo } from "./support/keyboard.ts";
import { expect, test } from "./support/portal.ts";

/** A step is announced by its heading, which takes the focus. */
const expectStep = (page: Page, name: string): Promise<void> => expectFocusOn(page, "heading", name);

/** Moves within a group by a key that stays down until the focus has moved: radio buttons choose only meanwhile. */
async function moveTo(page: Page, key: string, role: "radio" | "tab", name: string): Promise<void> {
  await page.keyboard.down(key);
  await expectFocusOn(page, role, name);
  await page.keyboard.up(key);
}

async function signInByKeyboard(page: Page, person: RegExp): Promise<void> {
  await expect(page.getByRole("button", { name: "Sign in with Microsoft" })).toBeVisible();
  await tabTo(page, "button", "Sign in with Microsoft");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Choose a person" })).toBeVisible();
  await tabTo(page, "button", person);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

/** From a list's search field to its first hit, chosen. */
async function search(page: Page, field: string, list: string, text: string): Promise<void> {
  await page.keyboard.type(text);
  await expectFocusOn(page, "searchbox", field);
  await expect(page.getByRole("listbox", { name: list }).getByRole("option").first()).toContainText(text);
  await tabTo(page, "listbox", list);
  await page.keyboard.press("Space");
  await expect(page.getByRole("option", { selected: true }).filter({ hasText: text })).toHaveCount(1);
}

test("a connection is made by keyboard alone, from signing in to the copied code", async ({
  page,
  context,
  servers,
  cloud,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: servers.origin });
  grantEverything(cloud.sandbox);
  await page.goto(servers.origin);
  await signInByKeyboard(page, /Ada Lindqvist/);

  await test.step("the first stop leads past the navigation", async () => {
    await tabTo(page, "link", "Skip to content");
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "main", "");
    await tabTo(page, "link", "Connect");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Connect" })).toBeVisible();
    await expectFocusKept(page);
  });

  await test.step("a new connection begins with its identity", async () => {
    await tabTo(page, "button", "New connection");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 2, name: "Identity" })).toBeVisible();
    await expectFocusKept(page);
    await tabTo(page, "radio", "New application");
    await moveTo(page, "ArrowRight", "radio", "Existing application");
    await expect(page.getByRole("radio", { name: "Existing application" })).toBeChecked();
    await moveTo(page, "ArrowLeft", "radio", "New application");
    await expect(page.getByRole("radio", { name: "New application" })).toBeChecked();
  });

  await test.step("going on without a name leads to the field that lacks it", async () => {
    await tabTo(page, "button", "Next: where");
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "textbox", "Name");
    await page.keyboard.type("payments-graph");
    await page.keyboard.press("Enter");
    await expectStep(page, "Where");
  });

  await test.step("projects are opened and chosen", async () => {
    await tabTo(page, "button", "northwind");
    await page.keyboard.press("Enter");
    const projects = page.getByRole("listbox", { name: "Projects of northwind" });
    await expect(projects).toBeVisible();
    await tabTo(page, "listbox", "Projects of northwind");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.keyboard.press("End");
    await page.keyboard.press("Space");
    await expect(projects.getByRole("option", { selected: true })).toHaveCount(2);
    await tabTo(page, "button", "Next: permissions");
    await page.keyboard.press("Enter");
    await expectStep(page, "Permissions");
  });

  await test.step("permissions are searched and chosen", async () => {
    await tabTo(page, "searchbox", "Search permissions");
    await search(page, "Search permissions", "Permissions", "User.Read.All");
    await tabTo(page, "searchbox", "Search permissions", { back: true });
    await page.keyboard.press("Escape");
    await expect(page.getByRole("searchbox", { name: "Search permissions" })).toHaveValue("");
    await search(page, "Search permissions", "Permissions", "Group.Read.All");
    await tabTo(page, "button", "Next: review");
    await page.keyboard.press("Enter");
    await expectStep(page, "Review");
  });

  await test.step("a request is read, and Escape gives the focus back", async () => {
    await expect(page.getByRole("button", { name: /^Apply \d+ changes$/ })).toBeVisible();
    await tabTo(page, "button", /^Request of Create application/);
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "dialog", /^Create application/);
    await tabTo(page, "button", "Close panel");
    await tabTo(page, "button", "Close panel");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expectFocusOn(page, "button", /^Request of Create application/);
  });

  await test.step("the plan is applied", async () => {
    await tabTo(page, "button", /^Apply \d+ changes$/);
    await page.keyboard.press("Enter");
    await expectStep(page, "Apply");
    await expect(page.getByText("Everything is done, and every connection has signed in.")).toBeVisible();
    await expectStep(page, "Apply");
  });

  await test.step("the code is copied", async () => {
    await tabTo(page, "link", "Use it");
    await page.keyboard.press("Enter");
    await expectStep(page, "Use it");
    await tabTo(page, "tab", "Azure CLI");
    await moveTo(page, "ArrowRight", "tab", "PowerShell");
    await moveTo(page, "ArrowRight", "tab", "Programs");
    await moveTo(page, "Home", "tab", "Azure CLI");
    await expect(page.getByRole("tab", { selected: true })).toHaveText("Azure CLI");
    await tabTo(page, "combobox", "Tool");
    await tabTo(page, "button", /^Copy .*/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: /^Copied/ })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("payments-graph");
    await expectFocusOn(page, "button", /^Copied/);
  });
});

test("the focus stays on the page when what had it goes away", async ({ page, servers, cloud }) => {
  grantEverything(cloud.sandbox);
  await page.goto(servers.origin);
  await signInByKeyboard(page, /Ada Lindqvist/);

  await test.step("the activity is closed", async () => {
    await tabTo(page, "button", /^Activity/);
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "dialog", "Activity");
    await tabTo(page, "listbox", "Requests");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "The chosen request" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expectFocusOn(page, "button", /^Activity/);
  });

  await test.step("the account menu is closed", async () => {
    await tabTo(page, "button", /^Account/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitemradio", { name: "As the system" })).toBeVisible();
    await expectFocusKept(page);
    await page.keyboard.press("End");
    await expectFocusOn(page, "menuitem", "Sign out");
    await page.keyboard.type("Dark");
    await expectFocusOn(page, "menuitemradio", "Dark");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.keyboard.press("Escape");
    await expectFocusOn(page, "button", /^Account/);
  });

  await test.step("choices are taken back", async () => {
    await reviewPlan(page, {
      identity: { new: "payments-graph" },
      projects: { northwind: ["web", "people"] },
      permissions: ["User.Read.All", "Group.Read.All"],
    });
    await page.getByRole("link", { name: "Permissions", exact: true }).first().click();
    await expectStep(page, "Permissions");
    await tabTo(page, "button", "Remove User.Read.All");
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "button", "Remove Group.Read.All");
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "form", "Permissions");
  });

  await test.step("work is stopped, gone on with and undone", async () => {
    await tabTo(page, "button", "Next: review");
    await page.keyboard.press("Enter");
    await expectStep(page, "Review");
    await expect(page.getByRole("button", { name: /^Apply \d+ changes$/ })).toBeVisible();
    await tabTo(page, "button", /^Apply \d+ changes$/);
    // So slow that it is not over before Tab has reached the button.
    cloud.sandbox.settings.latencyMs = 3_000;
    await page.keyboard.press("Enter");
    await expectStep(page, "Apply");
    await tabTo(page, "button", "Stop");
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "region", "How it stands");
    cloud.sandbox.settings.latencyMs = 0;
    // What is on its way is finished first; only then is there something to go on with.
    await expect(page.getByRole("button", { name: "Go on" })).toBeVisible();
    await tabTo(page, "button", "Go on");
    await page.keyboard.press("Enter");
    await expectEverythingDone(page);
    await expectFocusOn(page, "region", "How it stands");

    await tabTo(page, "button", "Undo");
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "dialog", /^Undo/);
    await page.keyboard.press("Escape");
    await expectFocusOn(page, "button", "Undo");
    await page.keyboard.press("Enter");
    await tabTo(page, "button", /^Remove these/);
    await page.keyboard.press("Enter");
    await expect(page.getByText("What this run made has been removed.")).toBeVisible();
    await expectFocusOn(page, "region", "How it stands");
  });
});
