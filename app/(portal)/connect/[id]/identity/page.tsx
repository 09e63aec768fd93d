import type { Metadata } from "next";
import { IdentityScreen } from "@/components/portal/screens.tsx";

export const metadata: Metadata = { title: "Identity" };

export default function IdentityPage() {
  return <IdentityScreen />;
}
