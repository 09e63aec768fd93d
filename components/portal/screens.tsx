"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { screenContents } from "./screen-contents.tsx";

/**
 * The place of every page's contents. A page that named its contents itself would load them before anybody is signed
 * in, because the browser gets a page's code together with its shell; loaded from within the signed-in portal, they
 * bring no second copy of what it has already brought.
 */
type ScreenContents = typeof screenContents;

const ContentsContext = createContext<ScreenContents | undefined>(undefined);

/** Gives pages their contents. */
export const ScreenContentsProvider = ContentsContext.Provider;

function useContents(): ScreenContents {
  const contents = useContext(ContentsContext);
  if (!contents) throw new Error("a page's contents outside of the signed-in portal");
  return contents;
}

export function OverviewScreen() {
  const { Overview } = useContents();
  return <Overview />;
}

export function DraftsScreen() {
  const { Drafts } = useContents();
  return <Drafts />;
}

export function JourneyScreen(props: { id: string; children: ReactNode }) {
  const { Journey } = useContents();
  return <Journey {...props} />;
}

export function IdentityScreen() {
  const { Identity } = useContents();
  return <Identity />;
}

export function WhereScreen() {
  const { Where } = useContents();
  return <Where />;
}

export function PermissionsScreen() {
  const { Permissions } = useContents();
  return <Permissions />;
}

export function ReviewScreen() {
  const { Review } = useContents();
  return <Review />;
}

export function ApplyScreen() {
  const { Apply } = useContents();
  return <Apply />;
}

export function UseScreen() {
  const { Use } = useContents();
  return <Use />;
}

export function RunsScreen() {
  const { Runs } = useContents();
  return <Runs />;
}

export function RunScreen(props: { id: string }) {
  const { Run } = useContents();
  return <Run {...props} />;
}

export function SettingsScreen() {
  const { Settings } = useContents();
  return <Settings />;
}

export function SetUpScreen() {
  const { SetUp } = useContents();
  return <SetUp />;
}
