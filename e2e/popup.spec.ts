import type { Page } from "playwright/test";
import { grantEverything } from "./support/consent.ts";
import { acceptConsent, expect, test } from "./support/portal.ts";

const overview = (page: Page) => page.getByRole("heading", { level: 1, name: "Overview" });

/** Presses a button and answers the window that it opens. */
async function openWindow(page: Page, button: string): Promise<Page> {
  const [opened] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("button", { name: button }).first().click(),
  ]);
  return opened;
}

test("a person signs in in a window, and the page never goes away", async ({
  page,
  servers,
  cloud,
  browserErrors: _watched,
}) => {
  grantEverything(cloud.sandbox);
  await page.goto(`${servers.origin}/settings`);
  await page.evaluate(() => {
    document.title = "the same page";
  });
  const opened = await openWindow(page, "Sign in in a window");
  await expect(page.getByText("Finish in the window that opened.")).toBeVisible();
  await opened.getByRole("button", { name: /Ada Lindqvist/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  expect(await page.evaluate(() => performance.getEntriesByType("navigation").length)).toBe(1);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
});

test("a scope is granted in a window while what was typed stays", async ({ page, signIn }) => {
  await signIn("Ada Lindqvist", { consented: false });
  await acceptConsent(page);
  await expect(overview(page)).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("federation");
  await expect(page.getByRole("dialog").getByRole("button", { name: "In a window" })).toBeVisible();
  const opened = await openWindow(page, "In a window");
  await acceptConsent(opened);
  await expect(page.getByRole("option", { name: /^Federation Portal/ })).toBeVisible();
  await expect(page.getByRole("combobox")).toHaveValue("federation");
});

test("whoever closes the window opens it again, or goes on in the page", async ({ page, servers, cloud }) => {
  grantEverything(cloud.sandbox);
  await page.goto(servers.origin);
  await (await openWindow(page, "Sign in in a window")).close();
  await (await openWindow(page, "Open the window again")).close();
  await page.getByRole("button", { name: "Sign in with Microsoft" }).click();
  await page.getByRole("button", { name: /Ada Lindqvist/ }).click();
  await expect(overview(page)).toBeVisible();
});

test("whoever declines in the window is told so", async ({ page, servers, cloud: _fresh }) => {
  await page.goto(servers.origin);
  const opened = await openWindow(page, "Sign in in a window");
  await opened.getByRole("button", { name: /Noah Brandt/ }).click();
  await opened.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "not signed in" })).toContainText(
    "cancelled or not allowed",
  );
});

test("a window that the browser blocks is said to be, and the page goes on without", async ({
  page,
  servers,
  cloud,
}) => {
  grantEverything(cloud.sandbox);
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await page.goto(servers.origin);
  await page.getByRole("button", { name: "Sign in in a window" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "not signed in" })).toContainText(
    "Allow pop-up windows",
  );
  await page.getByRole("button", { name: "Sign in with Microsoft" }).click();
  await page.getByRole("button", { name: /Ada Lindqvist/ }).click();
  await expect(overview(page)).toBeVisible();
});
