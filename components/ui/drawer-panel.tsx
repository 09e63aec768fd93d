"use client";

import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog as Panel } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button.tsx";
import { usePanelFocus } from "./use-panel-focus.ts";

export type DrawerProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** A quiet line under the title, such as the object's id. */
  subtitle?: ReactNode;
  /** Beside the title, such as a tag. */
  aside?: ReactNode;
  /** What can be done, kept in sight at the bottom. */
  footer?: ReactNode;
  /**
   * `"beside"` leaves the page usable and makes it give way, for explaining a row; `"over"` covers it until closed.
   * On a phone both fill the screen.
   */
  mode?: "beside" | "over" | undefined;
  wide?: boolean | undefined;
  children: ReactNode;
};

/** A panel at the right edge, 420 px wide. */
export function DrawerPanel({
  open,
  onOpenChange,
  title,
  subtitle,
  aside,
  footer,
  mode = "beside",
  wide = false,
  children,
}: DrawerProps) {
  const over = mode === "over";
  const focus = usePanelFocus();
  return (
    <Panel.Root open={open} onOpenChange={onOpenChange} modal={over}>
      <Panel.Portal>
        {over ? <Panel.Overlay className="fixed inset-0 z-40 bg-scrim" /> : null}
        <Panel.Content
          {...focus}
          aria-describedby={undefined}
          data-side-panel={mode}
          onInteractOutside={(event) => {
            if (!over) event.preventDefault();
          }}
          className={clsx(
            "fixed right-0 bottom-0 z-50 flex w-full animate-slide-in flex-col border-line bg-raised shadow-panel outline-none sm:border-l",
            over ? "top-0" : "top-0 sm:top-(--shell-top)",
            wide ? "sm:w-[min(640px,100vw)]" : "sm:w-[420px]",
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <Panel.Title className="text-lg font-semibold wrap-anywhere">{title}</Panel.Title>
                {aside}
              </div>
              {subtitle === undefined ? null : (
                <div className="text-sm text-muted wrap-anywhere">{subtitle}</div>
              )}
            </div>
            <Panel.Close asChild>
              <IconButton label="Close panel" icon={<X aria-hidden="true" />} />
            </Panel.Close>
          </div>
          <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
          {footer === undefined ? null : (
            <div className="flex flex-wrap gap-2 border-t border-line px-5 py-3">{footer}</div>
          )}
        </Panel.Content>
      </Panel.Portal>
    </Panel.Root>
  );
}
