import type { Browser, Page } from "playwright/test";
import { expectEverythingDone, reviewPlan } from "./support/journey.ts";
import { expect, test } from "./support/portal.ts";

/** Somebody else at a browser of their own, in which nothing of the first is kept. */
async function atAnotherDesk(browser: Browser, origin: string, person: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(origin);
  await page.getByRole("button", { name: "Sign in with Microsoft", exact: true }).click();
  await page.getByRole("button", { name: new RegExp(person) }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  return page;
}

/** Saves the plan that is to be handed over; its text. */
async function savedPlan(page: Page): Promise<string> {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the plan" }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe("payments-graph.plan.json");
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

async function openPlan(page: Page, text: string): Promise<void> {
  await page.getByRole("link", { name: "Connect", exact: true }).first().click();
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open a plan" }).click();
  const chooser = await choosing;
  await chooser.setFiles({ name: "plan.json", mimeType: "application/json", buffer: Buffer.from(text) });
}

const partDone = (page: Page) => expect(page.getByText("Your part is done")).toBeVisible();
const goOn = (page: Page) => page.getByRole("button", { name: "Go on", exact: true }).click();

test("two people with half the rights each finish one plan, by files and what their pages see", async ({
  page: priya,
  signIn,
  browser,
  servers,
  cloud,
}) => {
  await signIn("Priya Raman");
  await reviewPlan(priya, {
    identity: { new: "payments-graph" },
    projects: { northwind: ["web", "people"] },
    permissions: [],
  });
  await priya.getByRole("button", { name: /^Apply/ }).click();
  await partDone(priya);
  await expect(priya.getByText(/Can be done by a holder of/)).toBeVisible();

  const kim = await atAnotherDesk(browser, servers.origin, "Kim Osei");
  await openPlan(kim, await savedPlan(priya));
  await expect(kim.getByText("A plan of Priya Raman")).toBeVisible();
  await kim.getByRole("button", { name: "Apply your part: 2 changes" }).click();
  await partDone(kim);
  expect(cloud.sandbox.state.applications.list().map(({ displayName }) => displayName)).toContain(
    "payments-graph",
  );

  await priya.getByRole("button", { name: "Look now" }).click();
  await expect(priya.getByText("Somebody has done their part")).toBeVisible();
  await goOn(priya);
  await expectEverythingDone(priya);
  await kim.context().close();
});

test("a file that is no plan of this tenant is refused in words, and changes nothing", async ({
  page,
  signIn,
}) => {
  await signIn("Ada Lindqvist");
  await openPlan(page, `{"format":"federation-portal/plan","version":9}`);
  await expect(page.getByText(/saved by another version of the portal/)).toBeVisible();
  await openPlan(page, "not json");
  await expect(page.getByText(/The file is no plan of this portal/)).toBeVisible();
  await expect(page.getByText("No connection has been begun")).toBeVisible();
});
