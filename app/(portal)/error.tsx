"use client";

import { BrokenPage } from "@/components/shell/broken-page.tsx";

/** A page inside the portal failed: what is around it stays. */
export default function PageError({ error }: { error: Error }) {
  return <BrokenPage error={error} />;
}
