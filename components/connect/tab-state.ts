import { useCallback, useState } from "react";
import * as z from "zod/mini";

/** What a tab kept under a key, or `initial` where there is nothing that can be read. */
function readTab<T>(key: string, schema: z.core.$ZodType<T>, initial: T): T {
  try {
    const parsed = z.safeParse(schema, JSON.parse(sessionStorage.getItem(key) ?? "null"));
    return parsed.success ? parsed.data : initial;
  } catch {
    return initial;
  }
}

/**
 * State of a page that is no choice yet, such as a list that was opened to choose from. Kept for the tab, so that the
 * way to the sign-in page and back, which loads the page anew, finds it again.
 */
export function useTabState<T>(key: string, schema: z.core.$ZodType<T>, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => readTab(key, schema, initial));
  const keep = useCallback(
    (next: T) => {
      setValue(next);
      try {
        sessionStorage.setItem(key, JSON.stringify(next));
      } catch {
        // A full or closed storage costs the person one click after a reload, nothing more.
      }
    },
    [key],
  );
  return [value, keep];
}
