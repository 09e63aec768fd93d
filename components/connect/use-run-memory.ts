"use client";

import { useState } from "react";

const read = (key: string): string | undefined => {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
};

/**
 * The run that uses a connection from a project, remembered in this browser so that a reload finds it. Where storage is
 * forbidden it is remembered until the page is left.
 */
export function useRunMemory(
  use: "try" | "commit",
  connectionId: string,
  projectId: string,
): [runId: string | undefined, remember: (runId: string | undefined) => void] {
  const key = `federation-portal.${use}.${connectionId}.${projectId}`;
  const [runId, setRunId] = useState(() => read(key));
  const remember = (next: string | undefined) => {
    try {
      if (next === undefined) localStorage.removeItem(key);
      else localStorage.setItem(key, next);
    } catch {
      // Remembered by the page only.
    }
    setRunId(next);
  };
  return [runId, remember];
}
