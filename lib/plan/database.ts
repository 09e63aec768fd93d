import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/**
 * A database in the browser that is opened when it is first needed, and again after the browser closed it. Its name
 * holds the tenant, so that whoever signs in to another tenant in the same browser meets nothing of this one.
 */
export function openWhenNeeded<Schema extends DBSchema>(
  name: string,
  tenantId: string,
  upgrade: (database: IDBPDatabase<Schema>) => void,
): () => Promise<IDBPDatabase<Schema>> {
  let database: Promise<IDBPDatabase<Schema>> | undefined;
  const forget = () => {
    database = undefined;
  };
  return () => {
    database ??= openDB<Schema>(`federation-portal-${name}-${tenantId}`, 1, {
      upgrade,
      terminated: forget,
    }).catch((error: unknown) => {
      // Tried again the next time: what is in the way, such as a full disk, may pass.
      forget();
      throw error;
    });
    return database;
  };
}
