"use client";

import { usePortal } from "../portal/portal-context.tsx";
import { SettingsScopes } from "../settings/settings-scopes.tsx";
import { SetUpGuide } from "./set-up-guide.tsx";

/** The set-up as somebody sees it who is signed in: what to do elsewhere, and what this portal already holds. */
export function SetUpPage() {
  const { cloud } = usePortal().configuration;
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      <SetUpGuide cloud={cloud.name === "sandbox" ? "public" : cloud.name} />
      <SettingsScopes
        title="3. Sign in"
        subtitle="You are. This is what the portal has been granted in this tenant for you; the rest it asks for when it is needed."
      />
    </div>
  );
}
