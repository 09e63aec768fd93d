"use client";

import { usePortal } from "../portal/portal-context.tsx";
import { useTenant } from "../portal/use-tenant.ts";
import { Card } from "../ui/card.tsx";
import { CopyableCode } from "../ui/copyable-code.tsx";
import { KeyValues } from "../ui/key-values.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { ThemeToggle } from "../ui/theme-toggle.tsx";
import { SettingsData } from "./settings-data.tsx";
import { SettingsScopes } from "./settings-scopes.tsx";

/** Where the portal is connected to, what it may do, and what it keeps. */
export function SettingsPage() {
  const { configuration, person, tenantId } = usePortal();
  const tenant = useTenant();
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      <Card title="Session">
        <KeyValues
          items={[
            {
              label: "Signed in",
              value: (
                <>
                  {person.displayName} <span className="text-muted">{person.username}</span>
                </>
              ),
            },
            {
              label: "Tenant",
              value: tenant.data?.displayName ?? (tenant.isError ? "could not be read" : "not read yet"),
            },
            { label: "Tenant id", value: <CopyableCode value={tenantId} what="the tenant id" /> },
            { label: "Cloud", value: configuration.cloud.displayName },
            {
              label: "The portal's client id",
              value: <CopyableCode value={configuration.clientId} what="the portal's client id" />,
            },
          ]}
        />
        <p className="mt-3 text-sm text-muted">
          Cloud, tenant and client id are settings of whoever runs the portal, read when its server starts.{" "}
          <TextLink inline href="/settings/set-up">
            Set up for a tenant
          </TextLink>
        </p>
      </Card>
      <Card title="Theme">
        <ThemeToggle />
      </Card>
      <SettingsScopes />
      <SettingsData />
      <Card title="About">
        <p className="text-sm text-muted">
          Federation Portal connects Azure DevOps pipelines to Microsoft Entra identities by workload identity
          federation. It holds no secret: tokens stay in this tab and end with it. Nothing is changed that you
          have not seen in a plan and confirmed.
        </p>
      </Card>
    </div>
  );
}
