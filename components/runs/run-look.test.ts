import { expect, it } from "vitest";
import { runLook } from "./run-look.ts";

it("a run is said to be under way only while it is", () => {
  expect(runLook({ state: "under-way", activity: "applying" }).word).toBe("Under way");
  expect(runLook({ state: "partly-undone", activity: "undoing" }).word).toBe("Undoing");
  expect(runLook({ state: "under-way", activity: "idle" })).toEqual({ status: "warn", word: "Not finished" });
});
