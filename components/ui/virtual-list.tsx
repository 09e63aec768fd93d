"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from "react";
import { moveActive } from "./list-keys.ts";
import { Spinner } from "./spinner.tsx";

type ListSelection<Item> =
  | { kind: "single"; selected: string | undefined; onSelect: (item: Item) => void }
  | { kind: "multiple"; selected: ReadonlySet<string>; onToggle: (item: Item) => void };

type OptionState = { selected: boolean; active: boolean };

type VirtualListProps<Item> = {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  renderItem: (item: Item, state: OptionState) => ReactNode;
  selection: ListSelection<Item>;
  isDisabled?: ((item: Item) => boolean) | undefined;
  /** A row's height in pixels; the same for all. */
  rowHeight?: number | undefined;
  /** How many options there are in all, when more than have arrived. */
  total?: number | undefined;
  /** Called when the last of `items` comes into sight. */
  onEndReached?: (() => void) | undefined;
  /** More is on its way: a row at the end says so. */
  loadingMore?: boolean | undefined;
  /** Stands in place of the list while there is nothing to list: loading, failed or empty. */
  instead?: ReactNode;
  /** The list's height; `--list-inset` may set how far its words keep from the edges. */
  className?: string | undefined;
};

/**
 * A listbox that draws only what is in sight. The list is one stop of the Tab key; arrows, Page, Home and End move, Space
 * and Enter choose. Assistive technology is told each option's place in the whole.
 */
export function VirtualList<Item>({
  label,
  items,
  keyOf,
  renderItem,
  selection,
  isDisabled = () => false,
  rowHeight = 38,
  total,
  onEndReached,
  loadingMore = false,
  instead,
  className = "h-80",
}: VirtualListProps<Item>) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const current = Math.min(active, items.length - 1);

  const virtual = useVirtualizer({
    count: items.length + (loadingMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? "loading-more" : keyOf(item);
    },
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const lastShown = rows.at(-1)?.index ?? -1;

  const reachEnd = useEffectEvent(() => onEndReached?.());
  useEffect(() => {
    if (items.length > 0 && lastShown >= items.length - 1 && !loadingMore) reachEnd();
  }, [lastShown, items.length, loadingMore]);

  const isSelected = (item: Item) =>
    selection.kind === "single" ? selection.selected === keyOf(item) : selection.selected.has(keyOf(item));
  const choose = (item: Item) => {
    if (isDisabled(item)) return;
    if (selection.kind === "single") selection.onSelect(item);
    else selection.onToggle(item);
  };
  const goTo = (index: number) => {
    setActive(index);
    virtual.scrollToIndex(index);
  };

  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const item = items[current];
    if ((event.key === " " || event.key === "Enter") && item !== undefined) {
      event.preventDefault();
      choose(item);
      return;
    }
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1;
    const next = moveActive(event.key, current, items.length, page);
    if (next === undefined) return;
    event.preventDefault();
    goTo(next);
  };

  // The listbox takes keys and clicks for all its options: they are never focused themselves.
  const click = (event: MouseEvent) => {
    const option = event.target instanceof Element ? event.target.closest("[data-index]") : null;
    const index = Number(option?.getAttribute("data-index") ?? -1);
    const item = items[index];
    if (item === undefined) return;
    setActive(index);
    choose(item);
  };

  // Arriving by keyboard shows where one is; a press of the mouse must not scroll the list away from under it.
  const enter = (event: FocusEvent) => {
    if (!event.currentTarget.matches(":focus-visible")) return;
    if (current !== -1 || items.length === 0) return;
    const chosen = items.findIndex(isSelected);
    goTo(chosen === -1 ? 0 : chosen);
  };

  if (items.length === 0 && instead !== undefined) {
    return <div className={clsx("overflow-auto", className)}>{instead}</div>;
  }

  const activeIsDrawn = rows.some((row) => row.index === current);
  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-multiselectable={selection.kind === "multiple" || undefined}
      aria-busy={loadingMore || undefined}
      aria-activedescendant={activeIsDrawn ? `${id}-${current}` : undefined}
      onKeyDown={press}
      onClick={click}
      onFocus={enter}
      className={clsx(
        "group/list overflow-auto",
        // The ring is on the option where there is one in sight, on the list where there is none.
        activeIsDrawn ? "focus-visible:outline-none" : "focus-visible:-outline-offset-2",
        className,
      )}
    >
      <div role="presentation" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => {
          const place = { height: row.size, transform: `translateY(${row.start}px)` };
          const item = items[row.index];
          if (item === undefined) {
            return (
              <div
                key={row.key}
                role="presentation"
                style={place}
                className="absolute inset-x-0 top-0 flex items-center gap-2.5 px-(--list-inset,16px) text-sm text-muted"
              >
                <Spinner />
                Loading more
              </div>
            );
          }
          const state = { selected: isSelected(item), active: row.index === current };
          return (
            <div
              key={row.key}
              id={`${id}-${row.index}`}
              data-index={row.index}
              role="option"
              tabIndex={-1}
              aria-selected={state.selected}
              aria-disabled={isDisabled(item) || undefined}
              aria-setsize={total ?? (onEndReached === undefined ? items.length : -1)}
              aria-posinset={row.index + 1}
              style={place}
              className={clsx(
                "absolute inset-x-0 top-0 flex min-w-0 items-center border-b border-line px-(--list-inset,16px) outline-none",
                isDisabled(item) ? "cursor-not-allowed text-muted" : "cursor-pointer",
                state.selected ? "bg-accent-soft" : !isDisabled(item) && "hover:bg-hover",
                state.active &&
                  "group-focus-visible/list:ring-2 group-focus-visible/list:ring-accent group-focus-visible/list:ring-inset",
              )}
            >
              {renderItem(item, state)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
