"use client";

import { buttonClass } from "../ui/button-look.ts";

/** Stands in place of a page that could not be drawn, such as one whose code a newer version of the portal took away. */
export function BrokenPage({ error }: { error: Error }) {
  return (
    <div role="alert" className="max-w-xl">
      <h1 className="text-xl font-semibold tracking-tight">This page could not be shown</h1>
      <p className="mt-1 text-muted">
        The portal made a mistake, or it was renewed while this page was open. Reload it; drafts and runs are
        kept in this browser.
      </p>
      <p className="mt-3 font-mono text-xs text-muted wrap-anywhere">{error.message}</p>
      <button
        type="button"
        onClick={() => window.location.reload()}
        className={buttonClass("primary", "normal", "mt-4")}
      >
        Reload the page
      </button>
    </div>
  );
}
