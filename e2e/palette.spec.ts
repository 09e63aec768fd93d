import type { Page } from "playwright/test";
import { expectFocusOn } from "./support/keyboard.ts";
import { expect, test } from "./support/portal.ts";

const field = /^Find a page/;

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expectFocusOn(page, "combobox", field);
}

/** What Enter would choose. */
const expectActive = (page: Page, name: string | RegExp) =>
  expect(page.getByRole("option", { name, selected: true })).toHaveCount(1);

test("pages and actions are found and opened by keyboard alone", async ({ page, signIn }) => {
  await signIn("Ada Lindqvist");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();

  await test.step("the field says which option it stands on", async () => {
    await openPalette(page);
    const combobox = page.getByRole("combobox");
    await expect(page.getByRole("listbox", { name: "Found" })).toBeVisible();
    await page.keyboard.press("ArrowDown");
    const second = page.getByRole("option").nth(1);
    await expect(second).toHaveAttribute("aria-selected", "true");
    await expect(combobox).toHaveAttribute("aria-activedescendant", (await second.getAttribute("id")) ?? "");
  });

  await test.step("a page is opened, and the focus is in it", async () => {
    await page.keyboard.type("sett");
    await expectActive(page, "Settings");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
    await expectFocusOn(page, "main", "");
  });

  await test.step("Escape gives the focus back", async () => {
    await page.getByRole("button", { name: field }).focus();
    await page.keyboard.press("Enter");
    await expectFocusOn(page, "combobox", field);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expectFocusOn(page, "button", field);
  });

  await test.step("a theme is chosen", async () => {
    await openPalette(page);
    await page.keyboard.type("theme dark");
    await expectActive(page, "Theme: dark");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });

  await test.step("what has no hit says so", async () => {
    await openPalette(page);
    await page.keyboard.type("zzz nothing zzz");
    await expect(page.getByText("Nothing here is called “zzz nothing zzz”.")).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("a new connection is begun, and found again by its name", async () => {
    await openPalette(page);
    await page.keyboard.type("new conn");
    await expectActive(page, "New connection");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Name" }).fill("payments-graph");
    await page.getByRole("link", { name: "Overview", exact: true }).click();
    await openPalette(page);
    await page.keyboard.type("payments");
    await expectActive(page, /^payments-graph/);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/connect\/.+\/where$/);
  });

  await test.step("the session is ended", async () => {
    await openPalette(page);
    await page.keyboard.type("sign out");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Sign in with Microsoft" })).toBeVisible();
  });
});

test("an application of the tenant is found by the server and becomes the identity of a new draft", async ({
  page,
  signIn,
}) => {
  await signIn("Ada Lindqvist");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await openPalette(page);
  await page.keyboard.type("federation po");
  await expectActive(page, /^Federation Portal/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/connect\/.+\/where$/);
  await page.goto(page.url().replace(/where$/, "identity"));
  await expect(page.getByRole("radio", { name: /^Existing application/ })).toBeChecked();
  await expect(page.getByText(/^Chosen: Federation Portal/)).toBeVisible();
});

test("without the permission to read applications the palette asks for it and finds the rest", async ({
  page,
  signIn,
}) => {
  await signIn("Noah Brandt", { consented: false });
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await openPalette(page);
  await page.keyboard.type("run");
  await expectActive(page, "Runs");
  await expect(page.getByText(/^Applications are not searched/)).toContainText("Application.Read.All");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Continue to grant it" })).toBeVisible();
});

test("applications that cannot be searched are no reason to find nothing", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  cloud.sandbox.faults.queue({
    service: "graph",
    method: "GET",
    path: "/v1.0/applications",
    times: 1,
    skip: 0,
    effect: { kind: "forbidden" },
  });
  await openPalette(page);
  await page.keyboard.type("over");
  await expect(page.getByRole("alert").filter({ hasText: /^Applications: / })).toBeVisible();
  await expectActive(page, "Overview");
});

test.describe("on a small screen", () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test("a finger opens the palette and chooses", async ({ page, signIn }) => {
    await signIn("Ada Lindqvist");
    await page.getByRole("button", { name: field }).click();
    await page.getByRole("option", { name: "Settings" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  });
});
