import type { ReadScript } from "./action.ts";
import { readBash } from "./bash.ts";
import { readPowerShell } from "./powershell.ts";

export type Language = "bash" | "powershell";

/** A line that answers are printed through: `#` becomes its JSON escape, so that no name acts as a command. */
export const escapesHash = (script: string): boolean => script.includes("u0023");

/**
 * Reads a script line by line. It is understood wholly or not at all: a line that is passed over could be the one that
 * fails. Follows docs/sources/devops.md#scripts-of-a-run.
 */
export const readScript = (script: string, language: Language): ReadScript =>
  language === "bash" ? readBash(script) : readPowerShell(script);
