"use client";

import type { AccountInfo, IPublicClientApplication } from "@azure/msal-browser";
import { createContext, useContext } from "react";
import type { Configuration } from "@/lib/cloud/index.ts";
import type { Graph } from "@/lib/entra/index.ts";
import type { ActivityLog, Http } from "@/lib/http/index.ts";
import type { DraftStore, Runs } from "@/lib/plan/index.ts";
import type { Result } from "@/lib/result.ts";
import type { InteractionNeeded, WindowProblem } from "@/lib/session/index.ts";

type Needed = Pick<InteractionNeeded, "service" | "scopes" | "claims">;

/** Everything a signed-in page works with. */
export interface Portal {
  readonly configuration: Configuration;
  readonly client: IPublicClientApplication;
  readonly http: Http;
  readonly graph: Graph;
  readonly activity: ActivityLog;
  readonly runs: Runs;
  readonly drafts: DraftStore;
  /** Object id and names of the signed-in person, from the session. */
  readonly person: { readonly id: string; readonly displayName: string; readonly username: string };
  readonly tenantId: string;
  /** Leaves for the sign-in page to get what is needed; the browser comes back to this page. */
  ask(needed: Needed): Promise<void>;
  /** The same in a window beside the page. Loads the page anew where somebody else signed in there. */
  askInWindow(needed: Needed): Promise<Result<AccountInfo, WindowProblem>>;
}

const PortalContext = createContext<Portal | undefined>(undefined);

export const PortalProvider = PortalContext.Provider;

/** The portal of the signed-in person. */
export function usePortal(): Portal {
  const portal = useContext(PortalContext);
  if (!portal) throw new Error("usePortal outside of a signed-in page");
  return portal;
}
