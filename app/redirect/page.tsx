import type { Metadata } from "next";
import { RedirectBridge } from "@/components/portal/redirect-bridge.tsx";

export const metadata: Metadata = { title: "Signing in" };

/** Where the sign-in service sends the browser back to. */
export default function RedirectPage() {
  return <RedirectBridge />;
}
