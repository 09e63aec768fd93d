"use client";

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { calmly } from "./calmly.ts";
import { usePortal } from "./portal-context.tsx";

/** Lists read every run from the journal, so they follow more slowly than the page of one run. */
const everyMs = 500;

/** Reads what is kept under `key` anew while runs report something. `key` must stay the same object. */
export function useFreshWhileRunning(key: QueryKey): void {
  const { runs } = usePortal();
  const queries = useQueryClient();
  useEffect(() => {
    const { call, cancel } = calmly(() => void queries.invalidateQueries({ queryKey: key }), everyMs);
    const stop = runs.subscribe(call);
    return () => {
      cancel();
      stop();
    };
  }, [runs, queries, key]);
}
