import type { Metadata } from "next";
import { Brand } from "@/components/shell/brand.tsx";
import { buttonClass } from "@/components/ui/button-look.ts";

export const metadata: Metadata = { title: "Page not found" };

/** What an address without a page shows. It needs nobody to be signed in. */
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-xl flex-col justify-center gap-6 px-6 py-10">
      <Brand />
      <div>
        <h1 className="text-xl font-semibold tracking-tight">There is no page at this address</h1>
        <p className="mt-1 text-muted">
          It was mistyped, or it comes from another version of the portal. Drafts and runs are found from the
          overview.
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {/* Plain links: what other links need would come along with every page. */}
        <a href="/" className={buttonClass("primary", "normal")}>
          Open the overview
        </a>
        <a href="/connect" className={buttonClass("secondary", "normal")}>
          See your drafts
        </a>
      </div>
    </main>
  );
}
