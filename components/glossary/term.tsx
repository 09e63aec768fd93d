"use client";

import dynamic from "next/dynamic";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { useOpened } from "../ui/use-opened.ts";
import { type TermName, terms } from "./terms.ts";

const TermCard = dynamic(() => import("./term-card.tsx").then((module) => module.TermCard), { ssr: false });

/** A pointer that only passes by opens nothing, and one on its way to the card does not close it. */
const restMs = 150;

type TermProps = {
  name: TermName;
  /** The word as it stands in the sentence, where that is not the name itself. */
  children?: ReactNode;
};

/**
 * A word of the field with its explanation in a card: under a pointer that rests on it, with the focus on it, and at a
 * touch. Escape closes it. Screen readers get the explanation as the word's description.
 */
export function Term({ name, children = name }: TermProps) {
  const id = useId();
  const word = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);
  const opened = useOpened(open);
  useEffect(() => () => clearTimeout(timer.current), []);

  const turn = (next: boolean) => {
    clearTimeout(timer.current);
    setOpen(next);
  };
  const rest = (next: boolean) => (event: PointerEvent) => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), restMs);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    // It closes the card, not what the word stands in.
    event.stopPropagation();
    turn(false);
  };
  return (
    <>
      <button
        ref={word}
        type="button"
        data-term={name}
        aria-describedby={id}
        onPointerEnter={rest(true)}
        onPointerLeave={rest(false)}
        onFocus={() => turn(true)}
        onBlur={() => turn(false)}
        onClick={() => turn(true)}
        onKeyDown={press}
        className="cursor-help rounded-sm text-left underline decoration-dotted decoration-control underline-offset-3"
      >
        {children}
      </button>
      <span id={id} hidden>
        {terms[name]}
      </span>
      {opened ? (
        <TermCard
          word={word}
          open={open}
          onClose={() => turn(false)}
          onPointerEnter={rest(true)}
          onPointerLeave={rest(false)}
          name={name}
        />
      ) : null}
    </>
  );
}
