"use client";

import { X } from "lucide-react";
import { Dialog as Sheet } from "radix-ui";
import { IconButton } from "../ui/icon-button.tsx";
import { usePanelFocus } from "../ui/use-panel-focus.ts";
import { Brand } from "./brand.tsx";
import { Nav, type NavGroup } from "./nav.tsx";

type NavSheetProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  nav: readonly NavGroup[];
  /** The path of the page that is open. */
  path: string;
};

/** The navigation of a small screen: a sheet from the left that closes when a link is followed. */
export function NavSheet({ open, onOpenChange, nav, path }: NavSheetProps) {
  const focus = usePanelFocus();
  return (
    <Sheet.Root open={open} onOpenChange={onOpenChange}>
      <Sheet.Portal>
        <Sheet.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Sheet.Content
          {...focus}
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-[min(280px,85vw)] animate-slide-in-left flex-col gap-4 overflow-y-auto border-r border-line bg-sunken px-2.5 py-3 outline-none"
        >
          <div className="flex items-center justify-between pl-2.5">
            <Sheet.Title asChild>
              <div>
                <Brand />
              </div>
            </Sheet.Title>
            <Sheet.Close asChild>
              <IconButton label="Close navigation" icon={<X aria-hidden="true" />} />
            </Sheet.Close>
          </div>
          <Nav groups={nav} path={path} onFollow={() => onOpenChange(false)} />
        </Sheet.Content>
      </Sheet.Portal>
    </Sheet.Root>
  );
}
