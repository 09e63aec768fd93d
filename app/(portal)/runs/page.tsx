import type { Metadata } from "next";
import { RunsScreen } from "@/components/portal/screens.tsx";
import { PageHeader } from "@/components/shell/page-header.tsx";

export const metadata: Metadata = { title: "Runs" };

export default function RunsPage() {
  return (
    <>
      <PageHeader title="Runs" question="What was applied from this browser, and what became of it?" />
      <RunsScreen />
    </>
  );
}
