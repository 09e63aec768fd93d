import type { Metadata } from "next";
import { ApplyScreen } from "@/components/portal/screens.tsx";

export const metadata: Metadata = { title: "Apply" };

export default function ConnectApplyPage() {
  return <ApplyScreen />;
}
