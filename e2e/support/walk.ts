import { expect, type Page } from "playwright/test";
import type { RunningSandbox } from "@/sandbox/sandbox.ts";
import { apply, expectEverythingDone, giveReason } from "./journey.ts";

/** Called in each state: what it is, and what a person goes on with there. */
export type Visit = (state: string, goesOn?: RegExp) => Promise<void>;

/**
 * One person's way through every page, from the empty overview to the settings, by names long enough to be in the way.
 * The person has signed in.
 */
export async function walkThrough(page: Page, cloud: RunningSandbox, visit: Visit): Promise<void> {
  const open = async (path: string, name: string) => {
    await page.goto(new URL(path, page.url()).href);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  };
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await visit("overview, empty", /^Connect$/);

  await open("/runs", "Runs");
  await expect(page.getByText("Nothing has been applied yet")).toBeVisible();
  await visit("no runs", /^Connect$/);
  await open("/connect", "Connect");
  await visit("no drafts", /^New connection$/);

  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByRole("radio", { name: /^Existing application/ }).click();
  await expect(page.getByRole("option").first()).toBeVisible();
  await visit("an existing identity", /^Next: where$/);
  await page.getByRole("radio", { name: /^New application/ }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("payments-reconciliation-nightly-graph-reader");
  await visit("a new identity", /^Next: where$/);
  await page.getByRole("button", { name: "More about the application" }).click();
  await page.getByRole("searchbox", { name: "Further owners" }).fill("Lena");
  await page.getByRole("button", { name: /^Lena Fischer/ }).click();
  await page.getByRole("searchbox", { name: "Further owners" }).fill("Ada");
  await expect(page.getByRole("button", { name: /^Ada Lindqvist/ })).toBeVisible();
  await page.getByRole("textbox", { name: "Tags" }).fill("t".repeat(256));
  await visit("a described identity", /^Next: where$/);

  await page.getByRole("button", { name: "Next: where" }).click();
  await page.getByRole("button", { name: "northwind", exact: true }).click();
  for (const name of ["web", "payments", "people"]) {
    await page.getByRole("option", { name: new RegExp(`^${name}`) }).click();
  }
  await visit("where", /^Next: permissions$/);

  await page.getByRole("button", { name: "Next: permissions" }).click();
  for (const value of ["User.Read.All", "RoleManagement.ReadWrite.Directory"]) {
    await page.getByRole("searchbox", { name: "Search permissions" }).fill(value);
    await page
      .getByRole("option", { name: new RegExp(`^${value}`) })
      .first()
      .click();
  }
  await giveReason(page, "RoleManagement.ReadWrite.Directory");
  await visit("permissions", /^Next: review$/);

  await page.getByRole("button", { name: "Next: review" }).click();
  const applyButton = /^Apply \d+ changes$/;
  await expect(page.getByRole("button", { name: applyButton })).toBeVisible();
  await visit("review", applyButton);
  await page.getByRole("button", { name: /^Request of Create application/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await visit("a request", /^Close panel$/);
  await page.keyboard.press("Escape");

  cloud.sandbox.settings.latencyMs = 1_000;
  await apply(page);
  await expect(page.getByText(/^[1-9] of \d+ done$/)).toBeVisible();
  await visit("applying", /^Stop$/);
  cloud.sandbox.settings.latencyMs = 0;
  await expectEverythingDone(page);
  await visit("applied", /^Use it$/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await visit("undo", /^Remove these \d+$/);
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Use it" }).last().click();
  await page.getByRole("button", { name: "Create and run the pipeline" }).click();
  await expect(page.getByText("ada@northwind.example").first()).toBeVisible();
  await visit("use it", /^Copy /);

  await open("/connect", "Connect");
  await expect(page.getByRole("region", { name: "Begun in this browser" })).toBeVisible();
  await visit("drafts", /^New connection$/);
  await open("/runs", "Runs");
  await expect(page.getByRole("list", { name: "Runs" })).toBeVisible();
  await visit("runs");
  await page.getByRole("list", { name: "Runs" }).getByRole("link").last().click();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await visit("one run", /^Undo$/);
  await open("/settings", "Settings");
  await expect(page.getByRole("region", { name: "Kept in this browser" })).toContainText("Drafts");
  await visit("settings", /^Delete all$/);
  await page.getByRole("button", { name: /^Activity/ }).click();
  await page.getByRole("dialog", { name: "Activity" }).getByRole("option").first().click();
  await visit("activity", /^Export without tokens$/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Account/ }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await visit("account menu");
  await page.keyboard.press("Escape");
  await open("/", "Overview");
  await visit("overview", /^Connect$/);
}
