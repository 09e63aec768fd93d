"use client";

import { BrokenPage } from "@/components/shell/broken-page.tsx";

/** The portal itself failed. Without a page of our own the framework writes one, which the browser's policy refuses. */
export default function PortalError({ error }: { error: Error }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-xl flex-col justify-center px-6 py-10">
      <BrokenPage error={error} />
    </main>
  );
}
