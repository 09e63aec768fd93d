/** Finds a Chromium for the end-to-end tests, and gets one where there is none. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run, runProgram, Unprepared } from "./prepare.mjs";

const usualPlaces = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/microsoft-edge",
    "/snap/bin/chromium",
  ],
  darwin: ["", homedir()].flatMap((home) => [
    `${home}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
    `${home}/Applications/Chromium.app/Contents/MacOS/Chromium`,
    `${home}/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
  ]),
  win32: ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].flatMap((name) => {
    const folder = process.env[name];
    return folder === undefined
      ? []
      : [
          join(folder, "Google/Chrome/Application/chrome.exe"),
          join(folder, "Microsoft/Edge/Application/msedge.exe"),
        ];
  }),
};

/**
 * A browser that is on this machine: the one that CHROMIUM_PATH names, or one in a usual place. Undefined where there
 * is none; Playwright may then have one of its own.
 *
 * @returns {string | undefined}
 */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  return (usualPlaces[process.platform] ?? []).find((path) => existsSync(path));
}

/** Does it start? Missing libraries show here rather than in the middle of a test. */
const starts = (path) =>
  existsSync(path) &&
  // On Windows asking for the version opens a window.
  (process.platform === "win32" || spawnSync(path, ["--version"], { timeout: 20_000 }).status === 0);

/** The browser that Playwright downloads for itself, whether or not it is there yet. */
const playwrightsOwn = async () => (await import("playwright")).chromium.executablePath();

/** Debian's and Ubuntu's own package, where this may install one. */
async function installFromDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const quiet = { env: { DEBIAN_FRONTEND: "noninteractive" } };
  if ((await run("apt-get", ["update", "-qq"], quiet)) !== 0) return;
  await run("apt-get", ["install", "-qq", "-y", "--no-install-recommends", "chromium"], quiet);
}

/**
 * The path of a browser that starts. Tries what is there, then Playwright's download, then the system's package.
 * Needs the installed packages.
 *
 * @returns {Promise<string>}
 */
export async function ensureBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named && !starts(named)) throw new Unprepared(`CHROMIUM_PATH is ${named}, which does not start.`);
  const present = async () => [findBrowser(), await playwrightsOwn()].find((path) => path && starts(path));
  const found = await present();
  if (found) return found;
  console.log("No Chromium found: downloading one");
  for (const get of [() => runProgram("playwright", ["install", "chromium"]), installFromDebian]) {
    await get();
    const path = await present();
    if (path) return path;
  }
  throw new Unprepared(
    "No Chromium could be found or installed. Install Chromium, Chrome or Edge, or set CHROMIUM_PATH to one.",
  );
}
