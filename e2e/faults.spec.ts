import type { Page } from "playwright/test";
import type { RunningSandbox } from "@/sandbox/sandbox.ts";
import { portalClientId } from "@/sandbox/seeds/applications.ts";
import { subscriptions } from "@/sandbox/seeds/azure.ts";
import { putConnection } from "@/sandbox/seeds/connections.ts";
import { apply, expectEverythingDone, reviewPlan } from "./support/journey.ts";
import { expect, test } from "./support/portal.ts";

const onePlan = {
  identity: { new: "payments-graph" },
  projects: { northwind: ["web"] },
  permissions: ["User.Read.All"],
} as const;

const endpoints = { service: "devops", method: "POST", path: "/*/_apis/serviceendpoint/endpoints" } as const;
const once = { times: 1, skip: 0 } as const;
const untilCleared = { times: 1_000, skip: 0 } as const;

/** Whatever happened: one application, one connection, one credential, one assignment. */
function expectNothingTwice({ sandbox: { state } }: RunningSandbox): void {
  expect(
    state.applications.list().filter(({ displayName }) => displayName === "payments-graph"),
  ).toHaveLength(1);
  expect([state.endpoints.size, state.federatedCredentials.size, state.appRoleAssignments.size]).toEqual([
    1, 1, 1,
  ]);
}

const goOn = (page: Page) => page.getByRole("button", { name: "Go on", exact: true }).click();
const step = (page: Page, text: RegExp) => page.getByRole("listitem").filter({ hasText: text });

test("a challenge in the middle is answered with what the session can prove, and the plan goes on", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  cloud.sandbox.faults.queue({
    service: "graph",
    method: "POST",
    path: "/v1.0/servicePrincipals",
    ...once,
    effect: { kind: "claims-challenge" },
  });
  await apply(page);
  await expectEverythingDone(page);
  expectNothingTwice(cloud);
});

test("a token that expired in the middle is replaced, and nobody notices", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  cloud.sandbox.faults.queue({ ...endpoints, ...once, effect: { kind: "expired-token" } });
  await apply(page);
  await expectEverythingDone(page);
  expectNothingTwice(cloud);
});

test("a sign-in page in place of an answer is no success: it is looked whether anything came of the request", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  cloud.sandbox.faults.queue({
    service: "devops",
    method: "PUT",
    path: "/*/_apis/serviceendpoint/endpoints/*",
    ...once,
    effect: { kind: "sign-in-page", status: 200, readable: true },
  });
  await apply(page);
  const done = page.getByText("Everything is done, and every connection has signed in.");
  const unfinished = page.getByText("Some steps are not done");
  await expect(done.or(unfinished)).toBeVisible();
  if (await unfinished.isVisible()) await goOn(page);
  await expectEverythingDone(page);
  expectNothingTwice(cloud);
});

test("a service that stays down stops its branch, says so, and the plan is gone on with when it is back", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  const down = cloud.sandbox.faults.queue({
    ...endpoints,
    times: 4,
    skip: 0,
    effect: { kind: "status", status: 503, commit: false },
  });
  await apply(page);
  await expect(page.getByText("Some steps are not done")).toBeVisible();
  await expect(step(page, /^.*Grant User\.Read\.All/)).toContainText("Done");
  cloud.sandbox.faults.clear();
  expect(down).toBeDefined();
  await goOn(page);
  await expectEverythingDone(page);
  expectNothingTwice(cloud);
});

test("the network is gone for a while, and coming back is enough to finish", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  Object.assign(cloud.sandbox.settings, { latencyMs: 400 });
  await apply(page);
  await expect(step(page, /Create application/)).toContainText("Done");
  await page.context().setOffline(true);
  await expect(page.getByText("Some steps are not done")).toBeVisible();
  Object.assign(cloud.sandbox.settings, { latencyMs: 0 });
  await page.context().setOffline(false);
  await goOn(page);
  await expectEverythingDone(page);
  expectNothingTwice(cloud);
});

