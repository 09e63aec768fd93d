import type { Metadata } from "next";
import { UseScreen } from "@/components/portal/screens.tsx";

export const metadata: Metadata = { title: "Use it" };

export default function ConnectUsePage() {
  return <UseScreen />;
}
