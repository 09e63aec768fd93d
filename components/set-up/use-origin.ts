"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** Where the browser reached the portal; undefined in a page that the server draws, which may stand behind a proxy. */
export const useOrigin = (): string | undefined =>
  useSyncExternalStore(
    never,
    () => window.location.origin,
    () => undefined,
  );
