import { expect, type Locator, type Page } from "playwright/test";

/** What a person chooses on the way to a plan. */
export interface Choices {
  /** A new application by this name, or an existing one. */
  identity: { new: string } | { existing: string };
  /** Organization to its projects. */
  projects: Readonly<Record<string, readonly string[]>>;
  permissions: readonly string[];
  layout?: "One per organization, shared" | "One per project";
}

export const fiveProjects = { northwind: ["web", "payments", "people"], adatum: ["data", "infra"] } as const;
export const twoPermissions = ["User.Read.All", "Group.Read.All"] as const;

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The option of a list whose text begins so. */
const option = (list: Locator, name: string): Locator =>
  list.getByRole("option", { name: new RegExp(`^${literally(name)}`) }).first();

async function chooseIdentity(page: Page, identity: Choices["identity"]): Promise<void> {
  await expect(page.getByRole("heading", { level: 2, name: "Identity" })).toBeVisible();
  if ("new" in identity) {
    await page.getByRole("textbox", { name: "Name" }).fill(identity.new);
  } else {
    await page.getByRole("radio", { name: /^Existing application/ }).click();
    await page.getByRole("searchbox").fill(identity.existing);
    await option(page.getByRole("listbox"), identity.existing).click();
  }
  await page.getByRole("button", { name: "Next: where" }).click();
}

async function chooseProjects(
  page: Page,
  { projects, layout }: Pick<Choices, "projects" | "layout">,
): Promise<void> {
  await expect(page.getByRole("heading", { level: 2, name: "Where" })).toBeVisible();
  for (const [organization, names] of Object.entries(projects)) {
    const opener = page.getByRole("button", { name: organization, exact: true });
    // A person with one organization finds it open.
    if ((await opener.getAttribute("aria-expanded")) !== "true") await opener.click();
    const list = page.getByRole("listbox", { name: `Projects of ${organization}` });
    for (const name of names) await option(list, name).click();
  }
  if (layout) await page.getByRole("radio", { name: new RegExp(`^${layout}`) }).click();
  await page.getByRole("button", { name: "Next: permissions" }).click();
}

async function choosePermissions(page: Page, permissions: readonly string[]): Promise<void> {
  await expect(page.getByRole("heading", { level: 2, name: "Permissions" })).toBeVisible();
  for (const value of permissions) {
    await page.getByRole("searchbox", { name: "Search permissions" }).fill(value);
    await option(page.getByRole("listbox", { name: "Permissions" }), value).click();
    await expect(page.getByRole("region", { name: "Chosen permissions" })).toContainText(value);
  }
  await page.getByRole("button", { name: "Next: review" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Review" })).toBeVisible();
}

/** Says why a permission is needed that takes over the tenant. */
export const giveReason = (page: Page, permission: string): Promise<void> =>
  page
    .getByRole("textbox", { name: `Reason for ${permission}` })
    .fill("The nightly clean-up of stale accounts needs it");

/** From the list of connections to the review of the plan. */
export async function reviewPlan(page: Page, choices: Choices): Promise<void> {
  await page.getByRole("link", { name: "Connect", exact: true }).first().click();
  await page.getByRole("button", { name: "New connection" }).click();
  await chooseIdentity(page, choices.identity);
  await chooseProjects(page, choices);
  await choosePermissions(page, choices.permissions);
}

/** Confirms the plan that is under review. */
export async function apply(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Apply \d+ changes?$/ }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Apply" })).toBeVisible();
}

export const expectEverythingDone = (page: Page): Promise<void> =>
  expect(page.getByText("Everything is done, and every connection has signed in.")).toBeVisible();
