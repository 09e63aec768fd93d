/** What both commands need first: a Node that is new enough, the packages of the lock file, a build of the sources. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the repository lies. Every command runs there, from wherever it was called. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Programs of installed packages, as files that Node runs: no shell and no file extension differs between systems. */
export const programs = {
  biome: "node_modules/@biomejs/biome/bin/biome",
  depcruise: "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
  knip: "node_modules/knip/bin/knip.js",
  next: "node_modules/next/dist/bin/next",
  playwright: "node_modules/playwright/cli.js",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
};

/** Everything whose imports are checked. `npm run check:imports` names the same. */
export const checkedForDirections = ["app", "components", "lib", "sandbox", "e2e", "proxy.ts"];

/** A problem that the person who called can mend. Shown without a stack. */
export class Unprepared extends Error {}

/** Refuses a Node older than the one that package.json names. */
export function requireNode(version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const numbers = (text) => text.match(/\d+/g).map(Number);
  const [wantedMajor, wantedMinor] = numbers(engines.node);
  const [major, minor] = numbers(version);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new Unprepared(
      `Node ${wantedMajor}.${wantedMinor} or newer is needed, and this is ${version}. Install it from https://nodejs.org, or run "nvm install".`,
    );
  }
}

/**
 * Runs a program and resolves with its exit code. Standard input is closed, so that nothing can wait for an answer.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, shell?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { env = {}, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
      shell,
    });
    // Whoever ends this program ends what it waits for.
    const end = () => child.kill();
    process.once("exit", end);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.off("exit", end);
      resolve(code ?? (signal === null ? 0 : 1));
    });
  });
}

/**
 * Runs the program of an installed package.
 *
 * @param {keyof typeof programs} name
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 */
export const runProgram = (name, args, env = {}) => run(process.execPath, [programs[name], ...args], { env });

/**
 * Does what npm installed fit the lock file? npm keeps its own record of what it installed; packages for other systems
 * are rightly absent from it.
 *
 * @param {Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean }>} locked
 * @param {Record<string, { version?: string, integrity?: string }>} installed
 */
export const fits = (locked, installed) =>
  Object.entries(locked).every(([path, { version, integrity, optional }]) => {
    if (path === "") return true;
    const found = installed[path];
    if (found === undefined) return optional === true;
    return found.version === version && found.integrity === integrity;
  });

/**
 * Does the lock file name the packages of every system? Where the registry that it was made with did not offer them all,
 * it names fewer, and `npm ci` refuses it on a system that does not need the missing ones either.
 *
 * @param {Record<string, { optionalDependencies?: Record<string, string> }>} locked
 */
export const namesEverySystem = (locked) =>
  Object.entries(locked).every(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).every(
      (name) => `node_modules/${name}` in locked || `${path}/node_modules/${name}` in locked,
    ),
  );

const readPackages = (path) => {
  const file = join(root, path);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
};

/** Installs exactly what the lock file names, unless that is what is installed. */
export async function ensureInstalled() {
  const locked = readPackages("package-lock.json");
  if (locked === undefined)
    throw new Unprepared("package-lock.json is missing or damaged. Restore it with git.");
  const installed = readPackages("node_modules/.package-lock.json");
  if (installed !== undefined && fits(locked, installed)) return;
  console.log(
    installed === undefined ? "Installing packages" : "The lock file changed: installing packages again",
  );
  // Both keep to the versions and hashes of the lock file and leave it as it is.
  const command = namesEverySystem(locked) ? ["ci"] : ["install", "--no-save"];
  // npm is a script on Windows, which only a shell starts.
  const code = await run("npm", [...command, "--include=dev", "--no-audit", "--no-fund"], {
    shell: process.platform === "win32",
  });
  if (code !== 0) throw new Unprepared(`npm ${command[0]} failed: its own words stand above.`);
}

/** Everything that a build is made of. Types are not part of it: a build leaves them unchecked. */
const buildInputs = [
  "app",
  "components",
  "lib",
  "public",
  "proxy.ts",
  "next.config.js",
  "postcss.config.mjs",
  "package.json",
  "package-lock.json",
];

const filesIn = (path) => {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute)
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`));
};

/** One number for the sources of a build: the same sources, the same number. Tests do not count. */
function hashOfSources() {
  const hash = createHash("sha256").update(process.version);
  for (const path of buildInputs.flatMap(filesIn)) {
    if (/\.test\.tsx?$/.test(path)) continue;
    const content = readFileSync(join(root, path));
    hash.update(`\n${path} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** Builds the portal unless the build at hand was made from these sources. The number lies within the build itself. */
export async function ensureBuilt() {
  const directory = process.env.NEXT_DIST_DIR ?? ".next";
  const stamp = join(root, directory, "sources.sha256");
  const sources = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) {
    console.log("The build is up to date");
    return;
  }
  console.log("Building the portal");
  const code = await runProgram("next", ["build"], { NEXT_TELEMETRY_DISABLED: "1" });
  if (code !== 0) throw new Unprepared("The build failed: its own words stand above.");
  writeFileSync(stamp, sources);
}
