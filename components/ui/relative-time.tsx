"use client";

import { useSyncExternalStore } from "react";
import { relativeTime } from "./relative-time-words.ts";

const everyMs = 15_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all the times on a page: it runs while one is shown. */
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, everyMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** How long ago, or how far ahead, `at` is (milliseconds since 1970), with the exact moment as its title. */
export function RelativeTime({ at }: { at: number }) {
  const current = useSyncExternalStore(
    subscribe,
    () => Math.max(now, at > now && at <= Date.now() ? at : now),
    () => at,
  );
  const moment = new Date(at);
  return (
    <time
      dateTime={moment.toISOString()}
      title={moment.toLocaleString("en-GB")}
      suppressHydrationWarning
      className="tabular-nums"
    >
      {relativeTime(at, current)}
    </time>
  );
}
