import type { Draft, DraftStore } from "@/lib/plan/index.ts";

/** One draft that is open: what it says now, and every change of it written down. */
export interface DraftKeeper {
  current(): Draft;
  /** Takes effect at once and is written before the caller returns to the browser. */
  change(update: (draft: Draft) => Draft): void;
  /** Why the last change could not be kept in this browser, or undefined. */
  problem(): string | undefined;
  subscribe(listener: () => void): () => void;
}

/**
 * Keeps a draft in `store` on every change. Nothing is held back for a calmer moment: a reload right after a key was
 * pressed must find what was typed, and the store writes in the order in which it was asked. `now` in milliseconds
 * since the epoch.
 */
export function createDraftKeeper(
  store: Pick<DraftStore, "save">,
  opened: Draft,
  now: () => number,
): DraftKeeper {
  let draft = opened;
  let problem: string | undefined;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const settle = (next: string | undefined) => {
    if (problem === next) return;
    problem = next;
    tell();
  };
  return {
    current: () => draft,
    problem: () => problem,
    change(update) {
      const changed = update(draft);
      if (changed === draft) return;
      draft = { ...changed, updatedAt: now() };
      tell();
      store.save(draft).then(
        () => settle(undefined),
        (error: unknown) => settle(error instanceof Error ? error.message : String(error)),
      );
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
