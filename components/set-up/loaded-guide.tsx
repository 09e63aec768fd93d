"use client";

import dynamic from "next/dynamic";
import { LoadingScreen } from "../portal/loading-screen.tsx";

/** Loaded where it is shown, so that the way in stays light. */
export const LoadedGuide = dynamic(() => import("./set-up-guide.tsx").then((module) => module.SetUpGuide), {
  ssr: false,
  loading: LoadingScreen,
});
