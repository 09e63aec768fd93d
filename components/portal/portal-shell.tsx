"use client";

import { Gauge, History, Link2, Settings, Wrench } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { signIn, signInToTenant, signOut } from "@/lib/session/index.ts";
import { PaletteButton } from "../palette/palette-button.tsx";
import { AccountMenu } from "../shell/account-menu.tsx";
import { AppShell } from "../shell/app-shell.tsx";
import type { NavGroup, NavItem } from "../shell/nav.tsx";
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

/** Loaded when it is first opened. */
const TenantDialog = dynamic(
  () => import("../shell/tenant-dialog.tsx").then((module) => module.TenantDialog),
  { ssr: false },
);

/** Loaded when it is first opened. */
const FindAnything = dynamic(
  () => import("../palette/find-anything.tsx").then((module) => module.FindAnything),
  { ssr: false },
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

/** A page that only the palette and the settings lead to. */
const setUpPage: NavItem = {
  href: "/settings/set-up",
  label: "Set up for a tenant",
  icon: <Wrench aria-hidden="true" />,
};

/** The shell around every signed-in page. */
export function PortalShell({ children }: { children: ReactNode }) {
  const { configuration, client, activity, person } = usePortal();
  const path = usePathname();
  const [showsActivity, setShowsActivity] = useState(false);
  const [finds, setFinds] = useState(false);
  const [asksTenant, setAsksTenant] = useState(false);
  const entries = useSyncExternalStore(activity.subscribe, activity.entries, activity.entries);
  const tenant = useTenant();
  const [problem, setProblem] = useState<string>();
  const leave = (going: Promise<void>) => {
    setProblem(undefined);
    going.catch((error: unknown) => setProblem(leavingProblem(error)));
  };
  const actions = {
    showActivity: () => setShowsActivity(true),
    switchAccount: () => leave(signIn(client)),
    switchTenant: () => setAsksTenant(true),
    signOut: () => leave(signOut(client)),
  };
  return (
    <AppShell
      nav={navigation}
      path={path}
      search={<PaletteButton onOpen={() => setFinds(true)} />}
      banner={configuration.cloud.name === "sandbox" ? <SandboxBanner /> : undefined}
      activity={{
        count: entries.length,
        running: entries.filter((entry) => entry.outcome === "running").length,
        onOpen: actions.showActivity,
      }}
      account={
        <AccountMenu
          name={person.displayName}
          username={person.username}
          tenant={tenant.data?.displayName ?? ""}
          onSwitchAccount={actions.switchAccount}
          onSwitchTenant={actions.switchTenant}
          onSignOut={actions.signOut}
        />
      }
    >
      {problem === undefined ? null : (
        <div role="alert" className="mb-4">
          <Banner tone="bad" title={problem} />
        </div>
      )}
      {children}
      {finds ? (
        <FindAnything
          pages={[...navigation.flatMap(({ items }) => items), setUpPage]}
          actions={actions}
          onClose={() => setFinds(false)}
        />
      ) : null}
      {asksTenant ? (
        <TenantDialog
          onClose={() => setAsksTenant(false)}
          onSignIn={(tenant) => {
            setAsksTenant(false);
            leave(signInToTenant(client, configuration, tenant));
          }}
        />
      ) : null}
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
