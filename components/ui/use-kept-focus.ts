"use client";

import { type RefObject, useEffect, useRef } from "react";

/**
 * What goes away takes the focus along when it was on it, such as the button that led to another page or that stopped
 * the work. Whenever `shown` changes and the focus was lost by it, it goes to `place`, so that a screen reader says where
 * one is; wherever else it is, it stays.
 */
export function useKeptFocus(shown: string, place: RefObject<HTMLElement | null>): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    if (document.activeElement === document.body) place.current?.focus({ preventScroll: true });
  }, [shown, place]);
}
