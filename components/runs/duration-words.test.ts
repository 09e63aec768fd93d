import { describe, expect, it } from "vitest";
import { durationWords } from "./duration-words.ts";

describe("a duration in words", () => {
  it("is exact while it is short and rough when it is long", () => {
    expect([0, 430, 9_900, 11_400, 59_400, 60_000, 125_000].map(durationWords)).toEqual([
      "0.0 s",
      "0.4 s",
      "9.9 s",
      "11 s",
      "59 s",
      "1 min",
      "2 min 5 s",
    ]);
  });
});
