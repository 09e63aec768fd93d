"use client";

import clsx from "clsx";
import { X } from "lucide-react";
import { Dialog as Modal } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button.tsx";
import { usePanelFocus } from "./use-panel-focus.ts";

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What the person decides here, in a sentence. */
  description?: ReactNode;
  /** The buttons, the one that goes on last. */
  footer?: ReactNode;
  width?: "narrow" | "wide" | undefined;
  children?: ReactNode;
};

/** A question that must be answered before anything else. Focus stays inside and returns to where it came from. */
export function DialogPanel({
  open,
  onOpenChange,
  title,
  description,
  footer,
  width = "narrow",
  children,
}: DialogProps) {
  const focus = usePanelFocus();
  return (
    <Modal.Root open={open} onOpenChange={onOpenChange}>
      <Modal.Portal>
        <Modal.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Modal.Content
          {...focus}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={clsx(
            "fixed inset-x-3 top-[max(12px,10vh)] z-50 mx-auto flex max-h-[min(80vh,calc(100dvh-24px))] animate-appear flex-col rounded-lg border border-line bg-raised shadow-pop outline-none",
            width === "narrow" ? "max-w-md" : "max-w-3xl",
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Modal.Title className="text-lg font-semibold wrap-anywhere">{title}</Modal.Title>
              {description === undefined ? null : (
                <Modal.Description asChild>
                  <div className="mt-1 text-muted">{description}</div>
                </Modal.Description>
              )}
            </div>
            <Modal.Close asChild>
              <IconButton label="Close" icon={<X aria-hidden="true" />} />
            </Modal.Close>
          </div>
          {children === undefined ? null : (
            <div className="min-h-0 overflow-y-auto px-5 py-2">{children}</div>
          )}
          {footer === undefined ? null : (
            <div className="flex flex-wrap justify-end gap-2 px-5 pt-2 pb-4">{footer}</div>
          )}
        </Modal.Content>
      </Modal.Portal>
    </Modal.Root>
  );
}
