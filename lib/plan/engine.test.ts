import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { createGraph } from "../entra/index.ts";
import { err, ok } from "../result.ts";
import { applyPlan } from "./engine.ts";
import type { StepEvent } from "./run.ts";
import type { Step, StepIo } from "./step.ts";
import { createTurns } from "./turns.ts";
import { undoPlan } from "./undo.ts";

const http = { cloud: clouds.public, send: async () => err({ kind: "aborted" } as const) };
const io: StepIo = {
  http,
  graph: createGraph(http),
  clock: { now: () => 0, sleep: async (_ms, signal) => signal.throwIfAborted() },
  signal: new AbortController().signal,
};

/** Steps that do nothing, and a list of what happened to them in order. */
function world() {
  const log: string[] = [];
  const events: StepEvent[] = [];
  /** Notes as a disk does: not at once. */
  const note = async (event: StepEvent) => {
    await setImmediate();
    log.push(`${event.type} ${event.step}`);
    events.push(event);
  };
  const step = (id: string, dependsOn: readonly string[] = [], changes: Partial<Step> = {}): Step => ({
    id,
    kind: "create-application",
    dependsOn,
    group: { title: "Entra", name: "Contoso" },
    words: { verb: "Create", object: id },
    needs: [],
    writes: true,
    patienceMs: 1_000,
    request: () => ({ service: "graph", method: "POST", path: "/" }),
    observe: async () => ok({ kind: "absent" }),
    apply: async () => {
      log.push(`apply ${id}`);
      return ok({ kind: "done", made: { id } });
    },
    visible: async () => {
      log.push(`look ${id}`);
      return ok(true);
    },
    undo: async () => {
      log.push(`remove ${id}`);
      return ok(undefined);
    },
    ...changes,
  });
  /** What happened of one kind, by step. */
  const all = (what: string) =>
    log.filter((line) => line.startsWith(`${what} `)).map((line) => line.split(" ")[1]);
  return { log, events, note, step, all };
}

describe("applying", () => {
  it("notes the intention before the write and the id before any look, and looks twice", async () => {
    const { log, note, step } = world();
    await applyPlan({ steps: [step("a")], events: [], note, io });
    expect(log).toEqual(["started a", "intends a", "apply a", "made a", "look a", "look a", "done a"]);
  });

  it("counts looks in a row: one that finds nothing begins the count anew", async () => {
    const { log, all, note, step } = world();
    const answers = [true, false, true, true];
    const visible: Step["visible"] = async () => {
      log.push("look a");
      return ok(answers.shift() ?? false);
    };
    await applyPlan({ steps: [step("a", [], { visible })], events: [], note, io });
    expect([all("look").length, all("done")]).toEqual([4, ["a"]]);
  });

  it("stops everything when an event cannot be noted, and says so", async () => {
    const { all, note, step } = world();
    const failing = async (event: StepEvent) => {
      if (event.type === "made" && event.step === "a") throw new Error("the disk is full");
      await note(event);
    };
    const slow: Step["visible"] = async () => {
      for (let turns = 0; turns < 20; turns++) await setImmediate();
      return ok(true);
    };
    const steps = [step("a"), step("b", ["a"]), step("c", [], { visible: slow }), step("d", ["c"])];
    await expect(applyPlan({ steps, events: [], note: failing, io })).rejects.toThrow("the disk is full");
    expect(all("apply")).toEqual(["a", "c"]);
  });

  it("begins nothing once it is stopped, and finishes and notes what is on its way", async () => {
    const { log, all, note, step } = world();
    const stop = new AbortController();
    const apply: Step["apply"] = async () => {
      log.push("apply a");
      stop.abort();
      return ok({ kind: "done", made: { id: "a" } });
    };
    await applyPlan({
      steps: [step("a", [], { apply }), step("b", ["a"])],
      events: [],
      note,
      io,
      stop: stop.signal,
    });
    expect(all("made")).toEqual(["a"]);
    expect([all("started"), all("apply")]).toEqual([["a"], ["a"]]);
  });

  it("begins at once what does not depend on each other, and lets what shares a lock take turns across plans", async () => {
    const { log, note, step } = world();
    const busy = (id: string, lock: string | undefined) =>
      step(id, [], {
        visible: async () => ok(true),
        ...(lock !== undefined && { lock: () => lock }),
        apply: async () => {
          log.push(`enter ${id}`);
          for (let turns = 0; turns < 5; turns++) await setImmediate();
          log.push(`leave ${id}`);
          return ok({ kind: "done", made: { id } });
        },
      });
    const inTurn = createTurns();
    const order = () => log.filter((line) => /^(enter|leave)/.test(line)).map((line) => line[0]);
    await Promise.all(
      ["a", "b"].map((id) => applyPlan({ steps: [busy(id, "one")], events: [], note, io, inTurn })),
    );
    expect(order()).toEqual(["e", "l", "e", "l"]);
    log.length = 0;
    await applyPlan({
      steps: [busy("a", "one"), busy("b", "two"), busy("c", undefined)],
      events: [],
      note,
      io,
    });
    expect(order()).toEqual(["e", "e", "e", "l", "l", "l"]);
  });
});

describe("undoing", () => {
  const refused = {
    kind: "refused",
    service: "graph",
    method: "DELETE",
    path: "/",
    status: 403,
    code: "",
    message: "No.",
  } as const;

  it("keeps everything on which something stands that cannot be removed, and goes on with the rest", async () => {
    const { events, all, note, step } = world();
    const steps = [
      step("a"),
      step("b", ["a"]),
      step("c", ["b"], { undo: async () => err(refused) }),
      step("d"),
    ];
    await applyPlan({ steps, events: [], note, io });
    await undoPlan({ steps, events: [...events], note, io });
    expect([all("remove"), all("undo-failed"), all("undone")]).toEqual([["d"], ["c"], ["d"]]);
  });

  it("takes turns with whatever else writes to the same object", async () => {
    const { log, events, note, step } = world();
    const steps = [step("a", [], { lock: () => "one" })];
    await applyPlan({ steps, events: [], note, io });
    const inTurn = createTurns();
    let leave = () => {};
    const others = inTurn(
      "one",
      () =>
        new Promise<void>((resolve) => {
          leave = resolve;
        }),
    );
    const undone = undoPlan({ steps, events: [...events], note, io, inTurn });
    for (let turns = 0; turns < 20; turns++) await setImmediate();
    expect(log).not.toContain("remove a");
    leave();
    await Promise.all([others, undone]);
    expect(log).toContain("remove a");
  });
});
