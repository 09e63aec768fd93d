import type { Metadata } from "next";
import { SetUpScreen } from "@/components/portal/screens.tsx";
import { PageHeader } from "@/components/shell/page-header.tsx";

export const metadata: Metadata = { title: "Set up for a tenant" };

export default function SetUpRoute() {
  return (
    <>
      <PageHeader
        title="Set up for a tenant"
        question="How does a portal at this address become part of a real tenant?"
      />
      <SetUpScreen />
    </>
  );
}
