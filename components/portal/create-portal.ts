import type { AccountInfo } from "@azure/msal-browser";
import type { Configuration } from "@/lib/cloud/index.ts";
import { createGraph } from "@/lib/entra/index.ts";
import { createActivityLog, createHttp, systemClock } from "@/lib/http/index.ts";
import { createIndexedDbDrafts, createIndexedDbJournal, createRuns, type Turns } from "@/lib/plan/index.ts";
import { askInWindow, askPerson, msalTokenSource } from "@/lib/session/index.ts";
import type { Portal } from "./portal-context.tsx";
import type { SessionStart } from "./session-start.ts";

/** One tab at a time works on a run; the browser lets go of the name when the tab closes or crashes. */
const exclusively = async (name: string, task: () => Promise<void>): Promise<boolean> =>
  navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock === null) return false;
    await task();
    return true;
  });

/** Turns at what runs of a tenant write to, across the tabs of this browser. */
const inTurnAcrossTabs =
  (tenantId: string): Turns =>
  async (key, task) =>
    key === undefined ? task() : navigator.locks.request(`federation-portal/${tenantId}/turn/${key}`, task);

const isSamePerson = (one: AccountInfo, other: AccountInfo | null): boolean =>
  one.localAccountId === other?.localAccountId && one.tenantId === other.tenantId;

/** Puts together what signed-in pages work with. */
export function createPortal(configuration: Configuration, { client, account }: SessionStart): Portal {
  const tenantId = account?.tenantId ?? "";
  const activity = createActivityLog();
  const http = createHttp({
    cloud: configuration.cloud,
    tokens: msalTokenSource(client, configuration),
    activity,
    fetch: (input, init) => fetch(input, init),
    clock: systemClock,
    random: Math.random,
  });
  const graph = createGraph(http);
  const person = {
    id: account?.localAccountId ?? "",
    displayName: account?.name ?? account?.username ?? "",
    username: account?.username ?? "",
  };
  return {
    configuration,
    client,
    http,
    graph,
    activity,
    drafts: createIndexedDbDrafts(tenantId),
    runs: createRuns({
      cloud: configuration.cloud,
      journal: createIndexedDbJournal(tenantId),
      io: { graph, http, clock: systemClock },
      viewer: person,
      exclusively,
      inTurn: inTurnAcrossTabs(tenantId),
    }),
    person,
    tenantId,
    ask: (needed) => askPerson(client, configuration, needed),
    async askInWindow(needed) {
      const answer = await askInWindow(client, configuration, needed, account);
      if (answer.ok && !isSamePerson(answer.value, account)) {
        client.setActiveAccount(answer.value);
        window.location.reload();
      }
      return answer;
    },
  };
}
