import type { Metadata } from "next";
import { PermissionsScreen } from "@/components/portal/screens.tsx";

export const metadata: Metadata = { title: "Permissions" };

export default function PermissionsPage() {
  return <PermissionsScreen />;
}
