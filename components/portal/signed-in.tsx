"use client";

import { MsalProvider } from "@azure/msal-react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { Configuration } from "@/lib/cloud/index.ts";
import { createPortal } from "./create-portal.ts";
import { type Portal, PortalProvider } from "./portal-context.tsx";
import { PortalShell } from "./portal-shell.tsx";
import { screenContents } from "./screen-contents.tsx";
import { ScreenContentsProvider } from "./screens.tsx";
import type { SessionStart } from "./session-start.ts";

/** Errors are typed values and retries happen below, so the cache itself neither retries nor refetches behind one's back. */
const createQueryClient = () =>
  new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 60_000 } },
  });

/** What a plan may have changed since it was read, by the first word of the query's key. */
const changedByPlans = new Set<unknown>([
  "applications",
  "federated-credentials",
  "trusting-applications",
  "repositories",
]);

/** When no run is worked on any more, what runs change is read anew. */
function useFreshAfterRuns(portal: Portal, queryClient: QueryClient): void {
  useEffect(() => {
    let wasBusy = portal.runs.isBusy();
    return portal.runs.subscribe(() => {
      const busy = portal.runs.isBusy();
      if (wasBusy && !busy) {
        void queryClient.invalidateQueries({ predicate: ({ queryKey }) => changedByPlans.has(queryKey[0]) });
      }
      wasBusy = busy;
    });
  }, [portal, queryClient]);
}

/** The portal of a signed-in person: what pages work with, and the shell around them. */
export function SignedIn({
  configuration,
  session,
  children,
}: {
  configuration: Configuration;
  session: SessionStart;
  children: ReactNode;
}) {
  const [queryClient] = useState(createQueryClient);
  const [portal] = useState(() => createPortal(configuration, session));
  useFreshAfterRuns(portal, queryClient);
  return (
    <MsalProvider instance={session.client}>
      <QueryClientProvider client={queryClient}>
        <PortalProvider value={portal}>
          <ScreenContentsProvider value={screenContents}>
            <PortalShell>{children}</PortalShell>
          </ScreenContentsProvider>
        </PortalProvider>
      </QueryClientProvider>
    </MsalProvider>
  );
}
