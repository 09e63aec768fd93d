import type { Metadata } from "next";
import { ReviewScreen } from "@/components/portal/screens.tsx";

export const metadata: Metadata = { title: "Review" };

export default function ConnectReviewPage() {
  return <ReviewScreen />;
}
