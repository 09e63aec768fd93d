import { connection } from "next/server";
import type { ReactNode } from "react";
import { PortalRoot } from "@/components/portal/portal-root.tsx";
import { SetupProblem } from "@/components/shell/setup-problem.tsx";
import { parseConfiguration } from "@/lib/cloud/index.ts";

export default async function PortalLayout({ children }: { children: ReactNode }) {
  // Read per request: whoever runs the portal changes its settings without building it again.
  await connection();
  const parsed = parseConfiguration(process.env);
  if ("problems" in parsed) return <SetupProblem problems={parsed.problems} />;
  return <PortalRoot configuration={parsed.configuration}>{children}</PortalRoot>;
}
