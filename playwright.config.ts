import { defineConfig } from "playwright/test";
import { launchOptions } from "./e2e/support/chromium.ts";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  forbidOnly: true,
  // A test that passes at the second attempt has failed.
  retries: 0,
  workers: 2,
  // A slow machine is no failure: these only end what hangs. What takes long is measured by the bench.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    launchOptions,
    viewport: { width: 1280, height: 800 },
    // Recording costs a third of the time. A failed test tells its page and its log as it is; `--trace on` tells the rest.
    trace: "off",
    screenshot: "only-on-failure",
  },
});
