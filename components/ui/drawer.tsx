"use client";

import dynamic from "next/dynamic";
import type { DrawerProps } from "./drawer-panel.tsx";
import { useOpened } from "./use-opened.ts";

const DrawerPanel = dynamic(() => import("./drawer-panel.tsx").then((module) => module.DrawerPanel), {
  ssr: false,
});

/** A panel at the right edge, 420 px wide. Its code is loaded when it is first opened. */
export function Drawer(props: DrawerProps) {
  return useOpened(props.open) ? <DrawerPanel {...props} /> : null;
}
