"use client";

import { useSyncExternalStore } from "react";

/**
 * One polite voice for the whole page. What is said is kept outside React, so that a component may announce its own
 * removal; the page mounts one <LiveRegion>.
 */
type Voice = { words: string; turn: number };

let voice: Voice = { words: "", turn: 0 };
const listeners = new Set<() => void>();
const silence: Voice = { words: "", turn: 0 };

const announce = (words: string): void => {
  voice = { words, turn: voice.turn + 1 };
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

/** A stable function that speaks a sentence to screen readers when they have finished what they are saying. */
export const useAnnounce = (): ((words: string) => void) => announce;

/** Where announcements are written. Once a page. */
export function LiveRegion() {
  const { words, turn } = useSyncExternalStore(
    subscribe,
    () => voice,
    () => silence,
  );
  // A new key is a new node: the same sentence said twice is spoken twice.
  return (
    <div aria-live="polite" aria-atomic="true" className="sr-only">
      <span key={turn}>{words}</span>
    </div>
  );
}
