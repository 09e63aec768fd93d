import type { LaunchOptions } from "playwright/test";
import { findBrowser } from "../../scripts/browser.mjs";

const executablePath = findBrowser();

/** How tests start the browser. Without a path Playwright takes its own download. */
export const launchOptions: LaunchOptions = {
  ...(executablePath !== undefined && { executablePath }),
  args: [
    // A browser cannot confine its own processes when the user who starts it may do everything, as in a container.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-background-networking",
    // Nothing here is drawn by one, and pretending costs time.
    "--disable-gpu",
  ],
};
