import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  progressOf,
  type RunState,
  runStateOf,
  StepEvent,
  type StepProgress,
  type StepState,
} from "./run.ts";

const step = "a";
const explanation = { title: "T", detail: "D", nextStep: "N" };
const started: StepEvent = { type: "started", step, at: 1 };
const made = (created: boolean, at = 2): StepEvent => ({
  type: "made",
  step,
  at,
  made: { id: "x" },
  created,
});
const done: StepEvent = { type: "done", step, at: 3 };
const failed: StepEvent = { type: "failed", step, at: 3, explanation, uncertain: true };

const fold = (...events: StepEvent[]): StepProgress | undefined =>
  progressOf([{ id: step }], events).get(step);

describe("a step", () => {
  it.each<[StepState, StepEvent[]]>([
    ["to-do", []],
    ["running", [started]],
    ["waiting", [started, { type: "waiting", step, at: 2, why: "W" }]],
    ["running", [started, made(true)]],
    ["done", [started, made(true), done]],
    ["failed", [started, failed]],
    ["stopped", [started, { type: "stopped", step, at: 2 }]],
    ["running", [started, failed, started]],
    ["undoing", [started, made(true), done, { type: "undoing", step, at: 4 }]],
    ["undone", [started, made(true), done, { type: "undone", step, at: 5 }]],
    ["undo-failed", [started, made(true), done, { type: "undo-failed", step, at: 5, explanation }]],
  ])("is %s after %j", (state, events) => {
    expect(fold(...events)?.state).toBe(state);
  });

  it("is uncertain from its write until the outcome is noted", () => {
    const intends: StepEvent = { type: "intends", step, at: 1, intended: {} };
    expect(fold()?.uncertain).toBe(false);
    expect(fold(started)?.uncertain).toBe(false);
    expect(fold(started, intends)?.uncertain).toBe(true);
    expect(fold(started, intends, started)?.uncertain).toBe(true);
    expect(fold(started, intends, { type: "stopped", step, at: 2 })?.uncertain).toBe(true);
    expect(fold(started, intends, made(true))?.uncertain).toBe(false);
    expect(fold(started, intends, done)?.uncertain).toBe(false);
    expect(fold(started, intends, made(true), done, started)?.uncertain).toBe(false);
  });

  it("stays ours once we created it, whatever later looks find, until it is undone", () => {
    expect(fold(started, made(true), failed, started, made(false), done)?.created).toBe(true);
    expect(fold(started, made(false), done)?.created).toBe(false);
    expect(fold(started, made(true), { type: "undone", step, at: 9 })).toEqual({
      state: "undone",
      created: false,
      uncertain: false,
      endedAt: 9,
    });
  });

  it("keeps what undo must know from before the write", () => {
    const events: StepEvent[] = [started, { type: "intends", step, at: 1, intended: { added: "1" } }, failed];
    expect(fold(...events)?.intended).toEqual({ added: "1" });
    expect(fold(...events, started)?.intended).toEqual({ added: "1" });
  });

  it("forgets the last failure when it is begun again, and keeps what was made", () => {
    const interaction = { service: "graph" as const, scopes: ["User.Read"] };
    const again = fold(started, made(true), { ...failed, interaction }, started);
    expect(again).toEqual({
      state: "running",
      created: true,
      uncertain: true,
      made: { id: "x" },
      startedAt: 1,
    });
  });

  it("says why it failed and what is needed to go on", () => {
    const interaction = { service: "graph" as const, scopes: ["User.Read"], claims: "{}" };
    expect(fold(started, { type: "waiting", step, at: 2, why: "W" }, { ...failed, interaction })).toEqual({
      state: "failed",
      created: false,
      uncertain: true,
      startedAt: 1,
      endedAt: 3,
      explanation,
      interaction,
    });
  });

  it("keeps the id of what was made through every later event but undoing it", () => {
    const event = fc.constantFrom<StepEvent>(
      started,
      done,
      failed,
      { type: "waiting", step, at: 4, why: "W" },
      { type: "stopped", step, at: 4 },
      { type: "undoing", step, at: 4 },
      { type: "undo-failed", step, at: 4, explanation },
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const progress = fold(started, made(true), ...events);
        expect([progress?.made, progress?.created]).toEqual([{ id: "x" }, true]);
      }),
    );
  });

  it("that a plan no longer has leaves no trace", () => {
    expect([...progressOf([{ id: "b" }], [started]).keys()]).toEqual(["b"]);
  });
});

describe("a run", () => {
  const at = (...states: (StepState | [StepState, "ours"])[]) =>
    runStateOf(
      new Map(
        states.map((given, index) => {
          const [state, ours] = typeof given === "string" ? [given, undefined] : given;
          return [String(index), { state, created: ours === "ours", uncertain: false }];
        }),
      ),
    );

  it.each<[RunState, Parameters<typeof at>]>([
    ["not-started", ["to-do", "to-do"]],
    ["under-way", ["done", "to-do"]],
    ["under-way", ["done", "running"]],
    ["under-way", ["waiting"]],
    ["applied", ["done", "done"]],
    ["needs-attention", ["done", "failed"]],
    ["needs-attention", ["stopped", "to-do"]],
    ["needs-attention", ["failed", "running"]],
    ["undone", ["undone", "undone"]],
    ["undone", ["undone", "done", "to-do"]],
    ["partly-undone", ["undone", ["done", "ours"]]],
    ["partly-undone", ["undone", ["undo-failed", "ours"]]],
    ["partly-undone", [["undoing", "ours"], "failed"]],
  ])("is %s with %j", (state, steps) => {
    expect(at(...steps)).toBe(state);
  });
});

describe("an event", () => {
  it.each([
    ["an unknown type", { type: "exploded", step, at: 1 }],
    ["no step", { type: "started", at: 1 }],
    ["no time", { type: "started", step }],
    ["something made that is no text", { type: "made", step, at: 1, made: { id: 1 }, created: true }],
    ["an explanation without a next step", { ...failed, explanation: { title: "T", detail: "D" } }],
    ["text", "started"],
  ])("with %s is not read", (_name, event) => {
    expect(StepEvent.safeParse(event).success).toBe(false);
  });
});
