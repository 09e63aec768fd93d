import { test as base, expect, type Page } from "playwright/test";
import type { RunningSandbox } from "@/sandbox/sandbox.ts";
import { grantEverything } from "./consent.ts";
import { type Servers, startServers } from "./servers.ts";

interface WorkerFixtures {
  servers: Servers;
}

interface TestFixtures {
  /** The sandbox, freshly seeded for each test. A fault that was queued and never fired fails the test. */
  cloud: RunningSandbox;
  /** What the browser reported as errors; anything fails the test. */
  browserErrors: string[];
  /** Opens the portal and signs in. Consent for every scope was given before, unless said otherwise. */
  signIn: (person: string, options?: { path?: string; consented?: boolean }) => Promise<void>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  servers: [
    async ({ browserName: _browser }, use) => {
      const servers = await startServers("empty");
      await use(servers);
      await servers.stop();
    },
    { scope: "worker" },
  ],

  cloud: async ({ servers: { cloud } }, use) => {
    await fetch(`${cloud.origins.control}/reset`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seed: "empty" }),
    });
    await use(cloud);
    const unfired = cloud.sandbox.faults.list().filter(({ fired, times }) => fired < times);
    expect(unfired, "every queued fault fired").toEqual([]);
  },

  browserErrors: async ({ page }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // Refused requests are part of many journeys; a broken policy or a page drawn twice differently never is.
      if (
        message.type() === "error" &&
        /Content Security Policy|hydrat|Minified React/i.test(message.text())
      ) {
        errors.push(message.text());
      }
    });
    await use(errors);
    expect(errors, "the browser reported no error").toEqual([]);
  },

  signIn: async ({ page, servers, cloud, browserErrors: _watched }, use) => {
    await use(async (person, { path = "/", consented = true } = {}) => {
      if (consented) grantEverything(cloud.sandbox);
      await page.goto(`${servers.origin}${path}`);
      await page.getByRole("button", { name: "Sign in with Microsoft" }).click();
      await page.getByRole("button", { name: new RegExp(person) }).click();
    });
  },
});

/** Accepts the sandbox's consent page. */
export const acceptConsent = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Accept" }).click();

export { expect };