test("a tab that is closed in the middle loses nothing: the next one goes on", async ({
  page,
  signIn,
  servers,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  Object.assign(cloud.sandbox.settings, { latencyMs: 400 });
  await apply(page);
  await expect(step(page, /Create application/)).toContainText("Done");
  const context = page.context();
  const session = await page.evaluate(() => JSON.stringify(sessionStorage));
  await page.close();
  Object.assign(cloud.sandbox.settings, { latencyMs: 0 });
  const next = await context.newPage();
  await next.goto(servers.origin);
  // A new tab signs in anew: what the closed one held of tokens is gone with it.
  expect(session).toContain("msal");
  await next.getByRole("button", { name: "Sign in with Microsoft", exact: true }).click();
  await next.getByRole("button", { name: /Ada Lindqvist/ }).click();
  await next
    .getByRole("link", { name: /payments-graph/ })
    .first()
    .click();
  await expect(next.getByText("This run was interrupted")).toBeVisible();
  await goOn(next);
  await expect(
    next
      .getByText("Everything is done")
      .or(next.getByRole("button", { name: "Prove again" }))
      .first(),
  ).toBeVisible();
  expectNothingTwice(cloud);
});

test("a second tab follows the work of the first, and makes nothing itself", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  Object.assign(cloud.sandbox.settings, { latencyMs: 700 });
  await apply(page);
  const second = await page.context().newPage();
  await second.goto(page.url());
  await second.getByRole("button", { name: "Sign in with Microsoft", exact: true }).click();
  await second.getByRole("button", { name: /Ada Lindqvist/ }).click();
  await expect(
    second.getByText("Another tab is working on this").or(second.getByText("Everything is done")).first(),
  ).toBeVisible();
  Object.assign(cloud.sandbox.settings, { latencyMs: 0 });
  await expectEverythingDone(page);
  await expectEverythingDone(second);
  expectNothingTwice(cloud);
});

test("a browser that has no room left stops before anything happens that is not noted", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  await page.evaluate(() => {
    let left = 6;
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (...values: Parameters<typeof add>) {
      left -= 1;
      if (left < 0) throw new DOMException("no room", "QuotaExceededError");
      return add.apply(this, values);
    };
  });
  await page.getByRole("button", { name: /^Apply/ }).click();
  await expect(page.getByText("The work was cut off")).toBeVisible();
  await expect(page.getByText(/QuotaExceededError/)).toBeVisible();
  const written = cloud.sandbox.state.endpoints.size + cloud.sandbox.state.federatedCredentials.size;
  expect(written).toBeLessThanOrEqual(1);
  // What the tab was doing goes on by itself.
  await page.reload();
  await expectEverythingDone(page);
  expectNothingTwice(cloud);
});

test("a right that is taken away in the middle leaves the step to somebody else, and giving it back is enough", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  cloud.sandbox.faults.queue({ ...endpoints, ...untilCleared, effect: { kind: "forbidden" } });
  await apply(page);
  await expect(page.getByText("Your part is done")).toBeVisible();
  await expect(page.getByText(/Can be done by a project administrator/)).toBeVisible();
  cloud.sandbox.faults.clear();
  await goOn(page);
  await expectEverythingDone(page);
  expectNothingTwice(cloud);
});

test("a directory that takes its time is waited for, and the page says what for", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  Object.assign(cloud.sandbox.settings, { credentialLagMs: 6_000 });
  await apply(page);
  await expect(page.getByText(/Entra does not know the credential everywhere yet/).first()).toBeVisible();
  await expectEverythingDone(page);
  expectNothingTwice(cloud);
  Object.assign(cloud.sandbox.settings, { credentialLagMs: 0 });
});

test("a plan that has grown stale is not applied: what is different now is shown, and confirmed anew", async ({
  page,
  signIn,
  cloud,
}) => {
  await signIn("Ada Lindqvist");
  await reviewPlan(page, onePlan);
  await expect(page.getByRole("button", { name: /^Apply \d+ changes$/ })).toBeEnabled();
  putConnection(cloud.sandbox, {
    organization: "northwind",
    project: "web",
    name: "payments-graph",
    clientId: portalClientId,
    subscription: subscriptions.production,
  });
  await page.getByRole("button", { name: /^Apply \d+ changes$/ }).click();
  await expect(page.getByText("The plan has changed")).toBeVisible();
  await expect(page.getByText(/Create connection payments-graph: to do, now blocked/)).toBeVisible();
  await expect(page.getByText(/belongs to another identity/)).toBeVisible();
  expect(cloud.sandbox.state.applications.list().map(({ displayName }) => displayName)).not.toContain(
    "payments-graph",
  );
});
