import { withoutSecrets } from "../kernel/secrets.ts";
import { createAzure } from "./azure.ts";
import { createDevOps } from "./devops.ts";
import { createDirectory } from "./directory.ts";

export type State = ReturnType<typeof createState>;

/** Everything the local cloud knows. Plain tables: what is written here is what the services show. */
export const createState = () => ({ ...createDirectory(), ...createDevOps(), ...createAzure() });

/** What comes and goes by itself, with sessions and with replication, and is no part of what a scenario leaves behind. */
const passingTables = new Set(["authorizationCodes", "formerCredentials", "refreshTokens", "signInSessions"]);

/** The whole state as plain data, in a stable order and without secrets, for export and comparison. */
export function exportState(state: State): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.entries(state)
      .filter(([name]) => !passingTables.has(name))
      .map(([name, table]) => [
        name,
        [...table.list()].sort((a, b) => (a.id < b.id ? -1 : 1)).map(withoutSecrets),
      ]),
  );
}
