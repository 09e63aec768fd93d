"use client";

import dynamic from "next/dynamic";
import type { DialogProps } from "./dialog-panel.tsx";
import { useOpened } from "./use-opened.ts";

const DialogPanel = dynamic(() => import("./dialog-panel.tsx").then((module) => module.DialogPanel), {
  ssr: false,
});

/** A question that must be answered before anything else. Its code is loaded when it is first asked. */
export function Dialog(props: DialogProps) {
  return useOpened(props.open) ? <DialogPanel {...props} /> : null;
}
