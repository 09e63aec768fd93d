/** Names under which a service may be called, as an address spells them. */
const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a Host header names this machine and the port that the service listens on. Any other name was made to lead
 * here: with it a page on the internet would count as of the same origin and could read and write everything.
 * Follows docs/sources/control.md#who-may-call.
 */
export function isLoopbackHost(host: string | undefined, port: number): boolean {
  const found = /^(.+?)(?::(\d+))?$/.exec(host ?? "");
  return loopbackNames.has(found?.[1]?.toLowerCase() ?? "") && Number(found?.[2] ?? 80) === port;
}
