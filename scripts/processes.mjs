import { spawn } from "node:child_process";
import { root } from "./prepare.mjs";

/** How long a process may take to end by itself, in milliseconds. */
const graceMs = 5_000;

/** How many lines of a process are kept for the case that it fails. */
const keptLines = 40;

/**
 * A Node program that runs beside this one.
 *
 * @typedef {object} Companion
 * @property {string} name
 * @property {(seen: (line: string) => boolean, withinMs: number) => Promise<string>} line
 *   The first line that `seen` accepts. Rejects when the program ends, or the time is over, before there is one.
 * @property {Promise<number | string>} ended Exit code or signal, whenever and however it ends.
 * @property {() => string} output Its last lines.
 * @property {() => Promise<void>} stop Ends it, by force when it does not go. Resolves when it is gone.
 */

/**
 * Starts a Node program. What it writes is kept, not shown, except for what `show` accepts of its error output.
 *
 * @param {string} name
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, show?: (line: string) => boolean }} [options]
 * @returns {Companion}
 */
export function startCompanion(name, args, { env = {}, show = () => false } = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = [];
  const listeners = new Set();
  const read = (stream, isError) => {
    let rest = "";
    stream.setEncoding("utf8").on("data", (chunk) => {
      const parts = (rest + chunk).split(/\r?\n/);
      rest = parts.pop() ?? "";
      for (const line of parts) {
        lines.push(line);
        if (lines.length > keptLines) lines.shift();
        if (isError && show(line)) console.error(line);
        for (const listener of listeners) listener(line);
      }
    });
  };
  read(child.stdout, false);
  read(child.stderr, true);
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      lines.push(String(error));
      resolve(1);
    });
    // Not "exit": its last words may still be on their way then.
    child.once("close", (code, signal) => resolve(code ?? signal ?? 1));
  });

  const line = (seen, withinMs) =>
    new Promise((resolve, reject) => {
      const give = (text) => {
        if (!seen(text)) return;
        settle();
        resolve(text);
      };
      const timer = setTimeout(() => fail(`did not get ready within ${withinMs / 1000} s`), withinMs);
      const settle = () => {
        clearTimeout(timer);
        listeners.delete(give);
      };
      const fail = (why) => {
        settle();
        reject(new Error(`The ${name} ${why}.\n${lines.join("\n")}`));
      };
      listeners.add(give);
      ended.then((code) => fail(`ended (${code}) before it was ready`));
    });

  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await ended;
    clearTimeout(force);
  };

  return { name, line, ended, output: () => lines.join("\n"), stop };
}
