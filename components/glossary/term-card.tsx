"use client";

import { Popover } from "radix-ui";
import type { PointerEventHandler, RefObject } from "react";
import { type TermName, terms } from "./terms.ts";

type TermCardProps = {
  /** The word that the card belongs to. */
  word: RefObject<HTMLElement | null>;
  open: boolean;
  onClose: () => void;
  onPointerEnter: PointerEventHandler;
  onPointerLeave: PointerEventHandler;
  name: TermName;
};

const stay = (event: Event) => event.preventDefault();

/** The explanation beside its word. The focus stays where it is: there is nothing to do in the card. */
export function TermCard({ word, open, onClose, onPointerEnter, onPointerLeave, name }: TermCardProps) {
  // The library wants to know that there is an element; there is, once the word was pressed.
  const anchor = word as RefObject<HTMLElement>;
  return (
    <Popover.Root open={open} onOpenChange={onClose}>
      <Popover.Anchor virtualRef={anchor} />
      {/* Within the page's landmark, though not within the sentence, which could not hold it. */}
      <Popover.Portal container={anchor.current.closest("main")}>
        <Popover.Content
          role="tooltip"
          side="bottom"
          align="start"
          sideOffset={6}
          collisionPadding={12}
          onOpenAutoFocus={stay}
          onCloseAutoFocus={stay}
          onFocusOutside={stay}
          onPointerEnter={onPointerEnter}
          onPointerLeave={onPointerLeave}
          className="z-60 max-w-76 animate-appear rounded-lg border border-line bg-raised px-3.5 py-3 text-sm shadow-pop outline-none"
        >
          <p className="font-semibold first-letter:uppercase">{name}</p>
          <p className="mt-0.5 text-muted">{terms[name]}</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
