import { gzipSync } from "node:zlib";
import { chromium, type Page } from "playwright/test";
import { launchOptions } from "../support/chromium.ts";
import { grantEverything } from "../support/consent.ts";
import { startServers } from "../support/servers.ts";

export interface RouteWeight {
  route: string;
  /** Kilobytes of 1,000 bytes, compressed with gzip. */
  kilobytes: number;
  atMost: number;
}

/** Everything that may run before somebody is signed in, and on any page after, in kilobytes. */
const budget = { beforeSignIn: 170, signedIn: 330 } as const;

const routes = ["/", "/connect", "/runs", "/settings"] as const;

/** Adds up the scripts that a page loads while `task` runs. */
async function weigh(page: Page, task: () => Promise<void>): Promise<number> {
  const sizes = new Map<string, Promise<number>>();
  const listen = (response: {
    url(): string;
    request(): { resourceType(): string };
    body(): Promise<Buffer>;
  }) => {
    if (response.request().resourceType() !== "script") return;
    sizes.set(
      response.url(),
      response.body().then(
        (body) => gzipSync(body).byteLength,
        // The page was left before the script had arrived: it ran nowhere.
        () => 0,
      ),
    );
  };
  // What an earlier page is still loading is not this page's.
  await page.waitForLoadState("networkidle");
  page.on("response", listen);
  await task();
  await page.waitForLoadState("networkidle");
  page.off("response", listen);
  const bytes = await Promise.all(sizes.values());
  return bytes.reduce((sum, size) => sum + size, 0) / 1000;
}

/** Measures what pages load, in a browser, from the portal as it is built. */
export async function measureJavaScript(): Promise<RouteWeight[]> {
  const servers = await startServers("story");
  const browser = await chromium.launch(launchOptions);
  try {
    grantEverything(servers.cloud.sandbox);
    const page = await browser.newPage();
    const client = await page.context().newCDPSession(page);
    await client.send("Network.setCacheDisabled", { cacheDisabled: true });
    const signInButton = page.getByRole("button", { name: "Sign in with Microsoft" });
    const weights: RouteWeight[] = [];
    const beforeSignIn = await weigh(page, async () => {
      await page.goto(servers.origin);
      await signInButton.waitFor();
    });
    weights.push({ route: "before sign-in", kilobytes: beforeSignIn, atMost: budget.beforeSignIn });
    await signInButton.click();
    await page.getByRole("button", { name: /Ada Lindqvist/ }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    const open = async (route: string) => {
      await page.goto(`${servers.origin}${route}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
    };
    for (const route of routes) {
      weights.push({ route, kilobytes: await weigh(page, () => open(route)), atMost: budget.signedIn });
    }
    await open("/connect");
    await page.getByRole("button", { name: "New connection" }).click();
    await page.waitForURL(/\/connect\/.+\/identity/);
    const draft = new URL(page.url()).pathname.replace(/\/identity$/, "");
    for (const step of ["identity", "where", "permissions", "review", "apply", "use"]) {
      const kilobytes = await weigh(page, () => open(`${draft}/${step}`));
      weights.push({ route: `/connect/…/${step}`, kilobytes, atMost: budget.signedIn });
    }
    return weights;
  } finally {
    await browser.close();
    await servers.stop();
  }
}
