import type { Metadata } from "next";
import { WhereScreen } from "@/components/portal/screens.tsx";

export const metadata: Metadata = { title: "Where" };

export default function WherePage() {
  return <WhereScreen />;
}
