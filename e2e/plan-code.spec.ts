import { readFile } from "node:fs/promises";
import { expectAccessible } from "./support/axe.ts";
import { fiveProjects, reviewPlan, twoPermissions } from "./support/journey.ts";
import { expect, test } from "./support/portal.ts";

test("a plan under review is shown as code in four languages, and saved under a safe name", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, {
    identity: { new: "payments/graph #{x}" },
    projects: fiveProjects,
    permissions: twoPermissions,
  });
  const panel = page.getByRole("region", { name: "As code" });
  await panel.getByRole("button", { name: "Show the code" }).click();
  const download = async (name: string) => {
    const saved = page.waitForEvent("download");
    await panel.getByRole("button", { name: `Download ${name}` }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe(name);
    return readFile(await file.path(), "utf8");
  };

  const script = await download("connect-payments-graph-x.sh");
  expect(script).toMatch(/^#!\/usr\/bin\/env bash\n/);
  expect(script).toContain("https://dev.azure.com");
  await expectAccessible(page, "as code, Azure CLI");

  await panel.getByRole("tab", { name: "PowerShell" }).click();
  expect(await download("connect-payments-graph-x.ps1")).toContain("New-Draft");
  await panel.getByRole("tab", { name: "Terraform" }).click();
  const terraform = await download("connect-payments-graph-x.tf");
  expect(terraform).toContain('display_name     = "payments/graph #{x}"');
  expect(await download("connect-payments-graph-x-share.sh")).toContain("terraform output");
  await panel.getByRole("tab", { name: "Bicep" }).click();
  expect(await download("connect-payments-graph-x.bicep")).toContain("extension microsoftGraphV1");
  expect(await download("bicepconfig.json")).toContain("microsoftgraph");
  await expectAccessible(page, "as code, Bicep");

  await panel.getByRole("button", { name: "Hide the code" }).click();
  await expect(panel.getByRole("tab")).toHaveCount(0);
  expect(
    cloud.sandbox.state.applications.list().some(({ displayName }) => displayName.includes("payments")),
  ).toBe(false);
});
