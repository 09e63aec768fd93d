"use client";

import clsx from "clsx";
import { CornerDownLeft, Search } from "lucide-react";
import { Dialog } from "radix-ui";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { moveActive } from "../ui/list-keys.ts";
import { Spinner } from "../ui/spinner.tsx";
import { usePanelFocus } from "../ui/use-panel-focus.ts";
import { type Entry, type Found, findEntries } from "./find-entries.ts";

/** An entry with what happens when it is chosen. */
export interface Choice extends Entry {
  readonly icon: ReactNode;
  /** Why it cannot be chosen. */
  readonly refusal?: string | undefined;
  choose(): void;
}

type PaletteProps = {
  onClose: () => void;
  /** True once a choice leads to another page: the focus then goes there, and back to where it was otherwise. */
  leaves: RefObject<boolean>;
  query: string;
  onQueryChange: (query: string) => void;
  choices: readonly Choice[];
  /** What a service found: shown as it came, after everything else. */
  foundElsewhere: readonly Choice[];
  /** Something is still being looked for. */
  busy: boolean;
  /** Under the list: what could not be looked through, and why. */
  notes: ReactNode;
};

/** How many of a kind are listed: before anything is typed, and after. */
const atMost = { unasked: 4, asked: 8 } as const;
/** Options that one press of Page Up or Page Down passes. */
const pageOfOptions = 6;

/**
 * Finds pages, work, applications and actions by name, by keyboard alone. An editable combobox after the ARIA Authoring
 * Practices Guide: the focus stays in the field, the arrows move through the list, Enter chooses, Escape closes.
 */
export function Palette({
  onClose,
  leaves,
  query,
  onQueryChange,
  choices,
  foundElsewhere,
  busy,
  notes,
}: PaletteProps) {
  const focus = usePanelFocus();
  const asked = query.trim() !== "";
  const sections: readonly Found<Choice>[] = [
    ...findEntries(choices, query, asked ? atMost.asked : atMost.unasked),
    ...(foundElsewhere.length === 0 ? [] : [{ kind: "Applications" as const, entries: foundElsewhere }]),
  ];

  const choose = (choice: Choice) => {
    if (choice.refusal === undefined) choice.choose();
  };

  return (
    <Dialog.Root open onOpenChange={onClose}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          onOpenAutoFocus={focus.onOpenAutoFocus}
          onCloseAutoFocus={(event) => {
            focus.onCloseAutoFocus(event);
            // Whoever went to another page begins there, not at the button of the palette.
            if (leaves.current) document.querySelector("main")?.focus({ preventScroll: true });
          }}
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[max(12px,8vh)] z-50 mx-auto flex max-h-[min(34rem,calc(100dvh-24px))] max-w-xl animate-appear flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-pop outline-none"
        >
          <Dialog.Title className="sr-only">Find</Dialog.Title>
          <Combobox
            query={query}
            onQueryChange={onQueryChange}
            sections={sections}
            busy={busy}
            onChoose={choose}
            notes={notes}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type ComboboxProps = Pick<PaletteProps, "query" | "onQueryChange" | "busy" | "notes"> & {
  sections: readonly Found<Choice>[];
  onChoose: (choice: Choice) => void;
};

function Combobox({ query, onQueryChange, sections, busy, notes, onChoose }: ComboboxProps) {
  const id = useId();
  const [activeId, setActiveId] = useState<string>();
  const options = sections.flatMap(({ entries }) => entries);
  const found = options.findIndex((option) => option.id === activeId);
  const active = options[Math.max(0, found)];
  const listId = `${id}-list`;
  const idOf = (option: Choice) => `${id}-${option.id}`;

  const press = (event: KeyboardEvent) => {
    // Enter that ends the writing of a word, as for Japanese, chooses nothing.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (active) onChoose(active);
      return;
    }
    // In a field Home and End belong to the text.
    if (event.key === "Home" || event.key === "End") return;
    const next = moveActive(event.key, Math.max(0, found), options.length, pageOfOptions);
    if (next === undefined) return;
    event.preventDefault();
    setActiveId(options[next]?.id);
  };

  return (
    <>
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        {busy ? (
          <Spinner className="size-4 text-muted" />
        ) : (
          <Search aria-hidden="true" className="size-4 shrink-0 text-faint" />
        )}
        <input
          data-autofocus
          type="text"
          role="combobox"
          aria-label="Find a page, a connection, an application or an action"
          aria-expanded={options.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active === undefined ? undefined : idOf(active)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="Find a page, a connection, an application or an action"
          value={query}
          onChange={(event) => {
            setActiveId(undefined);
            onQueryChange(event.target.value);
          }}
          onKeyDown={press}
          className="h-12 min-w-0 flex-1 truncate bg-transparent text-lg text-ink outline-none"
        />
        <Dialog.Close className="shrink-0 rounded-sm border border-line px-1.5 py-0.5 text-xs text-muted hover:bg-hover">
          Esc<span className="sr-only">: close</span>
        </Dialog.Close>
      </div>
      <p
        role="status"
        className={options.length === 0 && !busy ? "px-4 py-5 text-muted wrap-anywhere" : "sr-only"}
      >
        {options.length > 0
          ? `${options.length} found`
          : busy
            ? ""
            : `Nothing here is called “${query.trim()}”.`}
      </p>
      <div
        id={listId}
        role="listbox"
        aria-label="Found"
        tabIndex={-1}
        // The focus stays in the field, wherever one presses.
        onPointerDown={(event) => event.preventDefault()}
        className="min-h-0 overflow-y-auto p-1.5 outline-none empty:hidden"
      >
        {sections.map(({ kind, entries }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox
          <div key={kind} role="group" aria-labelledby={`${id}-${kind}`}>
            <p id={`${id}-${kind}`} className="px-2.5 pt-2 pb-1 text-xs text-faint">
              {kind}
            </p>
            {entries.map((option) => (
              <Option
                key={option.id}
                id={idOf(option)}
                option={option}
                active={option === active}
                onPoint={() => setActiveId(option.id)}
                onChoose={() => onChoose(option)}
              />
            ))}
          </div>
        ))}
      </div>
      {notes}
    </>
  );
}

type OptionProps = {
  id: string;
  option: Choice;
  active: boolean;
  onPoint: () => void;
  onChoose: () => void;
};

function Option({ id, option, active, onPoint, onChoose }: OptionProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const { icon, title, detail, refusal } = option;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys for every option
    <div
      ref={row}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      aria-disabled={refusal !== undefined || undefined}
      onPointerMove={active ? undefined : onPoint}
      onClick={onChoose}
      className={clsx(
        "flex min-h-9 scroll-my-1.5 items-center gap-2.5 rounded-md px-2.5 py-1.5 [&_svg]:size-4 [&_svg]:shrink-0",
        refusal === undefined ? "cursor-pointer text-ink" : "cursor-not-allowed text-muted",
        active && "bg-hover",
      )}
    >
      <span className="grid place-items-center text-muted">{icon}</span>
      <span className="min-w-0 flex-1">
        <span className="block truncate">{title}</span>
        {(refusal ?? detail) ? (
          <span className="block truncate text-xs text-muted">{refusal ?? detail}</span>
        ) : null}
      </span>
      <CornerDownLeft
        aria-hidden="true"
        className={clsx("text-faint", (!active || refusal !== undefined) && "invisible")}
      />
    </div>
  );
}
