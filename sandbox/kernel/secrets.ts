/**
 * What nobody may read again, by the name under which it travels or is stored: in a body, in a row, in a query. Names
 * are lower case. One list, so that the exported state and the journal cannot differ in what they keep.
 */
const secretNames = new Set([
  "access_token",
  "accesstoken",
  "apitoken",
  "assertion",
  "authorization",
  "client_assertion",
  "client_secret",
  "code",
  "code_verifier",
  "id_token",
  "id_token_hint",
  "oidctoken",
  "password",
  "refresh_token",
  "secret",
  "secrettext",
  "serviceprincipalkey",
  "token",
]);

const isSecretText = (name: string, value: unknown): boolean =>
  typeof value === "string" && secretNames.has(name.toLowerCase());

/** A copy of plain data without any text that has the name of a secret, at any depth. */
export function withoutSecrets(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withoutSecrets);
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .filter(([name, value]) => !isSecretText(name, value))
      .map(([name, value]) => [name, withoutSecrets(value)]),
  );
}

/** Path and query of an address; a query option with the name of a secret keeps its name and loses its value. */
export function pathWithoutSecrets({ pathname, search, searchParams }: URL): string {
  if (![...searchParams].some(([name, value]) => isSecretText(name, value))) return pathname + search;
  const kept = [...searchParams].map(([name, value]) => [name, isSecretText(name, value) ? "" : value]);
  return `${pathname}?${new URLSearchParams(kept)}`;
}
