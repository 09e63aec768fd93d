"use client";

import { Gauge, History, Link2, Settings } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { signIn, signOut } from "@/lib/session/index.ts";
import { AccountMenu } from "../shell/account-menu.tsx";
import { AppShell } from "../shell/app-shell.tsx";
import type { NavGroup } from "../shell/nav.tsx";
import { SandboxBanner } from "../shell/sandbox-banner.tsx";
import { Banner } from "../ui/banner.tsx";
import { leavingProblem } from "./ask-button.tsx";
import { exportActivities } from "./export-activities.ts";
import { usePortal } from "./portal-context.tsx";
import { useTenant } from "./use-tenant.ts";

/** Loaded when it is first opened. */
const ActivityDrawer = dynamic(
  () => import("../shell/activity-drawer.tsx").then((module) => module.ActivityDrawer),
  {
    ssr: false,
  },
);

const navigation: readonly NavGroup[] = [
  {
    items: [
      { href: "/", label: "Overview", icon: <Gauge aria-hidden="true" /> },
      { href: "/connect", label: "Connect", icon: <Link2 aria-hidden="true" /> },
    ],
  },
  {
    title: "Tools",
    items: [
      { href: "/runs", label: "Runs", icon: <History aria-hidden="true" /> },
      { href: "/settings", label: "Settings", icon: <Settings aria-hidden="true" /> },
    ],
  },
];

/** The shell around every signed-in page. */
export function PortalShell({ children }: { children: ReactNode }) {
  const { configuration, client, activity, person } = usePortal();
  const path = usePathname();
  const [showsActivity, setShowsActivity] = useState(false);
  const entries = useSyncExternalStore(activity.subscribe, activity.entries, activity.entries);
  const tenant = useTenant();
  const [problem, setProblem] = useState<string>();
  const leave = (going: Promise<void>) => {
    setProblem(undefined);
    going.catch((error: unknown) => setProblem(leavingProblem(error)));
  };
  return (
    <AppShell
      nav={navigation}
      path={path}
      banner={configuration.cloud.name === "sandbox" ? <SandboxBanner /> : undefined}
      activity={{
        count: entries.length,
        running: entries.filter((entry) => entry.outcome === "running").length,
        onOpen: () => setShowsActivity(true),
      }}
      account={
        <AccountMenu
          name={person.displayName}
          username={person.username}
          tenant={tenant.data?.displayName ?? ""}
          onSwitchAccount={() => leave(signIn(client))}
          onSignOut={() => leave(signOut(client))}
        />
      }
    >
      {problem === undefined ? null : (
        <div role="alert" className="mb-4">
          <Banner tone="bad" title={problem} />
        </div>
      )}
      {children}
      {showsActivity ? (
        <ActivityDrawer
          open
          onOpenChange={setShowsActivity}
          entries={entries}
          onExport={() => exportActivities(entries)}
          onClear={() => activity.clear()}
        />
      ) : null}
    </AppShell>
  );
}
