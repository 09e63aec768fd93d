/**
 * `npm test`: everything that must hold, from a bare clone, in order of how soon it tells. Ends at the first failure.
 * The last line says how many tests passed and failed.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./browser.mjs";
import {
  checkedForDirections,
  ensureBuilt,
  ensureInstalled,
  requireNode,
  runProgram,
  Unprepared,
} from "./prepare.mjs";

/**
 * What the tests of a stage came to.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

const reports = mkdtempSync(join(tmpdir(), "federation-portal-test-"));
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));

/** A report that a program wrote as JSON; undefined where it ended before it could. */
const readReport = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
};

/** Runs a program that checks and counts nothing. */
const check = (name, ...args) => ({
  run: async () => ({ ok: (await runProgram(name, args)) === 0 }),
});

const unitTests = {
  run: async () => {
    const file = join(reports, "vitest.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const code = await runProgram("vitest", ["run", ...reporters]);
    const report = readReport(file);
    return {
      ok: code === 0 && report !== undefined,
      counts: {
        passed: report?.numPassedTests ?? 0,
        failed: report?.numFailedTests ?? 0,
        skipped: report?.numPendingTests ?? 0,
      },
    };
  },
};

const build = {
  run: async () => {
    await ensureBuilt();
    return { ok: true };
  },
};

const endToEndTests = {
  run: async () => {
    const file = join(reports, "playwright.json");
    const code = await runProgram("playwright", ["test", "--reporter=list,json"], {
      CHROMIUM_PATH: await ensureBrowser(),
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    });
    const stats = readReport(file)?.stats;
    return {
      ok: code === 0 && stats !== undefined,
      // A test that passed only when repeated has failed.
      counts: {
        passed: stats?.expected ?? 0,
        failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
        skipped: stats?.skipped ?? 0,
      },
    };
  },
};

const stages = [
  // Routes have types of their own, which a bare clone has yet to be given.
  ["route types", check("next", "typegen")],
  ["types", check("tsc", "--noEmit")],
  ["lint and format", check("biome", "check", "--error-on-warnings", ".")],
  ["import directions", check("depcruise", ...checkedForDirections, "--config", ".dependency-cruiser.cjs")],
  ["unused code", check("knip")],
  ["unit and contract tests", unitTests],
  ["build", build],
  ["end-to-end tests", endToEndTests],
];

/** @param {Counts} counts */
const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;

const secondsSince = (startedAt) => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

/**
 * Runs the stages until one fails.
 *
 * @returns {Promise<{ lines: string[], counts: Counts }>} One line for each stage that ran, and all tests together.
 */
async function runStages() {
  const lines = [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, stage] of stages) {
    console.log(`\n== ${name}`);
    const startedAt = performance.now();
    const outcome = await stage.run().catch((error) => {
      console.error(error instanceof Unprepared ? error.message : error);
      return { ok: false };
    });
    const { ok, counts: own = { passed: 0, failed: 0, skipped: 0 } } = outcome;
    counts.passed += own.passed;
    counts.skipped += own.skipped;
    // A stage that failed without a failed test counts as one.
    counts.failed += ok ? own.failed : Math.max(1, own.failed);
    const tests = own.passed + own.failed > 0 ? `  ${inWords(own)}` : "";
    lines.push(
      `${ok ? "ok    " : "failed"}  ${name.padEnd(24)} ${secondsSince(startedAt).padStart(8)}${tests}`,
    );
    if (!ok) break;
  }
  return { lines, counts };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));

try {
  requireNode();
  await ensureInstalled();
} catch (error) {
  console.error(error instanceof Unprepared ? error.message : error);
  process.exit(1);
}
const { lines, counts } = await runStages();
if (counts.skipped > 0 && !process.env.API_SPECS_DIR) {
  lines.push("", "What compares with published API descriptions was skipped: API_SPECS_DIR is not set");
}
console.log(`\n${lines.join("\n")}\n\n${inWords(counts)}`);
process.exitCode = counts.failed === 0 ? 0 : 1;
