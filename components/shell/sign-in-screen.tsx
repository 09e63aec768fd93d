"use client";

import { AppWindow, KeyRound, ListChecks, ScanEye } from "lucide-react";
import type { ReactNode } from "react";
import { waitingWords } from "../portal/window-words.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { BrandMark } from "./brand.tsx";

const facts = [
  {
    icon: <KeyRound aria-hidden="true" />,
    title: "No secret, anywhere",
    text: "Pipelines sign in by trust, not by password. Your own tokens stay in this browser tab.",
  },
  {
    icon: <ScanEye aria-hidden="true" />,
    title: "Reading first",
    text: "Signing in asks to read. Permission to write is asked for when you apply a plan that writes.",
  },
  {
    icon: <ListChecks aria-hidden="true" />,
    title: "Nothing unseen",
    text: "Every change is shown as a plan, request by request, before it is made. Most can be undone.",
  },
] as const;

type SignInScreenProps = {
  onSignIn: () => void;
  onSignInInWindow: () => void;
  /** Called when somebody is about to ask for a window. */
  onApproach: () => void;
  /** The sign-in that is under way. */
  under?: "in-page" | "in-window" | undefined;
  /** True when the portal talks to the local sandbox. */
  sandbox?: boolean | undefined;
  /** Why the last sign-in did not work. */
  error?: ReactNode;
};

/** The way in: what this is, what it does with one's rights, and one button. */
export function SignInScreen({
  onSignIn,
  onSignInInWindow,
  onApproach,
  under,
  sandbox = false,
  error,
}: SignInScreenProps) {
  const busy = under === "in-page";
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-xl flex-col justify-center gap-7 px-6 py-10">
      <div>
        <BrandMark className="mb-5 w-11" />
        <h1 className="text-2xl font-semibold tracking-tight">Federation Portal</h1>
        <p className="mt-2 text-lg text-muted">
          Connect Azure DevOps pipelines to Microsoft Entra identities without secrets, and see who trusts
          what.
        </p>
      </div>
      {error}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="primary"
          busy={busy}
          onClick={onSignIn}
          icon={<MicrosoftMark />}
          className="h-10 px-4 max-sm:w-full"
        >
          {busy ? "Signing in" : "Sign in with Microsoft"}
        </Button>
        <Button
          look="quiet"
          onClick={onSignInInWindow}
          onPointerEnter={onApproach}
          onFocus={onApproach}
          icon={<AppWindow aria-hidden="true" />}
          className="h-10 max-sm:w-full"
        >
          {under === "in-window" ? "Open the window again" : "Sign in in a window"}
        </Button>
        <p role="status" className={under === "in-window" ? "w-full text-muted" : "sr-only"}>
          {under === "in-window" ? waitingWords : ""}
        </p>
      </div>
      <ul className="flex flex-col gap-4 border-t border-line pt-6">
        {facts.map((fact) => (
          <li
            key={fact.title}
            className="flex gap-3.5 [&_svg]:mt-0.5 [&_svg]:size-4.5 [&_svg]:shrink-0 [&_svg]:text-muted"
          >
            {fact.icon}
            <div>
              <p className="font-semibold">{fact.title}</p>
              <p className="text-muted">{fact.text}</p>
            </div>
          </li>
        ))}
      </ul>
      {sandbox ? (
        <Banner tone="sandbox" title="Sandbox">
          You sign in to a local Microsoft cloud on this machine, as one of its invented people. Nothing
          reaches a real tenant.
        </Banner>
      ) : null}
      <LiveRegion />
    </main>
  );
}

/** Four squares, in the colour of the button's words. */
function MicrosoftMark() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
      <path d="M1 1h6.5v6.5H1zM8.5 1H15v6.5H8.5zM1 8.5h6.5V15H1zM8.5 8.5H15V15H8.5z" />
    </svg>
  );
}
