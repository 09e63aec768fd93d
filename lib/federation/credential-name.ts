import { limits } from "./limits.ts";

/** The place of a connection, by which its credential is named. Any text: names from a tenant are not to be trusted. */
export type CredentialNameParts = {
  readonly organization: string;
  readonly project: string;
  readonly connection: string;
};

const legalShape = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** True when Entra accepts the text as the name of a federated credential. Source: docs/sources/federation.md#limits */
export const isCredentialName = (name: string): boolean =>
  name.length >= limits.credentialNameMin.value &&
  name.length <= limits.credentialNameMax.value &&
  legalShape.test(name);

/** 64-bit FNV-1a over UTF-16 code units, in base 36: short, stable across runs and browsers, no secret. */
const fingerprint = (text: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(36).padStart(13, "0");
};

/** The text with everything but letters, digits and hyphens turned into single hyphens; accents are taken off first. */
const simplify = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");

const withSuffix = (stem: string, suffix: string): string =>
  `${stem.slice(0, limits.credentialNameMax.value - suffix.length - 1)}-${suffix}`;

/**
 * A legal credential name for a connection: `ado_organization_project_connection`. When simplifying lost something or
 * the name is too long, a fingerprint of the true names keeps different connections apart. Names in `taken` are
 * avoided by a counter, letter case aside. The same input always gives the same name.
 */
export const buildCredentialName = (parts: CredentialNameParts, taken: Iterable<string> = []): string => {
  const given = [parts.organization, parts.project, parts.connection];
  const simple = given.map(simplify);
  const plain = ["ado", ...simple].join("_");
  const lost = given.some((part, index) => part === "" || part !== simple[index]);
  const name =
    lost || plain.length > limits.credentialNameMax.value
      ? withSuffix(plain, fingerprint(JSON.stringify(given)))
      : plain;
  const used = new Set([...taken].map((other) => other.toLowerCase()));
  const candidate = (attempt: number): string => (attempt === 1 ? name : withSuffix(name, String(attempt)));
  let attempt = 1;
  while (used.has(candidate(attempt).toLowerCase())) attempt += 1;
  return candidate(attempt);
};
