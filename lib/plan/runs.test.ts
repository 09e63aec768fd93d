import { setImmediate } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { clouds } from "../cloud/index.ts";
import { createGraph } from "../entra/index.ts";
import type { HttpRequest } from "../http/index.ts";
import { err } from "../result.ts";
import type { ConnectIntent } from "./intent.ts";
import type { Journal, Noted } from "./journal.ts";
import { createRuns } from "./runs.ts";
import { createTurns } from "./turns.ts";

const guid = (digit: number) => "00000000-0000-0000-0000-000000000000".replaceAll("0", String(digit));
const intent: ConnectIntent = {
  kind: "connect",
  id: guid(7),
  tenant: { id: guid(8), name: "Contoso" },
  person: { id: guid(9), displayName: "Ada" },
  identity: { kind: "new-application", displayName: "Payments" },
  connections: [],
  scope: { kind: "management-group", id: "root", name: "Root" },
  permissions: [],
};

/**
 * Runs over a journal that holds one run with these events; `sent` counts what would have gone to a service. `elsewhere`:
 * another tab works on the run. `disk`: what noting an event waits for.
 */
function runsWith(noted: Noted, { elsewhere = false, disk = Promise.resolve() } = {}) {
  let sent = 0;
  let written = 0;
  const journal: Journal = {
    saveRun: async () => undefined,
    findRun: async (id) => ({ id, createdAt: 1, intent }),
    listRuns: async () => [{ id: intent.id, createdAt: 1, intent }],
    append: () => disk,
    events: async () => noted,
    remove: async () => undefined,
  };
  const http = {
    cloud: clouds.public,
    send: async ({ method }: HttpRequest) => {
      sent += 1;
      if (method !== "GET") written += 1;
      return err({ kind: "aborted" } as const);
    },
  };
  const clock = { now: () => 0, sleep: async () => undefined };
  const runs = createRuns({
    cloud: clouds.public,
    journal,
    io: { http, graph: createGraph(http), clock },
    viewer: intent.person,
    exclusively: async (_name, task) => !elsewhere && task().then(() => true),
    inTurn: createTurns(),
  });
  return { runs, sent: () => sent, written: () => written };
}

it.each(["resume", "undo"] as const)(
  "a run whose journal cannot be read whole is not touched by %s, and says so",
  async (work) => {
    const { runs, sent } = runsWith({
      events: [{ type: "made", step: "application", at: 1, made: { applicationId: guid(1) }, created: true }],
      complete: false,
    });
    await runs[work](intent.id);
    await vi.waitFor(() => expect(runs.isBusy()).toBe(false));
    expect(runs.view(intent.id)?.problem).toContain("cannot be read");
    expect(sent()).toBe(0);
    expect((await runs.list())[0]?.problem).toContain("cannot be read");
  },
);

it("a run whose journal is whole is gone on with", async () => {
  const { runs, sent } = runsWith({ events: [], complete: true });
  await runs.resume(intent.id);
  await vi.waitFor(() => expect(runs.isBusy()).toBe(false));
  expect(sent()).toBeGreaterThan(0);
  expect(runs.view(intent.id)?.problem).toBeUndefined();
});

it("a run that another tab works on is left to it", async () => {
  const { runs, sent } = runsWith({ events: [], complete: true }, { elsewhere: true });
  await runs.resume(intent.id);
  await vi.waitFor(() => expect(runs.isBusy()).toBe(false));
  expect(runs.view(intent.id)?.elsewhere).toBe(true);
  expect(sent()).toBe(0);
});

it("nothing is written before what precedes it is on disk", async () => {
  let write = () => {};
  const disk = new Promise<void>((resolve) => {
    write = resolve;
  });
  const { runs, sent, written } = runsWith({ events: [], complete: true }, { disk });
  await runs.resume(intent.id);
  for (let turns = 0; turns < 20; turns++) await setImmediate();
  expect(written()).toBe(0);
  write();
  await vi.waitFor(() => expect(runs.isBusy()).toBe(false));
  expect(sent()).toBeGreaterThan(0);
});
