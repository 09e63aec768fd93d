"use client";

import { Search } from "lucide-react";
import { useEffect, useEffectEvent } from "react";

const isApple = (): boolean => /mac|iphone|ipad/i.test(navigator.platform);

/**
 * The button in the shape of a field that opens the palette, and the key that does the same from anywhere: Ctrl and K, or
 * ⌘ and K on Apple's systems, where Ctrl and K cuts a line of text. On a small screen it is an icon.
 */
export function PaletteButton({ onOpen }: { onOpen: () => void }) {
  const apple = isApple();
  const open = useEffectEvent(onOpen);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, metaKey, ctrlKey, altKey, shiftKey } = event;
      const held = apple ? metaKey && !ctrlKey : ctrlKey && !metaKey;
      if (key.toLowerCase() !== "k" || !held || altKey || shiftKey) return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [apple]);
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts={apple ? "Meta+K" : "Control+K"}
      onClick={onOpen}
      className="flex h-8 w-full min-w-0 items-center gap-2.5 rounded-md border border-control bg-surface px-2.5 text-faint transition-colors hover:border-muted max-sm:w-8 max-sm:justify-center max-sm:border-transparent max-sm:px-0 max-sm:text-muted"
    >
      <Search aria-hidden="true" className="size-3.5 shrink-0 max-sm:size-4" />
      <span className="min-w-0 flex-1 truncate text-left max-sm:sr-only">
        Find a page, connection or action
      </span>
      <span
        aria-hidden="true"
        className="shrink-0 rounded-sm border border-line px-1.5 py-px font-sans text-xs max-sm:hidden"
      >
        {apple ? "⌘K" : "Ctrl K"}
      </span>
    </button>
  );
}
