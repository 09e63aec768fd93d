"use client";

import { type ReactNode, useCallback, useEffect, useState } from "react";
import type { Configuration } from "@/lib/cloud/index.ts";
import { SignInScreen } from "../shell/sign-in-screen.tsx";
import { Banner } from "../ui/banner.tsx";
import type { SessionStart } from "./session-start.ts";
import { Starting } from "./starting.tsx";
import { blockedWords } from "./window-words.ts";

type SignedIn = typeof import("./signed-in.tsx")["SignedIn"];

type Phase =
  | { kind: "looking" }
  | { kind: "signed-out"; error?: string }
  | { kind: "in-page" }
  | { kind: "in-window" }
  | { kind: "signed-in"; session: SessionStart; SignedIn: SignedIn };

/** MSAL names everything it keeps after itself; without a trace of it there is no session to look for. */
const hasTraceOfSession = (): boolean => Object.keys(sessionStorage).some((key) => key.startsWith("msal."));

const loadEntry = () => import("./session-entry.ts");

/** A window is opened only while a press is fresh, so its code is fetched ahead. What fails is asked for again then. */
const prepare = () => void loadEntry().catch(() => undefined);

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
      const { startSession, loadSignedIn } = await loadEntry();
      // Together: whoever left a trace is nearly always signed in.
      const [session, SignedIn] = await Promise.all([startSession(configuration), loadSignedIn()]);
      if (!current) return;
      if (session.account) setPhase({ kind: "signed-in", session, SignedIn });
      else setPhase({ kind: "signed-out", ...(session.problem !== undefined && { error: session.problem }) });
    };
    look().catch((error: unknown) => {
      if (current) setPhase({ kind: "signed-out", error: wordsOf(error) });
    });
    return () => {
      current = false;
    };
  }, [configuration]);

  const fail = useCallback((error: unknown) => setPhase({ kind: "signed-out", error: wordsOf(error) }), []);

  const signIn = useCallback(async () => {
    setPhase({ kind: "in-page" });
    try {
      const { startSession, beginSignIn } = await loadEntry();
      await beginSignIn(await startSession(configuration));
    } catch (error) {
      fail(error);
    }
  }, [configuration, fail]);

  const signInInWindow = useCallback(async () => {
    setPhase({ kind: "in-window" });
    try {
      const { startSession, beginSignInInWindow, loadSignedIn } = await loadEntry();
      const session = await beginSignInInWindow(await startSession(configuration));
      if (session.ok) {
        setPhase({ kind: "signed-in", session: session.value, SignedIn: await loadSignedIn() });
      } else if (session.error.kind !== "given-up") {
        setPhase({
          kind: "signed-out",
          error: session.error.kind === "blocked" ? blockedWords : session.error.words,
        });
      }
    } catch (error) {
      fail(error);
    }
  }, [configuration, fail]);

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
          onSignInInWindow={() => void signInInWindow()}
          onApproach={prepare}
          under={phase.kind === "signed-out" ? undefined : phase.kind}
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
