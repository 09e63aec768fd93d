"use client";

import { type RefObject, useEffect, useRef } from "react";

/**
 * For a list whose items go away at the press of a button of theirs, marked `data-remove`: the focus goes on to the button
 * that took its place. Call what it gives with the item's place in the list before the item goes. `items` are those that
 * the list shows.
 */
export function useListFocus(
  list: RefObject<HTMLElement | null>,
  items: readonly unknown[],
): (index: number) => void {
  const leaving = useRef<{ index: number; from: readonly unknown[] }>(undefined);
  useEffect(() => {
    if (leaving.current === undefined || leaving.current.from === items) return;
    const buttons = list.current?.querySelectorAll<HTMLElement>("[data-remove]") ?? [];
    buttons[Math.min(leaving.current.index, buttons.length - 1)]?.focus();
    leaving.current = undefined;
  }, [list, items]);
  return (index) => {
    leaving.current = { index, from: items };
  };
}
