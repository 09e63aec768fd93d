import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Folder with the published descriptions of the services and with recorded exchanges, set as API_SPECS_DIR. They are
 * other people's work and no part of this repository; without them there is nothing to compare with.
 */
const folder = process.env["API_SPECS_DIR"];
// A folder that is named and missing is a mistake that would pass for "nothing to compare with".
if (folder !== undefined && !existsSync(folder))
  throw new Error(`API_SPECS_DIR is ${folder}, which is no folder`);
const specsDir = folder;

export const withoutSpecs = specsDir === undefined;

/** A file of the folder as text. Only for tests that are skipped `withoutSpecs`. */
export function readSpec(path: string): string {
  if (specsDir === undefined) throw new Error("API_SPECS_DIR is not set");
  return readFileSync(join(specsDir, path), "utf8");
}

export const readSpecJson = (path: string): unknown => JSON.parse(readSpec(path));
