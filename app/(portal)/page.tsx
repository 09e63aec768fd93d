import { OverviewScreen } from "@/components/portal/screens.tsx";

export default function OverviewPage() {
  return <OverviewScreen />;
}
