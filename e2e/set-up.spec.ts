import { declaredResources } from "@/lib/session/index.ts";
import { expect, test } from "./support/portal.ts";
import { startPortal } from "./support/servers.ts";

test("a portal without settings says how it is registered at its own address", async ({ page, context }) => {
  const portal = await startPortal({
    FEDERATION_PORTAL_CLIENT_ID: "",
    FEDERATION_PORTAL_TENANT: "no tenant",
  });
  try {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: portal.origin });
    await page.goto(portal.origin);
    await expect(page.getByRole("heading", { level: 1, name: "The portal is not set up yet" })).toBeVisible();
    await expect(page.getByText("FEDERATION_PORTAL_CLIENT_ID").first()).toBeVisible();

    const script = page.getByRole("region", { name: "set-up.sh" });
    await expect(script).toContainText(`${portal.origin}/redirect`);
    for (const { scopes } of declaredResources)
      for (const { id } of scopes) await expect(script).toContainText(id);

    await page.getByRole("combobox", { name: "Cloud" }).selectOption("Azure US Government");
    await page.getByRole("tab", { name: "PowerShell" }).click();
    await expect(page.getByRole("region", { name: "set-up.ps1" })).toContainText("-Environment USGov");
    await page.getByRole("button", { name: /^Copy set-up.ps1/ }).click();
    await expect(page.getByRole("button", { name: /^Copied/ })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("https://graph.microsoft.us/v1.0/applications");

    await page.getByRole("tab", { name: "By hand" }).click();
    await expect(page.getByRole("tabpanel")).toContainText(`${portal.origin}/redirect`);
  } finally {
    await portal.stop();
  }
});

test("whoever has signed in sees on the set-up page what was granted", async ({ page, signIn }) => {
  await signIn("Ada Lindqvist", { path: "/settings", consented: false });
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("link", { name: "Set up for a tenant" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Set up for a tenant" })).toBeVisible();
  const scope = (name: string) =>
    page
      .getByRole("region", { name: "3. Sign in" })
      .getByRole("listitem")
      .filter({ has: page.getByText(name, { exact: true }) });
  await expect(scope("User.Read")).toContainText("Granted");
  await expect(scope("Application.Read.All")).toContainText("Not granted yet");
});
