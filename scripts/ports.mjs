import { createServer } from "node:net";

/** Both addresses that a browser may try for `localhost`. */
const loopback = ["127.0.0.1", "::1"];

/**
 * May a server listen on this port of an address? A machine without IPv6 has nothing to collide with there.
 *
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
const isFreeOn = (port, host) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.code !== "EADDRINUSE" && error.code !== "EACCES"));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });

/** Is a port free for everybody who says `localhost`? */
export async function isFree(port) {
  for (const host of loopback) if (!(await isFreeOn(port, host))) return false;
  return true;
}

const highestPort = 65_535;

/**
 * The first of `count` free ports in a row, beginning at `wanted` and looking on in steps of `step`. Undefined where
 * there are none.
 *
 * @param {number} wanted
 * @param {{ count?: number, step?: number, free?: (port: number) => Promise<boolean> }} [options]
 * @returns {Promise<number | undefined>}
 */
export async function findPorts(wanted, { count = 1, step = 1, free = isFree } = {}) {
  for (let first = wanted; first + count - 1 <= highestPort; first += step) {
    let taken = false;
    for (let port = first; port < first + count && !taken; port++) taken = !(await free(port));
    if (!taken) return first;
  }
  return undefined;
}
