import type { Metadata } from "next";
import { SettingsScreen } from "@/components/portal/screens.tsx";
import { PageHeader } from "@/components/shell/page-header.tsx";

export const metadata: Metadata = { title: "Settings" };

export default function SettingsRoute() {
  return (
    <>
      <PageHeader
        title="Settings"
        question="Where is the portal connected to, what may it do, and what does it keep?"
      />
      <SettingsScreen />
    </>
  );
}
