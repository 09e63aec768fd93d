"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { type RunState, type RunView, runLockName } from "@/lib/plan/index.ts";
import { calmly } from "./calmly.ts";
import { usePortal } from "./portal-context.tsx";

/** Who is working on a run. `unknown` until the browser has been asked. */
export type Worker = "this-tab" | "another-tab" | "nobody" | "unknown";

export type WatchedRun =
  | { readonly kind: "loading" }
  | { readonly kind: "missing" }
  /** This browser's storage could not be read: whether there is a run is not known. */
  | { readonly kind: "unreadable"; readonly error: Error }
  | { readonly kind: "there"; readonly view: RunView; readonly worker: Worker };

/** The time between two pictures of a run that is worked on. */
const pictureEveryMs = 60;
const lookAgainMs = 1_000;

const isOver = (state: RunState | undefined): boolean => state === "applied" || state === "undone";

/** The run with this id, followed while it works here or in another tab. */
export function useRun(id: string | undefined): WatchedRun {
  const { runs } = usePortal();
  const [outcome, setOutcome] = useState<{ id: string; error?: Error }>();

  const subscribe = useCallback(
    (listener: () => void) => {
      const { call, cancel } = calmly(listener, pictureEveryMs);
      const stop = runs.subscribe(call);
      return () => {
        cancel();
        stop();
      };
    },
    [runs],
  );
  const read = useCallback(() => (id === undefined ? undefined : runs.view(id)), [runs, id]);
  const view = useSyncExternalStore(subscribe, read, read);

  useEffect(() => {
    if (id === undefined) return;
    let current = true;
    runs.load(id).then(
      (found) => current && setOutcome(found ? undefined : { id }),
      (error: unknown) =>
        current && setOutcome({ id, error: error instanceof Error ? error : new Error(String(error)) }),
    );
    return () => {
      current = false;
    };
  }, [runs, id]);

  const worker = useWorker(id, view);
  if (view) return { kind: "there", view, worker };
  if (id === undefined) return { kind: "missing" };
  if (outcome?.id !== id) return { kind: "loading" };
  return outcome.error === undefined ? { kind: "missing" } : { kind: "unreadable", error: outcome.error };
}

/** Asks the browser who holds the run's name, and reads the journal along while another tab does. */
function useWorker(id: string | undefined, view: RunView | undefined): Worker {
  const { runs } = usePortal();
  const [held, setHeld] = useState<boolean>();
  const asks = id !== undefined && view !== undefined && view.activity === "idle" && !isOver(view.state);

  useEffect(() => {
    if (!asks || id === undefined) {
      setHeld(undefined);
      return;
    }
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (looks: number) => {
      const { held: names = [] } = await navigator.locks.query();
      if (!current) return;
      const busy = names.some(({ name }) => name === runLockName(id));
      // The first look may find the page that was here before a reload, which is about to let go.
      if (!busy || looks > 1) setHeld(busy);
      if (!busy && looks === 1) return;
      await runs.load(id);
      if (current && busy) timer = setTimeout(() => void look(looks + 1), lookAgainMs);
    };
    void look(1);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [runs, id, asks]);

  if (view === undefined) return "unknown";
  if (view.activity !== "idle") return "this-tab";
  if (!asks) return "nobody";
  if (held === undefined) return "unknown";
  return held ? "another-tab" : "nobody";
}
