/** Fields whose values may become more with time. What a caller chose itself never comes back as something else. */
const openEnumerations = new Set([
  "accountType",
  "principalType",
  "result",
  "servicePrincipalType",
  "signInAudience",
  "state",
  "visibility",
]);

/**
 * A body as a later version of the service would send it: with a field more in every object, and with a value that
 * nobody knows yet wherever values may become more.
 */
export function asOfLaterVersion(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(asOfLaterVersion);
  if (typeof body !== "object" || body === null) return body;
  const fields = Object.entries(body).map(([name, value]): [string, unknown] => [
    name,
    openEnumerations.has(name) && typeof value === "string" ? "addedLater" : asOfLaterVersion(value),
  ]);
  return Object.fromEntries([...fields, ["@later.added", { since: "a later version" }]]);
}
