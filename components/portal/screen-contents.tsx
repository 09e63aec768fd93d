"use client";

import dynamic from "next/dynamic";
import { LoadingScreen } from "./loading-screen.tsx";

const connectWay = () => import("../connect/journey-entry.ts");

const Overview = dynamic(() => import("../overview/overview.tsx").then((module) => module.Overview), {
  ssr: false,
  loading: LoadingScreen,
});
const Drafts = dynamic(() => import("../connect/drafts.tsx").then((module) => module.Drafts), {
  ssr: false,
  loading: LoadingScreen,
});
const Journey = dynamic(() => connectWay().then((way) => way.Journey), {
  ssr: false,
  loading: LoadingScreen,
});
const Identity = dynamic(() => connectWay().then((way) => way.loadIdentity()), {
  ssr: false,
  loading: LoadingScreen,
});
const Where = dynamic(() => connectWay().then((way) => way.loadWhere()), {
  ssr: false,
  loading: LoadingScreen,
});
const Permissions = dynamic(() => connectWay().then((way) => way.loadPermissions()), {
  ssr: false,
  loading: LoadingScreen,
});
const Review = dynamic(() => connectWay().then((way) => way.loadReview()), {
  ssr: false,
  loading: LoadingScreen,
});
const Apply = dynamic(() => connectWay().then((way) => way.loadApply()), {
  ssr: false,
  loading: LoadingScreen,
});
const Use = dynamic(() => connectWay().then((way) => way.loadUse()), {
  ssr: false,
  loading: LoadingScreen,
});
const Runs = dynamic(() => import("../runs/run-list.tsx").then((module) => module.RunList), {
  ssr: false,
  loading: LoadingScreen,
});
const Run = dynamic(() => import("../runs/run-page.tsx").then((module) => module.RunPage), {
  ssr: false,
  loading: LoadingScreen,
});
const Settings = dynamic(
  () => import("../settings/settings-page.tsx").then((module) => module.SettingsPage),
  { ssr: false, loading: LoadingScreen },
);
const SetUp = dynamic(() => import("../set-up/set-up-page.tsx").then((module) => module.SetUpPage), {
  ssr: false,
  loading: LoadingScreen,
});

/** Every page's contents, each loaded when it is first shown. */
export const screenContents = {
  Overview,
  Drafts,
  Journey,
  Identity,
  Where,
  Permissions,
  Review,
  Apply,
  Use,
  Runs,
  Run,
  Settings,
  SetUp,
} as const;
