"use client";

import { useRef } from "react";

/**
 * Where the focus goes when a panel opens and closes. Opening, it goes to the panel rather than to its first button: a
 * screen reader then begins with the title, and Enter presses nothing by accident; an element marked `data-autofocus`
 * takes it instead. Closing, it returns to what had it before, unless the person has moved on meanwhile.
 */
export const usePanelFocus = () => {
  const before = useRef<HTMLElement>(null);
  return {
    onOpenAutoFocus: (event: Event): void => {
      const panel = event.currentTarget;
      if (!(panel instanceof HTMLElement)) return;
      event.preventDefault();
      before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      const wanted = panel.querySelector<HTMLElement>("[data-autofocus]") ?? panel;
      wanted.focus();
    },
    onCloseAutoFocus: (event: Event): void => {
      event.preventDefault();
      if (document.activeElement === null || document.activeElement === document.body)
        before.current?.focus();
    },
  };
};
