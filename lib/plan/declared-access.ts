import type { RequiredResourceAccess } from "../entra/index.ts";

/** One declared permission, so that lists can be compared and merged entry by entry. */
const entriesOf = (access: readonly RequiredResourceAccess[]) =>
  access.flatMap(({ resourceAppId, resourceAccess }) =>
    resourceAccess.map(({ id, type }) => ({ resourceAppId, id, type })),
  );

const keyOf = ({ resourceAppId, id, type }: { resourceAppId: string; id: string; type: string }) =>
  `${resourceAppId}/${type}/${id}`.toLowerCase();

/** Entries in the form in which an application declares them: each once, and one list an API. */
const group = (entries: ReturnType<typeof entriesOf>): RequiredResourceAccess[] => {
  const byResource = new Map<string, RequiredResourceAccess>();
  const unique = new Map(entries.map((entry) => [keyOf(entry), entry]));
  for (const { resourceAppId, id, type } of unique.values()) {
    const key = resourceAppId.toLowerCase();
    const access = byResource.get(key) ?? { resourceAppId, resourceAccess: [] };
    access.resourceAccess.push({ id, type });
    byResource.set(key, access);
  }
  return [...byResource.values()];
};

/** What of `wanted` is not declared yet. */
export function missingAccess(
  declared: readonly RequiredResourceAccess[],
  wanted: readonly RequiredResourceAccess[],
): RequiredResourceAccess[] {
  const have = new Set(entriesOf(declared).map(keyOf));
  return group(entriesOf(wanted).filter((entry) => !have.has(keyOf(entry))));
}

/** The declared permissions with `added` beside them, each once. */
export const addAccess = (
  declared: readonly RequiredResourceAccess[],
  added: readonly RequiredResourceAccess[],
): RequiredResourceAccess[] => group([...entriesOf(declared), ...entriesOf(missingAccess(declared, added))]);

/** The declared permissions without `removed`. */
export function removeAccess(
  declared: readonly RequiredResourceAccess[],
  removed: readonly RequiredResourceAccess[],
): RequiredResourceAccess[] {
  const gone = new Set(entriesOf(removed).map(keyOf));
  return group(entriesOf(declared).filter((entry) => !gone.has(keyOf(entry))));
}
