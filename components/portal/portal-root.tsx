"use client";

import { type ReactNode, useCallback, useEffect, useState } from "react";
import type { Configuration } from "@/lib/cloud/index.ts";
import { SignInScreen } from "../shell/sign-in-screen.tsx";
import { Banner } from "../ui/banner.tsx";
import type { SessionStart } from "./session-start.ts";
import { Starting } from "./starting.tsx";

type SignedIn = typeof import("./signed-in.tsx")["SignedIn"];

type Phase =
  | { kind: "looking" }
  | { kind: "signed-out"; error?: string }
  | { kind: "leaving" }
  | { kind: "signed-in"; session: SessionStart; SignedIn: SignedIn };

/** MSAL names everything it keeps after itself; without a trace of it there is no session to look for. */
const hasTraceOfSession = (): boolean => Object.keys(sessionStorage).some((key) => key.startsWith("msal."));

/**
 * Decides whether somebody is signed in. The sign-in library is large, so it is loaded only where there may be a
 * session, or once the page stands still and the person may be about to sign in.
 */
export function PortalRoot({
  configuration,
  children,
}: {
  configuration: Configuration;
  children: ReactNode;
}) {
  const [phase, setPhase] = useState<Phase>({ kind: "looking" });

  useEffect(() => {
    let current = true;
    const look = async () => {
      if (!hasTraceOfSession()) {
        setPhase({ kind: "signed-out" });
        return;
      }
      const { startSession, loadSignedIn } = await import("./session-entry.ts");
      // Together: whoever left a trace is nearly always signed in.
      const [session, SignedIn] = await Promise.all([startSession(configuration), loadSignedIn()]);
      if (!current) return;
      if (session.account) setPhase({ kind: "signed-in", session, SignedIn });
      else setPhase({ kind: "signed-out", ...(session.problem !== undefined && { error: session.problem }) });
    };
    look().catch((error: unknown) => {
      if (current)
        setPhase({ kind: "signed-out", error: error instanceof Error ? error.message : String(error) });
    });
    return () => {
      current = false;
    };
  }, [configuration]);

  const signIn = useCallback(async () => {
    setPhase({ kind: "leaving" });
    try {
      const { startSession, beginSignIn } = await import("./session-entry.ts");
      await beginSignIn(await startSession(configuration));
    } catch (error) {
      setPhase({ kind: "signed-out", error: error instanceof Error ? error.message : String(error) });
    }
  }, [configuration]);

  switch (phase.kind) {
    case "looking":
      return <Starting />;
    case "signed-in":
      return (
        <phase.SignedIn configuration={configuration} session={phase.session}>
          {children}
        </phase.SignedIn>
      );
    default:
      return (
        <SignInScreen
          onSignIn={() => void signIn()}
          busy={phase.kind === "leaving"}
          sandbox={configuration.cloud.name === "sandbox"}
          error={
            phase.kind === "signed-out" && phase.error !== undefined ? (
              <div role="alert">
                <Banner tone="bad" title="You are not signed in">
                  {phase.error}
                </Banner>
              </div>
            ) : undefined
          }
        />
      );
  }
}
