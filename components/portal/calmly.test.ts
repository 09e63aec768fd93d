import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { calmly } from "./calmly.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("stands for any number of calls once, and misses none that come after", () => {
  const heard = vi.fn();
  const { call } = calmly(heard, 60);
  for (let times = 0; times < 100; times += 1) call();
  expect(heard).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60);
  expect(heard).toHaveBeenCalledTimes(1);
  call();
  vi.advanceTimersByTime(60);
  expect(heard).toHaveBeenCalledTimes(2);
});

it("calls nobody who has gone", () => {
  const heard = vi.fn();
  const { call, cancel } = calmly(heard, 60);
  call();
  cancel();
  vi.advanceTimersByTime(60);
  expect(heard).not.toHaveBeenCalled();
});
