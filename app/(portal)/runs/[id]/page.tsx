import type { Metadata } from "next";
import { RunScreen } from "@/components/portal/screens.tsx";

export const metadata: Metadata = { title: "Run" };

export default async function SingleRunPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RunScreen key={id} id={id} />;
}
