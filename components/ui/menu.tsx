"use client";

import clsx from "clsx";
import { Check } from "lucide-react";
import Link from "next/link";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

export type MenuItem =
  | {
      kind: "action";
      label: string;
      icon?: ReactNode;
      onSelect: () => void;
      danger?: boolean;
      disabled?: boolean;
    }
  | { kind: "link"; label: string; icon?: ReactNode; href: string }
  | {
      kind: "choice";
      label: string;
      value: string;
      options: readonly { value: string; label: string }[];
      onValueChange: (value: string) => void;
    }
  | { kind: "heading"; label: string; detail?: string }
  | { kind: "line" };

type MenuProps = {
  /** The button that opens the menu. */
  trigger: ReactNode;
  items: readonly MenuItem[];
  align?: "start" | "end" | undefined;
  /** True opens the menu with its first drawing, for one that was loaded when its button was pressed. */
  defaultOpen?: boolean | undefined;
};

const row = clsx(
  "flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 text-sm outline-none select-none",
  "data-highlighted:bg-hover data-disabled:cursor-not-allowed data-disabled:text-faint [&_svg]:size-4 [&_svg]:shrink-0",
  "forced-colors:data-highlighted:bg-[Highlight]",
);

/**
 * A button's list of actions, as data. It stays beside its button in the document, and so inside the landmark that the
 * button belongs to; its place is fixed on the screen, so nothing around it cuts it off.
 */
export function Menu({ trigger, items, align = "end", defaultOpen = false }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen={defaultOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        align={align}
        sideOffset={6}
        collisionPadding={8}
        className="z-60 min-w-52 max-w-[calc(100vw-16px)] animate-appear rounded-lg border border-line bg-raised p-1 shadow-pop"
      >
        {items.map((item, index) => (
          <Item key={item.kind === "line" ? `line-${index}` : item.label} item={item} />
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function Item({ item }: { item: MenuItem }) {
  switch (item.kind) {
    case "action":
      return (
        <DropdownMenu.Item
          className={clsx(row, item.danger && "text-bad")}
          disabled={item.disabled ?? false}
          onSelect={item.onSelect}
        >
          {item.icon}
          {item.label}
        </DropdownMenu.Item>
      );
    case "link":
      return (
        <DropdownMenu.Item asChild className={row}>
          <Link href={item.href}>
            {item.icon}
            {item.label}
          </Link>
        </DropdownMenu.Item>
      );
    case "choice":
      return (
        <DropdownMenu.RadioGroup
          value={item.value}
          onValueChange={item.onValueChange}
          aria-label={item.label}
        >
          <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-xs text-muted">
            {item.label}
          </DropdownMenu.Label>
          {item.options.map((option) => (
            <DropdownMenu.RadioItem
              key={option.value}
              value={option.value}
              className={row}
              onSelect={(event) => event.preventDefault()}
            >
              <span className="grid size-4 place-items-center">
                <DropdownMenu.ItemIndicator>
                  <Check aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
              </span>
              {option.label}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      );
    case "heading":
      return (
        <DropdownMenu.Label className="px-2.5 pt-1.5 pb-2">
          <span className="block font-semibold wrap-anywhere">{item.label}</span>
          {item.detail === undefined ? null : (
            <span className="block text-xs text-muted wrap-anywhere">{item.detail}</span>
          )}
        </DropdownMenu.Label>
      );
    case "line":
      return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
  }
}
