import type { ReactNode } from "react";
import { JourneyScreen } from "@/components/portal/screens.tsx";

export default async function ConnectionLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ id: string }>;
}) {
  const { id } = await params;
  // Another draft is another journey: nothing of the one before may stay.
  return (
    <JourneyScreen key={id} id={id}>
      {children}
    </JourneyScreen>
  );
}
