import { acceptConsent, expect, test } from "./support/portal.ts";

test("a person signs in, granting no more than who they are, and comes back to the page they opened", async ({
  page,
  signIn,
  servers,
  cloud,
}) => {
  await signIn("Ada Lindqvist", { path: "/settings", consented: false });
  await expect(page.getByText("User.Read")).toBeVisible();
  await expect(page.getByText(/ReadWrite/)).toHaveCount(0);
  await acceptConsent(page);
  await expect(page).toHaveURL(`${servers.origin}/settings`);
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await expect(page.getByText("Northwind Traders").first()).toBeVisible();
  expect(cloud.sandbox.state.permissionGrants.list().map(({ scope }) => scope)).toEqual([
    expect.stringContaining("User.Read"),
  ]);
});

test("a reload keeps the session, signing out ends it", async ({ page, signIn }) => {
  await signIn("Ada Lindqvist");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.getByRole("button", { name: /Ada Lindqvist/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in with Microsoft" })).toBeVisible();
});

test("whoever declines is told so and can sign in again", async ({ page, signIn }) => {
  await signIn("Noah Brandt", { consented: false });
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "not signed in" })).toContainText(
    "cancelled or not allowed",
  );
  await expect(page.getByRole("button", { name: "Sign in with Microsoft" })).toBeEnabled();
});

test("no token leaves session storage: none in the address, local storage or the activity list", async ({
  page,
  signIn,
}) => {
  await signIn("Ada Lindqvist");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  expect(page.url()).not.toMatch(/eyJ|code=/);
  const kept = await page.evaluate(() =>
    JSON.stringify({ local: { ...localStorage }, cookies: document.cookie }),
  );
  expect(kept).not.toMatch(/eyJ/);
  await page.getByRole("button", { name: /Activity/ }).click();
  await expect(page.getByRole("dialog", { name: /Activity/ })).not.toContainText("eyJ");
});
