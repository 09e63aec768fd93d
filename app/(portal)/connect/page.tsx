import type { Metadata } from "next";
import { DraftsScreen } from "@/components/portal/screens.tsx";

export const metadata: Metadata = { title: "Connect" };

export default function ConnectPage() {
  return <DraftsScreen />;
}
