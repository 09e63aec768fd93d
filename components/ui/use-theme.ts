"use client";

import { useSyncExternalStore } from "react";
import { chooseTheme, readTheme, subscribeToTheme, type ThemeChoice } from "./theme.ts";

/** The theme in force, and the way to choose another. */
export const useTheme = (): [ThemeChoice, (choice: ThemeChoice) => void] => [
  useSyncExternalStore(subscribeToTheme, readTheme, () => "system"),
  chooseTheme,
];
