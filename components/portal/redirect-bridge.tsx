"use client";

import { useEffect, useState } from "react";
import { Brand, BrandMark } from "../shell/brand.tsx";
import { buttonClass } from "../ui/button-look.ts";

/** Hands the answer of the sign-in service, which is in this page's address, to the portal; says so if there is none. */
export function RedirectBridge() {
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const hand = async () => {
      const { broadcastResponseToMainFrame } = await import("@azure/msal-browser/redirect-bridge");
      await broadcastResponseToMainFrame();
    };
    hand().catch(() => setFailed(true));
  }, []);
  return failed ? <NothingToFinish /> : <SigningIn />;
}

function SigningIn() {
  return (
    <main className="grid min-h-dvh place-items-center p-6" aria-busy="true">
      <div className="flex items-center gap-3 text-muted">
        <BrandMark className="w-8" />
        <p role="status">Signing in</p>
      </div>
    </main>
  );
}

/** The page was opened by hand, or reloaded after its answer was taken. */
function NothingToFinish() {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-xl flex-col justify-center gap-6 px-6 py-10">
      <Brand />
      <div role="alert">
        <h1 className="text-xl font-semibold tracking-tight">There is no sign-in to finish here</h1>
        <p className="mt-1 text-muted">
          Microsoft sends the browser to this page at the end of a sign-in. Begin one in the portal.
        </p>
      </div>
      <div>
        {/* A full load: this page is let through a looser opener policy than the rest of the portal. */}
        <a href="/" className={buttonClass("primary", "normal")}>
          Open the portal
        </a>
      </div>
    </main>
  );
}
